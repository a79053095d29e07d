//! `deep`: every rule.

use super::audit;
use super::publish::{LIMIT, publish};
use crate::error::{Error, ExitStatus};
use crate::settings::{Defaults, Publication, Settings};
use crate::time::Span;

pub(super) const DEFAULTS: Defaults = Defaults {
    command: "deep",
    rules: None,
    window: Span::seconds(300),
    double_window: None,
    publication: Publication::ON_SCREEN,
};

pub(super) fn run(settings: &Settings) -> Result<ExitStatus, Error> {
    let audit = audit::run(&DEFAULTS, settings)?;
    publish(audit.report, settings, Some(LIMIT))
}
