//! A replay as JSON.

use serde::Serialize;

use super::document_examples::ExampleFields;
use super::document_gate::{AnswerFields, LogFields};
use super::document_sweep::{LockFields, Recommended, SweepFields};
use super::plan::{Plan, Terms};
use super::simulation::{Origin, Replayed};
use super::sweep_page::without;
use super::tally::{Reason, Tally};
use crate::finding::Expected;
use crate::time::{Span, Timestamp};

const SCHEMA_VERSION: u32 = 1;

/// What `dm-audit simulate` found (`--format json`).
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Replay"))]
pub struct Document<'a> {
    /// Raised where a field changes its meaning or goes; new fields do not raise it.
    #[cfg_attr(test, schemars(extend("const" = SCHEMA_VERSION)))]
    schema_version: u32,
    /// What made it.
    tool: Tool,
    /// The command that made it.
    #[cfg_attr(test, schemars(extend("const" = "simulate")))]
    command: &'static str,
    /// When it was made, in UTC, to the second.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    generated_at: String,
    /// Where the calls came from.
    source: Source<'a>,
    /// What was asked for.
    scope: ScopeFields<'a>,
    /// What was replayed, and how history was read.
    policy: PolicyFields,
    /// How often what happened.
    counts: Counts,
    /// Why duplicates were let through.
    let_through: ByReason,
    /// How long the answers took of the calls that are let through.
    answers: AnswerFields,
    /// What the gate itself did with the calls in the scope, by its log; null for messages.
    log: Option<LogFields>,
    /// The first calls of each kind, by outcome, then by time.
    examples: Vec<ExampleFields<'a>>,
    /// What other policies would have done, with `--sweep`; else null.
    sweep: Option<SweepFields>,
    /// The policy to choose; null without `--sweep`, where there is no duplicate to choose by, and where each policy cuts off
    /// more than 2 % of the answers.
    recommended: Option<Recommended>,
    /// What nobody should read into the numbers.
    remarks: Vec<String>,
    /// Ids, handles and texts are replaced by what does not tell them.
    redacted: bool,
}

/// What made the document.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Tool {
    /// Always `dm-audit`.
    name: &'static str,
    /// Its version.
    version: &'static str,
}

/// Where the calls came from.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Source<'a> {
    /// `postgres` or `file`.
    kind: &'a str,
    /// A URL without password, or the files.
    description: &'a str,
    /// A lock's event log, not messages.
    event_log: bool,
}

/// What was asked for.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Scope"))]
struct ScopeFields<'a> {
    /// The first moment in the scope, in UTC; null for the source's own start.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    since: Option<String>,
    /// The first moment after the scope, in UTC; null for the source's own end.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    until: Option<String>,
    /// The contacts asked for, by handle or else id; empty for all.
    contacts: &'a [String],
}

/// What was replayed, and how history was read.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Policy"))]
struct PolicyFields {
    /// Its name; null if it has none.
    #[cfg_attr(test, schemars(extend("enum" = ["first-fix", null])))]
    name: Option<&'static str>,
    #[serde(flatten)]
    lock: LockFields,
    /// How often all claims are lost, in seconds; null for never.
    #[cfg_attr(test, schemars(range(min = 0)))]
    restart_every_s: Option<f64>,
    /// How long the work on a message takes, in seconds; null goes by history.
    #[cfg_attr(test, schemars(range(min = 0)))]
    processing_s: Option<f64>,
    /// How long the gate waits for an answer, in seconds: as it is told, else 30.
    #[cfg_attr(test, schemars(extend("exclusiveMinimum" = 0)))]
    upstream_timeout_s: f64,
    /// Without a provider id, the same text so many seconds later is a duplicate.
    #[cfg_attr(test, schemars(range(min = 0)))]
    duplicate_within_s: f64,
}

/// How often what happened.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Counts {
    /// Contacts with a call.
    contacts: u64,
    /// Calls in the scope: duplicates, and those wrongly blocked, wanted after a failure, unjudged and passed.
    calls: u64,
    /// Those blocked and those let through.
    duplicates: u64,
    /// Duplicates that were stopped.
    blocked: u64,
    /// Those of the blocked whose message nobody answered, as the call that they were blocked by then failed.
    unanswered: u64,
    /// Duplicates that were let through.
    let_through: u64,
    /// Replies of the history that should not have been sent, whatever they followed; null where too little was read to
    /// weigh evidence.
    extra_replies: Option<u64>,
    /// Those of them that the policy would have prevented; null as before.
    extra_replies_prevented: Option<u64>,
    /// Duplicates blocked that were followed in history by a reply that is more likely than not one too many; null for
    /// event logs, and where too little was read to weigh evidence.
    blocked_replies: Option<u64>,
    /// The sum of the probabilities of all replies after duplicates blocked; null as before.
    blocked_replies_expected: Option<Expected>,
    /// Duplicates let through that were followed by such a reply; null as before.
    let_through_replies: Option<u64>,
    /// The sum of the probabilities of all replies after duplicates let through; null as before.
    let_through_replies_expected: Option<Expected>,
    /// Messages that are no duplicates and were stopped.
    wrongly_blocked: u64,
    /// Calls that were wanted after a failure and were let through.
    retries_after_failure: u64,
    /// Those of them that came while the call was at work that then failed, and waited for its end.
    taken_over: u64,
    /// Calls that nothing told from others, let through without a claim.
    unjudged: u64,
    /// Messages that are no duplicates and were let through.
    passed: u64,
    /// Calls that would have reached the bot.
    worked_on: u64,
    /// Rows or lines that cannot be read, and lines that end too early.
    skipped: u64,
}

/// Duplicates that were let through, by what let them.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "LetThrough"))]
struct ByReason {
    /// The claim is held in another instance's lock.
    other_instance: u64,
    /// The claim was given back when the message was answered.
    released_early: u64,
    /// The time of the claim had ended.
    expired: u64,
    /// The key is not that of the call before, or there is none.
    other_key: u64,
    /// A restart lost the claim.
    restart: u64,
}

impl<'a> Document<'a> {
    /// What a replay showed.
    pub fn new(replayed: &'a Replayed, origin: &'a Origin) -> Self {
        let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let mut remarks = super::page::unknown(replayed, origin);
        let chosen = replayed.sweep.as_ref().map(|sweep| (sweep, sweep.chosen()));
        if let Some((sweep, None)) = chosen {
            remarks.push(without(sweep));
        }
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool { name: "dm-audit", version: env!("CARGO_PKG_VERSION") },
            command: "simulate",
            generated_at: origin.now.to_the_second(),
            source: Source {
                kind: origin.source.kind,
                description: &origin.source.description,
                event_log: origin.log.is_some(),
            },
            scope: ScopeFields {
                since: moment(origin.scope.since),
                until: moment(origin.scope.until),
                contacts: &origin.contacts,
            },
            policy: PolicyFields::new(&replayed.plan, &replayed.terms),
            counts: Counts::new(replayed, origin.skipped + origin.cut_off),
            let_through: ByReason::new(&replayed.tally),
            answers: AnswerFields::new(&replayed.tally.answers),
            log: origin.log.as_ref().map(LogFields::new),
            examples: replayed.examples.all().map(|(outcome, example)| ExampleFields::new(outcome, example)).collect(),
            sweep: replayed.sweep.as_ref().map(SweepFields::new),
            recommended: chosen.and_then(|(sweep, chosen)| Some(Recommended::new(sweep, chosen?, &replayed.plan))),
            remarks,
            redacted: origin.redacted,
        }
    }
}

impl PolicyFields {
    fn new(plan: &Plan, terms: &Terms) -> Self {
        Self {
            name: plan.is_first_fix().then_some("first-fix"),
            lock: LockFields::new(plan),
            restart_every_s: plan.restart_every.map(Span::as_seconds),
            processing_s: terms.processing.map(Span::as_seconds),
            upstream_timeout_s: plan.wait().as_seconds(),
            duplicate_within_s: terms.duplicate_within.as_seconds(),
        }
    }
}

impl Counts {
    fn new(replayed: &Replayed, skipped: u64) -> Self {
        let Replayed { tally, weighed, knows_extra, .. } = replayed;
        let weighed = *weighed;
        let (blocked, let_through) = (&tally.kept_back, &tally.gone_out);
        Self {
            extra_replies: knows_extra.then(|| replayed.extra_replies()),
            extra_replies_prevented: knows_extra.then_some(blocked.likely),
            blocked_replies: weighed.then_some(blocked.likely),
            blocked_replies_expected: weighed.then_some(blocked.expected),
            let_through_replies: weighed.then_some(let_through.likely),
            let_through_replies_expected: weighed.then_some(let_through.expected),
            contacts: tally.contacts,
            calls: tally.calls,
            duplicates: tally.duplicates(),
            blocked: tally.blocked,
            unanswered: tally.unanswered,
            let_through: tally.let_through(),
            wrongly_blocked: tally.wrongly_blocked,
            retries_after_failure: tally.retries,
            taken_over: tally.taken_over,
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
