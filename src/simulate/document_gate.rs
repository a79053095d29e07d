//! What the gate of a log did, and how long a gate would have had to wait, as fields of the JSON document.

use serde::Serialize;

use super::log_facts::LogFacts;
use super::tally::Answers;

/// What the gate itself did with the calls in the scope, by its log.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Log"))]
pub(super) struct LogFields {
    /// Calls that it blocked.
    blocked: u64,
    /// Calls that it passed on, with or without a claim.
    passed_on: u64,
    /// Those of them passed on without a claim while the store was away.
    unclaimed: u64,
    /// Those of them passed on without a claim as nothing tells them from others.
    unkeyed: u64,
    /// Those of them that it would have blocked, but was to observe.
    observed: u64,
    /// Calls that it refused.
    refused: u64,
    /// Blocked calls whose claim is in no log given, so that each message of them counts as a real one.
    held_elsewhere: u64,
    /// Calls passed on without a claim and without a known ending, so that they count as answered; of those alone that
    /// something tells from others.
    unended: u64,
}

/// How long the answers took of the calls that are let through.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Answers"))]
pub(super) struct AnswerFields {
    /// Answers whose time is known; of messages, what was sent next.
    known: u64,
    /// Those longer than 10 s, about what `ManyChat` waits.
    over_10_s: u64,
    /// Those longer than 20 s, which Messenger waits.
    over_20_s: u64,
    /// Those longer than the gate waits (`policy.upstream_timeout_s`).
    too_long: u64,
}

impl LogFields {
    pub(super) const fn new(log: &LogFacts) -> Self {
        Self {
            blocked: log.blocked,
            passed_on: log.passed_on(),
            unclaimed: log.unclaimed,
            unkeyed: log.unkeyed,
            observed: log.observed,
            refused: log.refused,
            held_elsewhere: log.held_elsewhere,
            unended: log.unended,
        }
    }
}

impl AnswerFields {
    pub(super) const fn new(answers: &Answers) -> Self {
        Self {
            known: answers.known,
            over_10_s: answers.beyond_many_chat,
            over_20_s: answers.beyond_messenger,
            too_long: answers.beyond_wait,
        }
    }
}
