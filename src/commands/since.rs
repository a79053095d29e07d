//! `since WHEN`: what went wrong since a moment.

use super::audit;
use super::publish::{LIMIT, publish};
use crate::engine::TimelineExtent;
use crate::error::{Error, ExitStatus};
use crate::settings::{Defaults, Publication, Settings};
use crate::time::Span;

pub(super) const DEFAULTS: Defaults = Defaults {
    command: "since",
    rules: Some(&["DM101", "DM102", "DM105"]),
    window: Span::seconds(60),
    double_window: None,
    publication: Publication::ON_SCREEN,
};

pub(super) fn run(whole_timeline: bool, settings: &Settings) -> Result<ExitStatus, Error> {
    let mut audit = audit::run(&DEFAULTS, settings)?;
    let extent = if whole_timeline { TimelineExtent::All } else { TimelineExtent::Flagged };
    audit.report.timeline = Some(audit.timeline(extent)?);
    publish(audit.report, settings, Some(LIMIT))
}
