//! Locks, and what a sweep says of them, as fields of the JSON document.

use serde::Serialize;

use super::plan::{Locks, Plan};
use super::sweep::{Row, Sweep};
use super::sweep_page::why;
use crate::lock::WhileWorking;

/// What a lock goes by, and who shares it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct LockFields {
    /// What is claimed.
    #[cfg_attr(test, schemars(extend("enum" = ["message-id", "text", "contact"])))]
    key: &'static str,
    /// How long a claim is held while the bot works and after a crash, in seconds.
    #[cfg_attr(test, schemars(extend("exclusiveMinimum" = 0)))]
    lease_s: f64,
    /// How long the claim of an id is held after the answer, in seconds.
    #[cfg_attr(test, schemars(extend("exclusiveMinimum" = 0)))]
    ttl_s: f64,
    /// How long the claim of a text or a contact is held after the answer, in seconds.
    #[cfg_attr(test, schemars(extend("exclusiveMinimum" = 0)))]
    text_ttl_s: f64,
    /// Whether an answer gives the claim back (`done`) or it stays (`ttl`).
    #[cfg_attr(test, schemars(extend("enum" = ["ttl", "done"])))]
    release: &'static str,
    /// What a copy does while another call has its message; null goes by the platform, where a log tells it.
    #[cfg_attr(test, schemars(extend("enum" = ["skip", "wait", null])))]
    while_working: Option<&'static str>,
    /// One lock for all, or one in each instance.
    #[cfg_attr(test, schemars(extend("enum" = ["shared", "per-instance"])))]
    scope: &'static str,
    /// How many locks there are.
    #[cfg_attr(test, schemars(range(min = 1)))]
    instances: u32,
}

/// What other policies would have done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Sweep"))]
pub(super) struct SweepFields {
    /// All that were tried, by scope, key, time-to-live and release.
    rows: Vec<RowFields>,
    /// The first fix, for comparison.
    first_fix: RowFields,
}

/// A policy that was tried.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Tried"))]
struct RowFields {
    #[serde(flatten)]
    lock: LockFields,
    /// How long its gate waits for an answer, in seconds.
    #[cfg_attr(test, schemars(extend("exclusiveMinimum" = 0)))]
    upstream_timeout_s: f64,
    /// Duplicates that it stops.
    blocked: u64,
    /// Duplicates that it lets through.
    let_through: u64,
    /// Messages that are no duplicates and that it stops.
    wrongly_blocked: u64,
    /// Duplicates that it stops and whose message nobody answers then, of those blocked.
    unanswered: u64,
    /// Messages that a copy makes up for which waited for the failure of the call before.
    taken_over: u64,
    /// Those let through, those wrongly blocked and those that nobody answers.
    mistakes: u64,
    /// Answers whose time is known, of the calls let through.
    answers: u64,
    /// Those of them that take longer than that gate waits.
    too_long: u64,
}

/// The policy to choose.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Recommended {
    #[serde(flatten)]
    lock: LockFields,
    /// How long the gate waits for an answer, in seconds; longer ones end as 504.
    #[cfg_attr(test, schemars(extend("exclusiveMinimum" = 0)))]
    upstream_timeout_s: f64,
    /// Answers whose time is known, of the calls let through.
    answers: u64,
    /// Those of them that take longer than that.
    too_long: u64,
    /// The same as flags of `dm-audit gate`.
    #[cfg_attr(
        test,
        schemars(regex(
            pattern = r"^--key (message-id|text|contact)( --ttl \d+(h|s|ms|us))? --text-ttl \d+(h|s|ms|us)( --lease \d+(h|s|ms|us))? --release (ttl|done)( --while-working (skip|wait))?( --upstream-timeout \d+(h|s|ms|us))?$"
        ))
    )]
    flags: String,
    /// Why this one, in words.
    why: String,
}

impl LockFields {
    pub(super) fn new(plan: &Plan) -> Self {
        let (scope, instances) = match plan.locks {
            Locks::Shared => ("shared", 1),
            Locks::PerInstance(instances) => ("per-instance", instances),
        };
        Self {
            key: plan.policy.key.as_str(),
            lease_s: plan.policy.lease.as_seconds(),
            ttl_s: plan.policy.ttl.as_seconds(),
            text_ttl_s: plan.policy.text_ttl.as_seconds(),
            release: plan.policy.release.as_str(),
            while_working: plan.while_working.map(WhileWorking::as_str),
            scope,
            instances,
        }
    }
}

impl SweepFields {
    pub(super) fn new(sweep: &Sweep) -> Self {
        Self { rows: sweep.rows.iter().map(RowFields::new).collect(), first_fix: RowFields::new(&sweep.first_fix) }
    }
}

impl RowFields {
    fn new(row: &Row) -> Self {
        let (plan, tally) = row;
        Self {
            lock: LockFields::new(plan),
            upstream_timeout_s: plan.wait().as_seconds(),
            blocked: tally.blocked,
            let_through: tally.let_through(),
            wrongly_blocked: tally.wrongly_blocked,
            unanswered: tally.unanswered,
            taken_over: tally.taken_over,
            mistakes: tally.mistakes(),
            answers: tally.answers.known,
            too_long: tally.answers.beyond_wait,
        }
    }
}

impl Recommended {
    /// The plan that was `chosen` where `asked` was asked for.
    pub(super) fn new(sweep: &Sweep, chosen: &Row, asked: &Plan) -> Self {
        Self {
            lock: LockFields::new(&chosen.0),
            upstream_timeout_s: chosen.0.wait().as_seconds(),
            answers: chosen.1.answers.known,
            too_long: chosen.1.answers.beyond_wait,
            flags: chosen.0.gate_flags(),
            why: why(sweep, chosen, asked).join(" "),
        }
    }
}
