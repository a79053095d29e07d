//! What became of calls, counted.

use super::extra_replies::ExtraReplies;
use super::plan::{MANY_CHAT_WAITS, MESSENGER_WAITS, Plan};
use crate::finding::Confidence;
use crate::time::{Span, Timestamp};

/// What a lock did to a call, held against what the call really was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// A duplicate was stopped.
    Blocked,
    /// So it was, by a call that then failed, and no other delivery of its message was answered.
    Unanswered,
    /// A duplicate was let through.
    LetThrough(Reason),
    /// A message that is no duplicate was stopped.
    WronglyBlocked,
    /// A call that was wanted after a failure was let through.
    Retry,
    /// Nothing told it from others, so it was let through without a claim.
    Unjudged,
    /// A message that is no duplicate was let through.
    Passed,
}

/// Why a duplicate was let through, by the latest call that it is a copy of and the latest claim of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Its key is not that of the call before, or it has none.
    OtherKey,
    /// The claim is held in another instance's lock.
    OtherInstance,
    /// The claim was given back when the message was answered.
    Released,
    /// The time of the claim had ended.
    Expired,
    /// A restart lost the claim.
    Restart,
}

impl Reason {
    /// All reasons, in the order of reports.
    pub const ALL: [Self; 5] = [Self::OtherInstance, Self::Released, Self::Expired, Self::OtherKey, Self::Restart];
}

/// How often what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Messages of both directions, or calls of a log.
    pub messages: u64,
    /// Contacts with a call.
    pub contacts: u64,
    /// Calls.
    pub calls: u64,
    /// Calls that have a platform's message id.
    pub with_id: u64,
    /// The first and the last call, of those whose times can be right.
    pub covered: Option<(Timestamp, Timestamp)>,
    /// Duplicates that were stopped.
    pub blocked: u64,
    /// Those of them whose message nobody answered.
    pub unanswered: u64,
    let_through: [u64; Reason::ALL.len()],
    /// Messages that are no duplicates and were stopped.
    pub wrongly_blocked: u64,
    /// Calls that were wanted after a failure and were let through.
    pub retries: u64,
    /// Those of them that had waited for that failure.
    pub taken_over: u64,
    /// Calls that nothing told from others.
    pub unjudged: u64,
    /// Messages that are no duplicates and were let through.
    pub passed: u64,
    /// Answers of the calls that were let through.
    pub answers: Answers,
    /// All replies that should not have been sent, whatever they followed.
    pub extra: ExtraReplies,
    /// Replies after duplicates that were stopped.
    pub kept_back: ExtraReplies,
    /// Replies after duplicates that were let through.
    pub gone_out: ExtraReplies,
}

/// How many answers there were, and how many of them a gate would not have waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// Those whose time is known.
    pub known: u64,
    /// Longer than a gate waits, by itself or as long as it was asked for.
    pub beyond_wait: u64,
    /// Longer than about what `ManyChat` waits.
    pub beyond_many_chat: u64,
    /// Longer than Messenger waits.
    pub beyond_messenger: u64,
}

impl Answers {
    /// Counts one that took so long.
    pub(super) fn count(&mut self, took: Span, plan: &Plan) {
        self.known += 1;
        self.beyond_wait += u64::from(took > plan.wait());
        self.beyond_many_chat += u64::from(took > MANY_CHAT_WAITS);
        self.beyond_messenger += u64::from(took > MESSENGER_WAITS);
    }

    fn add(&mut self, other: Self) {
        self.known += other.known;
        self.beyond_wait += other.beyond_wait;
        self.beyond_many_chat += other.beyond_many_chat;
        self.beyond_messenger += other.beyond_messenger;
    }
}

impl Tally {
    /// Counts one call; `at` is when it came, if that can be.
    pub(super) fn count(&mut self, at: Option<Timestamp>, has_id: bool, outcome: Outcome) {
        self.calls += 1;
        self.with_id += u64::from(has_id);
        self.covered = join(self.covered, at.map(|at| (at, at)));
        match outcome {
            Outcome::Blocked => self.blocked += 1,
            Outcome::Unanswered => {
                self.blocked += 1;
                self.unanswered += 1;
            }
            Outcome::LetThrough(reason) => self.let_through[reason as usize] += 1,
            Outcome::WronglyBlocked => self.wrongly_blocked += 1,
            Outcome::Retry => self.retries += 1,
            Outcome::Unjudged => self.unjudged += 1,
            Outcome::Passed => self.passed += 1,
        }
    }

    /// Adds what another part of history says.
    pub(super) fn add(&mut self, other: &Self) {
        self.messages += other.messages;
        self.contacts += other.contacts;
        self.calls += other.calls;
        self.with_id += other.with_id;
        self.covered = join(self.covered, other.covered);
        self.blocked += other.blocked;
        self.unanswered += other.unanswered;
        self.let_through.iter_mut().zip(other.let_through).for_each(|(mine, others)| *mine += others);
        self.wrongly_blocked += other.wrongly_blocked;
        self.retries += other.retries;
        self.taken_over += other.taken_over;
        self.unjudged += other.unjudged;
        self.passed += other.passed;
        self.answers.add(other.answers);
        self.extra.add(other.extra);
        self.kept_back.add(other.kept_back);
        self.gone_out.add(other.gone_out);
    }

    /// Counts the reply after a duplicate, which is so likely one too many.
    pub(super) fn count_reply(&mut self, outcome: Outcome, confidence: Confidence) {
        match outcome {
            Outcome::Blocked | Outcome::Unanswered => self.kept_back.count(confidence),
            Outcome::LetThrough(_) => self.gone_out.count(confidence),
            Outcome::WronglyBlocked | Outcome::Retry | Outcome::Unjudged | Outcome::Passed => {}
        }
    }

    /// Duplicates that were let through for one reason.
    pub fn let_through_by(&self, reason: Reason) -> u64 {
        self.let_through[reason as usize]
    }

    /// Duplicates that were let through.
    pub fn let_through(&self) -> u64 {
        self.let_through.iter().sum()
    }

    /// All duplicates.
    pub fn duplicates(&self) -> u64 {
        self.blocked + self.let_through()
    }

    /// Duplicates, and calls that would have been some if they had not waited: what tells plans apart.
    pub fn copies(&self) -> u64 {
        self.duplicates() + self.taken_over
    }

    /// Duplicates that were let through or were the last hope of their message, and messages that were stopped but are
    /// none.
    pub fn mistakes(&self) -> u64 {
        self.let_through() + self.wrongly_blocked + self.unanswered
    }

    /// Messages that are no duplicates.
    pub fn real(&self) -> u64 {
        self.calls - self.duplicates()
    }

    /// Calls that reach the bot.
    pub fn worked_on(&self) -> u64 {
        self.calls - self.blocked - self.wrongly_blocked
    }
}

fn join(a: Option<(Timestamp, Timestamp)>, b: Option<(Timestamp, Timestamp)>) -> Option<(Timestamp, Timestamp)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    }
}
