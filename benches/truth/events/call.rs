//! One call: it thinks, sends part after part, and ends, or dies before.

use rand::RngExt;

use super::draw::{lognormal, span};
use super::guard::{Guard, Patience};
use super::platform::Reason;
use super::queue::Event;
use super::state::Sim;
use super::storage::Incoming;
use super::{MILLISECOND, MINUTE, SECOND};

/// Nobody waits longer for a model.
const LONGEST: f64 = 60.0;

impl Sim<'_> {
    pub(super) fn begin(&mut self, call: usize) {
        self.compose(call);
        let parts = self.calls[call].parts.len();
        let killed = self.bot.rates.killed * if parts > 1 { 3.0 } else { 1.0 };
        if self.chance(killed) {
            self.calls[call].dies_at = Some(self.rng.random_range(0..=parts));
        }
        let (median, spread) = self.bot.thinks;
        let seconds = lognormal(&mut self.rng, median, spread).clamp(0.05, LONGEST);
        self.queue.plan(self.now + (seconds * SECOND as f64) as i64, Event::Ready(call));
    }

    pub(super) fn ready(&mut self, call: usize) {
        let mut wait = 0;
        if let Guard::CheckAtEnd(gap) = self.bot.guard
            && self.calls[call].reason != Reason::Requeue
        {
            if self.messages[self.calls[call].message].replied {
                self.end(call);
                return;
            }
            wait = gap;
        }
        self.queue.plan(self.now + wait, Event::Part(call));
    }

    pub(super) fn part(&mut self, call: usize) {
        let next = self.calls[call].next;
        if self.calls[call].dies_at == Some(next) {
            self.die(call);
            return;
        }
        let Some(part) = self.calls[call].parts.get(next).cloned() else {
            self.end(call);
            return;
        };
        if next == 0 && self.bot.storage.incoming == Incoming::BeforeReply {
            self.store_batch(call);
        }
        // A process that dies after sending and before writing leaves no row.
        let unstored =
            self.calls[call].dies_at == Some(next + 1) && !self.bot.storage.before_sending && self.chance(0.5);
        let sent = self.answer(call, part, !unstored);
        self.calls[call].sent.push(sent);
        for message in self.calls[call].batch.clone() {
            self.messages[message].replied = true;
        }
        self.calls[call].next += 1;
        if self.chance(self.bot.rates.part_again) {
            let timeout = [5, 10, 15, 30][self.rng.random_range(0..4)] * SECOND;
            self.queue.plan(self.now + timeout, Event::Resend(sent));
        }
        let gap = self.part_gap();
        let more = self.calls[call].next < self.calls[call].parts.len();
        self.queue.plan(self.now + if more { gap } else { 20 * MILLISECOND }, Event::Part(call));
    }

    pub(super) fn part_gap(&mut self) -> i64 {
        let (shortest, longest) = self.bot.part_gap;
        self.rng.random_range(shortest..longest)
    }

    /// The work is done: acknowledge, or report an error although all is sent.
    fn end(&mut self, call: usize) {
        let message = self.calls[call].message;
        if self.bot.storage.incoming == Incoming::AtEnd {
            self.store_batch(call);
        }
        if !self.bot.advances_early {
            self.advance(call);
        }
        let sends = !self.calls[call].sent.is_empty();
        let again = self.calls[call].reason == Reason::BackOff;
        let rate = if again { 0.3 } else { self.bot.rates.late_error };
        if sends && !self.bot.acks_early && self.chance(rate) {
            self.back_off(message);
        } else if !self.bot.acks_early && !self.chance(self.bot.platform.loses_ack) {
            self.messages[message].acked = true;
        }
        if sends && self.chance(self.bot.rates.answer_again) {
            let timeout = [10, 15, 30][self.rng.random_range(0..3)] * SECOND;
            self.queue.plan(self.now + timeout, Event::ResendAll(call, 0));
        }
        self.release(call);
    }

    /// The process is killed; a queue or the platform may bring the message again.
    fn die(&mut self, call: usize) {
        let message = self.calls[call].message;
        if self.bot.requeues {
            self.messages[message].acked = true;
            let wait = span(&mut self.rng, SECOND, 2 * MINUTE);
            self.queue.plan(self.now + wait, Event::Deliver(message, Reason::Requeue));
        }
    }

    fn store_batch(&mut self, call: usize) {
        if std::mem::replace(&mut self.calls[call].incoming_stored, true) {
            return;
        }
        let (trigger, instance) = (self.calls[call].message, self.calls[call].instance);
        let speaks_for_others = self.bot.patience != Patience::None;
        let before = if self.bot.storage.incoming == Incoming::BeforeReply { 30 * MILLISECOND } else { 0 };
        for (place, message) in self.calls[call].batch.clone().into_iter().enumerate() {
            // Who did not wait stores a line of its own.
            if message == trigger || (speaks_for_others && !self.messages[message].stored) {
                self.store_incoming(message, self.clock(instance) - before + place as i64 * 2 * MILLISECOND);
            }
        }
    }
}
