//! A replay as JSON.

use serde::Serialize;

use super::examples::Example;
use super::plan::{Locks, Plan, Terms};
use super::simulation::{Origin, Replayed};
use super::sweep::{Row, Sweep};
use super::sweep_page::{NOTHING_TO_LEARN, why};
use super::tally::{Outcome, Reason, Tally};
use crate::time::{Span, Timestamp};

/// The JSON document of a replay.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    command: &'static str,
    generated_at: String,
    source: Source<'a>,
    scope: ScopeFields<'a>,
    policy: PolicyFields,
    counts: Counts,
    let_through: ByReason,
    examples: Vec<ExampleFields<'a>>,
    sweep: Option<SweepFields>,
    recommended: Option<Recommended>,
    /// What nobody should read into the numbers.
    remarks: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct Source<'a> {
    kind: &'a str,
    description: &'a str,
    /// A lock's event log, not messages.
    event_log: bool,
}

#[derive(Debug, Serialize)]
struct ScopeFields<'a> {
    since: Option<String>,
    until: Option<String>,
    contacts: &'a [String],
}

#[derive(Debug, Serialize)]
struct PolicyFields {
    name: Option<&'static str>,
    key: &'static str,
    ttl_s: f64,
    release: &'static str,
    scope: &'static str,
    instances: u32,
    restart_every_s: Option<f64>,
    processing_s: Option<f64>,
    duplicate_within_s: f64,
}

#[derive(Debug, Serialize)]
struct Counts {
    contacts: u64,
    calls: u64,
    duplicates: u64,
    blocked: u64,
    let_through: u64,
    wrongly_blocked: u64,
    retries_after_failure: u64,
    unjudged: u64,
    passed: u64,
    worked_on: u64,
    skipped: u64,
}

#[derive(Debug, Serialize)]
struct ByReason {
    other_instance: u64,
    released_early: u64,
    expired: u64,
    other_key: u64,
    restart: u64,
}

#[derive(Debug, Serialize)]
struct ExampleFields<'a> {
    outcome: &'static str,
    reason: Option<&'static str>,
    contact: Contact<'a>,
    at: String,
    id: Option<&'a str>,
    provider_id: Option<&'a str>,
    gap_s: Option<f64>,
    /// Its first 200 characters.
    text: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Contact<'a> {
    id: Option<&'a str>,
    handle: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct SweepFields {
    rows: Vec<RowFields>,
    first_fix: RowFields,
}

#[derive(Debug, Serialize)]
struct RowFields {
    key: &'static str,
    ttl_s: f64,
    release: &'static str,
    scope: &'static str,
    instances: u32,
    blocked: u64,
    let_through: u64,
    wrongly_blocked: u64,
    mistakes: u64,
}

#[derive(Debug, Serialize)]
struct Recommended {
    key: &'static str,
    ttl_s: f64,
    release: &'static str,
    scope: &'static str,
    instances: u32,
    /// Of `dm-audit gate`.
    flags: String,
    why: String,
}

impl<'a> Document<'a> {
    /// What a replay showed.
    pub fn new(replayed: &'a Replayed, origin: &'a Origin) -> Self {
        let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let mut remarks = super::page::unknown(replayed, origin);
        let chosen = replayed.sweep.as_ref().map(|sweep| (sweep, sweep.chosen()));
        if let Some((_, None)) = chosen {
            remarks.push(NOTHING_TO_LEARN.to_owned());
        }
        Self {
            schema_version: 1,
            tool: Tool { name: "dm-audit", version: env!("CARGO_PKG_VERSION") },
            command: "simulate",
            generated_at: origin.now.to_the_second(),
            source: Source {
                kind: origin.source.kind,
                description: &origin.source.description,
                event_log: origin.is_log,
            },
            scope: ScopeFields {
                since: moment(origin.scope.since),
                until: moment(origin.scope.until),
                contacts: &origin.contacts,
            },
            policy: PolicyFields::new(&replayed.plan, &replayed.terms),
            counts: Counts::new(&replayed.tally, origin.skipped),
            let_through: ByReason::new(&replayed.tally),
            examples: replayed.examples.all().map(|(outcome, example)| ExampleFields::new(outcome, example)).collect(),
            sweep: replayed.sweep.as_ref().map(SweepFields::new),
            recommended: chosen.and_then(|(sweep, chosen)| Some(Recommended::new(sweep, chosen?, replayed.plan.locks))),
            remarks,
        }
    }
}

/// Who shares the lock, and how many locks there are.
const fn scope(locks: Locks) -> (&'static str, u32) {
    match locks {
        Locks::Shared => ("shared", 1),
        Locks::PerInstance(instances) => ("per-instance", instances),
    }
}

impl PolicyFields {
    fn new(plan: &Plan, terms: &Terms) -> Self {
        let (scope, instances) = scope(plan.locks);
        Self {
            name: (*plan == Plan::FIRST_FIX).then_some("first-fix"),
            key: plan.policy.key.as_str(),
            ttl_s: plan.policy.ttl.as_seconds(),
            release: plan.policy.release.as_str(),
            scope,
            instances,
            restart_every_s: plan.restart_every.map(Span::as_seconds),
            processing_s: terms.processing.map(Span::as_seconds),
            duplicate_within_s: terms.duplicate_within.as_seconds(),
        }
    }
}

impl Counts {
    fn new(tally: &Tally, skipped: u64) -> Self {
        Self {
            contacts: tally.contacts,
            calls: tally.calls,
            duplicates: tally.duplicates(),
            blocked: tally.blocked,
            let_through: tally.let_through(),
            wrongly_blocked: tally.wrongly_blocked,
            retries_after_failure: tally.retries,
            unjudged: tally.unjudged,
            passed: tally.passed,
            worked_on: tally.worked_on(),
            skipped,
        }
    }
}

impl ByReason {
    fn new(tally: &Tally) -> Self {
        Self {
            other_instance: tally.let_through_by(Reason::OtherInstance),
            released_early: tally.let_through_by(Reason::Released),
            expired: tally.let_through_by(Reason::Expired),
            other_key: tally.let_through_by(Reason::OtherKey),
            restart: tally.let_through_by(Reason::Restart),
        }
    }
}

impl<'a> ExampleFields<'a> {
    fn new(outcome: Outcome, example: &'a Example) -> Self {
        let reason = match outcome {
            Outcome::LetThrough(reason) => Some(reason.as_str()),
            _ => None,
        };
        Self {
            outcome: outcome.as_str(),
            reason,
            contact: Contact { id: example.contact.as_deref(), handle: example.handle.as_deref() },
            at: example.at.to_string(),
            id: example.id.as_deref(),
            provider_id: example.provider_id.as_deref(),
            gap_s: example.gap.map(Span::as_seconds),
            text: example.text.as_deref(),
        }
    }
}

impl SweepFields {
    fn new(sweep: &Sweep) -> Self {
        Self { rows: sweep.rows.iter().map(RowFields::new).collect(), first_fix: RowFields::new(&sweep.first_fix) }
    }
}

impl RowFields {
    fn new((plan, tally): &Row) -> Self {
        let (scope, instances) = scope(plan.locks);
        Self {
            key: plan.policy.key.as_str(),
            ttl_s: plan.policy.ttl.as_seconds(),
            release: plan.policy.release.as_str(),
            scope,
            instances,
            blocked: tally.blocked,
            let_through: tally.let_through(),
            wrongly_blocked: tally.wrongly_blocked,
            mistakes: tally.mistakes(),
        }
    }
}

impl Recommended {
    fn new(sweep: &Sweep, chosen: &Row, asked: Locks) -> Self {
        let policy = &chosen.0.policy;
        let (scope, instances) = scope(chosen.0.locks);
        Self {
            key: policy.key.as_str(),
            ttl_s: policy.ttl.as_seconds(),
            release: policy.release.as_str(),
            scope,
            instances,
            flags: chosen.0.gate_flags(),
            why: why(sweep, chosen, asked),
        }
    }
}
