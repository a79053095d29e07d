//! `reconcile`: what the platform delivered, held against what was recorded.

mod counted;
mod findings;
mod sides;
mod view;

use super::audit;
use super::publish::{LIMIT, publish};
use crate::error::{Error, ExitStatus};
use crate::reconcile::reconcile;
use crate::settings::{Defaults, Publication, ReconciliationSettings};
use crate::time::Span;
use sides::Sides;

pub(super) const DEFAULTS: Defaults = Defaults {
    command: "reconcile",
    rules: Some(&["DM501", "DM502"]),
    window: Span::seconds(300),
    double_window: None,
    publication: Publication::ON_SCREEN,
};

pub(super) fn run(reconciliation: &ReconciliationSettings) -> Result<ExitStatus, Error> {
    let settings = &reconciliation.settings;
    let material = audit::read(&DEFAULTS, settings)?;
    let sides = Sides::read(&material, reconciliation)?;
    let found = reconcile(&sides.input());
    sides.check(&found)?;
    let outcome = findings::outcome(&sides, &found, &material, settings)?;
    let mut report = material.report(DEFAULTS.command, settings, &material.scope, outcome);
    report.remarks.extend(sides.remarks());
    report.reconciled = Some(view::reconciled(&sides, &found));
    publish(report, settings, Some(LIMIT))
}
