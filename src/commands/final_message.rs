//! `final`: final messages sent more than once.

use super::audit;
use super::publish::{LIMIT, publish};
use crate::engine::final_tally;
use crate::error::{Error, ExitStatus};
use crate::settings::{Defaults, Settings};
use crate::time::Span;

pub(super) const DEFAULTS: Defaults =
    Defaults { command: "final", rules: Some(&["DM301", "DM303"]), window: Span::seconds(300), double_window: None };

pub(super) fn run(settings: &Settings) -> Result<ExitStatus, Error> {
    let mut audit = audit::run(&DEFAULTS, settings)?;
    audit.report.final_messages = Some(final_tally(&audit.corpus, &audit.scope, &audit.tuning));
    publish(&audit.report, settings, Some(LIMIT))
}
