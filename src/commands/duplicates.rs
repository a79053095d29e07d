//! `duplicates`: every duplicate pattern.

use super::audit;
use super::publish::{LIMIT, publish};
use crate::error::{Error, ExitStatus};
use crate::settings::{Defaults, Publication, Settings};
use crate::time::Span;

pub(super) const DEFAULTS: Defaults = Defaults {
    command: "duplicates",
    rules: Some(&["DM101", "DM102", "DM103", "DM104", "DM105", "DM201"]),
    window: Span::seconds(300),
    double_window: Some(Span::seconds(120)),
    publication: Publication::ON_SCREEN,
};

pub(super) fn run(settings: &Settings) -> Result<ExitStatus, Error> {
    let audit = audit::run(&DEFAULTS, settings)?;
    publish(audit.report, settings, Some(LIMIT))
}
