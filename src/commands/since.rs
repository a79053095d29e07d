//! `since WHEN`: what went wrong since a moment.

use super::audit::{self, Plan};
use super::publish::{LIMIT, publish};
use crate::engine::{TimelineExtent, timeline};
use crate::error::{Error, ExitStatus};
use crate::settings::Settings;
use crate::time::Span;

const PLAN: Plan = Plan {
    command: "since",
    rules: Some(&["DM101", "DM102", "DM105"]),
    window: Span::seconds(60),
    double_window: Some(Span::seconds(120)),
};

pub(super) fn run(when: &str, whole_timeline: bool, mut settings: Settings) -> Result<ExitStatus, Error> {
    settings.since(when)?;
    let mut audit = audit::run(&PLAN, &settings)?;
    let extent = if whole_timeline { TimelineExtent::All } else { TimelineExtent::Flagged };
    audit.report.timeline = Some(timeline(&audit.corpus, &audit.scope, &audit.report.findings, extent));
    publish(&audit.report, &settings, Some(LIMIT))
}
