//! `deep`: every rule.

use super::audit::{self, Plan};
use super::publish::{LIMIT, publish};
use crate::error::{Error, ExitStatus};
use crate::settings::Settings;
use crate::time::Span;

const PLAN: Plan = Plan { command: "deep", rules: None, window: Span::seconds(300), double_window: None };

pub(super) fn run(settings: &Settings) -> Result<ExitStatus, Error> {
    let audit = audit::run(&PLAN, settings)?;
    publish(&audit.report, settings, Some(LIMIT))
}
