//! `compare WHEN`: did the fix work?

use super::audit::{self, Material};
use super::publish::publish;
use crate::engine::Outcome;
use crate::error::{Error, ExitStatus};
use crate::finding::{Comparison, Event, Period, Periods};
use crate::scope::Scope;
use crate::settings::{Defaults, Publication, Settings, span};
use crate::time::{FIRST_MOMENT, Span, Timestamp};

/// Every duplicate pattern, and what an over-eager lock looks like.
pub(super) const DEFAULTS: Defaults = Defaults {
    command: "compare",
    rules: Some(&["DM101", "DM102", "DM103", "DM104", "DM105", "DM201", "DM401"]),
    window: Span::seconds(300),
    double_window: Some(Span::seconds(120)),
    publication: Publication::ON_SCREEN,
};

pub(super) fn run(when: &str, gap: Option<&str>, settings: &Settings) -> Result<ExitStatus, Error> {
    let when = settings.general.moment("compare", when)?;
    let gap = gap.map(|gap| span("--gap", gap)).transpose()?.unwrap_or_default();
    check(when, gap, settings)?;
    let mut material = audit::read(&DEFAULTS, settings)?;
    let before = Scope { until: Some(when), ..material.scope.clone() };
    let after = Scope { since: Some(when + gap), ..material.scope.clone() };

    let outcome_before = material.run(&plausible(&before), settings)?;
    let outcome_after = material.run(&plausible(&after), settings)?;
    for (side, outcome) in [("before", &outcome_before), ("after", &outcome_after)] {
        if outcome.totals.examined.outgoing == 0 && !settings.reading.allow_empty {
            return Err(nothing(&material, side, if side == "after" { when + gap } else { when }));
        }
    }
    let period_before = period(&before, &outcome_before);
    let period_after = period(&after, &outcome_after);
    let found_before = Event::all(&outcome_before.findings)?;
    let mut report = material.report(DEFAULTS.command, settings, &after, outcome_after);
    let found_after = Event::all(&report.findings)?;
    let counted_by = report.totals.counted_by;
    let periods = Periods { before: (period_before, &found_before), after: (period_after, &found_after), counted_by };
    let metas: Vec<_> = material.set.rules.iter().map(|rule| rule.meta()).collect();
    report.comparison = Some(Comparison::new(when, gap, &periods, &metas));
    publish(report, settings, None)
}

fn period(scope: &Scope, outcome: &Outcome) -> Period {
    Period { since: scope.since, until: scope.until, outgoing: outcome.totals.examined.outgoing }
}

/// The part of a period that messages can be of: one with a wrong time is in no period.
fn plausible(period: &Scope) -> Scope {
    let since = period.since.into_iter().chain([FIRST_MOMENT]).max();
    let until = period.until.into_iter().chain(period.future()).min();
    Scope { since, until, ..period.clone() }
}

/// The moment has to lie within the scope, the gap included.
fn check(when: Timestamp, gap: Span, settings: &Settings) -> Result<(), Error> {
    let refuse = |problem: String, advice: &str| Err(Error::Usage { problem, advice: advice.to_owned() });
    if settings.reading.scope.since.is_some_and(|since| since >= when) {
        return refuse(format!("no period is before {when}: --since is not earlier"), "set an earlier --since");
    }
    if settings.reading.scope.until.is_some_and(|until| until <= when + gap) {
        return refuse(
            format!("no period is after {when}: --until is not later than the moment and its --gap"),
            "set a later --until",
        );
    }
    Ok(())
}

fn nothing(material: &Material, side: &'static str, when: Timestamp) -> Error {
    let covered = material.covered;
    Error::NothingToCompare { description: material.info.description.clone(), side, when, covered }
}
