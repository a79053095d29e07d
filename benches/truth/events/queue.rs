//! What happens next to one contact.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::platform::Reason;

/// Something that happens at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    /// The contact comes.
    Visit,
    /// The contact sends this line.
    Write(usize),
    /// The contact has read what came and goes on.
    React(u32),
    /// The contact has waited long enough for an answer to this message.
    Patience(usize),
    /// The platform hands this message to the bot.
    Deliver(usize, Reason),
    /// By now this delivery of a message should have been acknowledged.
    AckDue(usize, u32),
    /// The window in which a call waits for more lines is over.
    Wake(usize),
    /// A call has thought.
    Ready(usize),
    /// A call sends its next part.
    Part(usize),
    /// The client sends this message once more.
    Resend(usize),
    /// The whole answer of this call goes out once more, from this part on.
    ResendAll(usize, usize),
    /// The platform hands the bot its own message.
    EchoOf(usize),
    /// A nudge that is due if nobody wrote meanwhile.
    Nudge(usize, u32),
    /// The chat is closed if nobody wrote meanwhile.
    Close(u32),
    /// A broadcast reaches the contact, in its first or second run.
    Broadcast(usize, bool),
    /// A notification of this kind is due.
    Notify(usize),
    /// A job sends this notification once more.
    JobAgain(usize),
    /// Staff writes, so many lines to go.
    Staff(u32),
    /// Staff answers this message although the bot does.
    Beside(usize),
    /// The bot may answer again.
    Unpause,
}

#[derive(Debug)]
struct Entry {
    at: i64,
    number: u64,
    event: Event,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

/// Events by time; of one moment, in the order in which they were planned.
#[derive(Debug, Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Reverse<Entry>>,
    planned: u64,
}

impl Queue {
    pub(super) fn plan(&mut self, at: i64, event: Event) {
        self.planned += 1;
        self.heap.push(Reverse(Entry { at, number: self.planned, event }));
    }

    pub(super) fn next(&mut self) -> Option<(i64, Event)> {
        self.heap.pop().map(|Reverse(entry)| (entry.at, entry.event))
    }
}
