//! What is known of a contact while messages still come.

use crate::model::ContactFacts;
use crate::time::Timestamp;

/// A value with the time of the message that carried it, so that the latest wins in whatever order they come.
type Latest<T> = Option<(Timestamp, T)>;

/// What messages said of a contact so far.
#[derive(Debug, Default)]
pub(super) struct DraftFacts {
    pub(super) handle: Latest<String>,
    pub(super) stopped: Latest<bool>,
    pub(super) stopped_at: Latest<Timestamp>,
    pub(super) stage: Latest<String>,
    pub(super) message_count: Latest<i64>,
    pub(super) account: Latest<String>,
}

impl DraftFacts {
    pub(super) fn of(at: Timestamp, facts: ContactFacts) -> Self {
        Self {
            handle: facts.handle.map(|value| (at, value)),
            stopped: facts.stopped.map(|value| (at, value)),
            stopped_at: facts.stopped_at.map(|value| (at, value)),
            stage: facts.stage.map(|value| (at, value)),
            message_count: facts.message_count.map(|value| (at, value)),
            account: facts.account.map(|value| (at, value)),
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        fn keep<T: Ord>(known: &mut Latest<T>, other: Latest<T>) {
            if other > *known {
                *known = other;
            }
        }
        keep(&mut self.handle, other.handle);
        keep(&mut self.stopped, other.stopped);
        keep(&mut self.stopped_at, other.stopped_at);
        keep(&mut self.stage, other.stage);
        keep(&mut self.message_count, other.message_count);
        keep(&mut self.account, other.account);
    }

    pub(super) fn into_facts(self) -> ContactFacts {
        fn value<T>(latest: Latest<T>) -> Option<T> {
            latest.map(|(_, value)| value)
        }
        ContactFacts {
            handle: value(self.handle),
            stopped: value(self.stopped),
            stopped_at: value(self.stopped_at),
            stage: value(self.stage),
            message_count: value(self.message_count),
            account: value(self.account),
        }
    }
}
