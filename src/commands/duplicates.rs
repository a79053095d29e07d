//! `duplicates`: every duplicate pattern.

use super::audit::{self, Plan};
use super::publish::{LIMIT, publish};
use crate::error::{Error, ExitStatus};
use crate::settings::Settings;
use crate::time::Span;

const PLAN: Plan = Plan {
    command: "duplicates",
    rules: Some(&["DM101", "DM102", "DM103", "DM104", "DM105", "DM201"]),
    window: Span::seconds(300),
    double_window: Some(Span::seconds(120)),
};

pub(super) fn run(settings: &Settings) -> Result<ExitStatus, Error> {
    let audit = audit::run(&PLAN, settings)?;
    publish(&audit.report, settings, Some(LIMIT))
}
