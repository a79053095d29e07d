//! A message reaches the bot, once or more often.

use rand::RngExt;

use super::draw::{lognormal, span};
use super::guard::Patience;
use super::platform::Reason;
use super::queue::Event;
use super::state::{Call, Draft, Sim};
use super::storage::{Ids, Incoming};
use super::{MILLISECOND, MINUTE, SECOND};

impl Sim<'_> {
    pub(super) fn deliver(&mut self, message: usize, reason: Reason) {
        let outage = self.bot.platform.outage(self.now);
        if let Some(end) = outage {
            let later = end + span(&mut self.rng, SECOND, 20 * MINUTE);
            let known = self.messages[message].received.is_some();
            let is_down = self.chance(0.4);
            self.queue.plan(later, Event::Deliver(message, if known || !is_down { Reason::Outage } else { reason }));
            if is_down {
                return;
            }
        }
        self.deliveries += 1;
        self.messages[message].deliveries += 1;
        self.messages[message].acked = outage.is_some();
        if self.chance(self.bot.rates.early_error) {
            self.back_off(message);
            return;
        }
        let drawn = self.instance();
        let instance = self.messages[message].heard_by.unwrap_or(drawn);
        self.messages[message].received.get_or_insert(self.now);
        let ignored = self.paused || self.stopped;
        if self.bot.storage.before_guard || ignored {
            self.store_at_receipt(message, instance);
        }
        let now = self.now;
        let admitted = reason == Reason::Requeue || self.bot.guard.admits(&mut self.messages[message], now, instance);
        if ignored || !admitted {
            self.messages[message].acked = true;
            return;
        }
        if !self.bot.storage.before_guard {
            self.store_at_receipt(message, instance);
        }
        let lost = self.chance(self.bot.platform.loses_ack);
        if self.bot.acks_early && !lost {
            self.messages[message].acked = true;
        } else {
            let delivery = self.messages[message].deliveries;
            self.queue.plan(self.now + self.bot.platform.timeout, Event::AckDue(message, delivery));
        }
        let call = self.open(message, reason, instance);
        self.start(call);
    }

    /// The time for an acknowledgement is over.
    pub(super) fn ack_due(&mut self, message: usize, delivery: u32) {
        let known = &self.messages[message];
        if !known.acked && known.deliveries == delivery && known.deliveries < self.bot.platform.most {
            self.deliver(message, Reason::NoAck);
        }
    }

    /// An error went back: the platform waits and delivers again, if it has not done so too often.
    pub(super) fn back_off(&mut self, message: usize) {
        let errors = self.messages[message].errors;
        self.messages[message].acked = true;
        self.messages[message].errors += 1;
        if let Some(wait) = self.bot.platform.back_off.get(errors) {
            let wait = (*wait as f64 * self.rng.random_range(1.0..1.15)) as i64;
            self.queue.plan(self.now + wait, Event::Deliver(message, Reason::BackOff));
        }
    }

    fn open(&mut self, message: usize, reason: Reason, instance: usize) -> usize {
        self.calls.push(Call {
            message,
            reason,
            instance,
            number: self.deliveries,
            parts: Vec::new(),
            next: 0,
            batch: Vec::new(),
            incoming_stored: false,
            dies_at: None,
            step: None,
            step_after: None,
            sent: Vec::new(),
        });
        self.calls.len() - 1
    }

    /// A call waits for more lines, lets another one go first, or begins.
    fn start(&mut self, call: usize) {
        let Call { message, reason, instance, number, .. } = self.calls[call];
        match self.bot.patience {
            Patience::None => self.begin(call),
            Patience::Window { length, shared } => {
                self.latest[slot(shared, instance)] = number;
                self.queue.plan(self.now + length, Event::Wake(call));
            }
            Patience::Busy { shared, drops, expires } => {
                let slot = slot(shared, instance);
                if self.busy[slot].0 <= self.now {
                    self.busy[slot] = (self.now + expires, call);
                    self.begin(call);
                    return;
                }
                self.messages[message].acked = true;
                if !drops {
                    self.waiting[slot] = Some((message, reason));
                }
            }
        }
    }

    /// The window is over: only the call on the last line goes on.
    pub(super) fn wake(&mut self, call: usize) {
        let Patience::Window { shared, .. } = self.bot.patience else { return };
        if self.latest[slot(shared, self.calls[call].instance)] == self.calls[call].number {
            self.begin(call);
        } else {
            self.messages[self.calls[call].message].acked = true;
        }
    }

    /// The flag goes down, and what has waited begins.
    pub(super) fn release(&mut self, call: usize) {
        let Patience::Busy { shared, expires, .. } = self.bot.patience else { return };
        let instance = self.calls[call].instance;
        let slot = slot(shared, instance);
        if self.busy[slot].1 != call {
            return;
        }
        self.busy[slot].0 = self.now;
        if let Some((message, reason)) = self.waiting[slot].take() {
            let next = self.open(message, reason, instance);
            self.busy[slot] = (self.now + expires, next);
            self.begin(next);
        }
    }

    fn store_at_receipt(&mut self, message: usize, instance: usize) {
        let at = match self.bot.storage.incoming {
            Incoming::AtReceipt => {
                self.clock(instance) + (lognormal(&mut self.rng, 8.0, 0.8) * MILLISECOND as f64) as i64
            }
            Incoming::WithPlatformTime => self.messages[message].at,
            Incoming::BeforeReply | Incoming::AtEnd => return,
        };
        self.store_incoming(message, at);
    }

    /// Writes the row of an incoming message, or leaves the one that is there.
    pub(super) fn store_incoming(&mut self, message: usize, at: i64) {
        let storage = &self.bot.storage;
        let known = &mut self.messages[message];
        if storage.once && known.stored {
            return;
        }
        known.stored = true;
        self.rows.push(Draft {
            incoming: true,
            at: at - at % storage.resolution,
            text: known.line.text.clone(),
            provider: (storage.ids != Ids::None).then_some(known.provider),
            flaw: None,
            look_alike: None,
        });
    }

    /// What the clock of an instance shows.
    pub(super) fn clock(&self, instance: usize) -> i64 {
        self.now + self.bot.clocks[instance]
    }
}

/// Shared state has the first place, each process one of the others.
fn slot(shared: bool, instance: usize) -> usize {
    if shared { 0 } else { instance + 1 }
}
