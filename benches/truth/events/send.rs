//! Sends a part and writes its row.

use rand::RngExt;

use super::draw::{mix_name, span};
use super::queue::Event;
use super::state::{Draft, Part, Sent, Sim};
use super::storage::Ids;
use super::topic::Topic;
use super::verdict::Verdict;
use super::{Cause, FaultKind, MILLISECOND, SECOND};

impl Sim<'_> {
    /// A call sends a part of its answer.
    pub(super) fn answer(&mut self, call: usize, mut part: Part, stored: bool) -> usize {
        let verdict = self.verdict(call, &part);
        if verdict.is_none() && part.look_alike.is_none() {
            part.look_alike = self.look_alike(&part, self.calls[call].next > 0);
        }
        let asks = part.asks.clone();
        let (fresh, instance) = (part.fresh, self.calls[call].instance);
        let sent = self.send(Some(call), instance, part, verdict, stored);
        for ask in asks {
            self.asks[ask].owner.get_or_insert((call, fresh));
            self.asks[ask].sent.push(sent);
            if self.asks[ask].topic == Topic::Machine {
                self.machine.get_or_insert(sent);
            }
            if self.asks[ask].topic == Topic::Stop {
                self.stopped = true;
                self.person.visits = 0;
                self.person.turns = 1;
            }
        }
        if let Some((part, _, first)) = self.stuck.as_mut()
            && part.key == self.sent[sent].part.key
        {
            first.get_or_insert(sent);
        }
        sent
    }

    /// Something goes out, with or without a row.
    pub(super) fn send(
        &mut self,
        call: Option<usize>,
        instance: usize,
        part: Part,
        verdict: Option<Verdict>,
        stored: bool,
    ) -> usize {
        let storage = &self.bot.storage;
        let provider: u64 = self.rng.random();
        let latency = if storage.before_sending { 0 } else { span(&mut self.rng, 40 * MILLISECOND, 280 * MILLISECOND) };
        let at = self.clock(instance) + latency;
        let row = stored.then_some(self.rows.len());
        if stored {
            self.rows.push(Draft {
                incoming: false,
                at: at - at % storage.resolution,
                text: part.text.clone(),
                provider: (storage.ids == Ids::Both).then_some(provider),
                flaw: verdict.map(|verdict| self.flaw(verdict)),
                look_alike: part.look_alike,
            });
        }
        let sent = self.sent.len();
        self.said.insert(part.key, sent);
        self.said.insert(mix_name(1, part.intent.frame.name), sent);
        self.sent.push(Sent { at: self.now, call, part, row, instance, provider });
        self.attend();
        // One echo an answer, or they would never end.
        let first = call.is_none_or(|call| self.calls[call].next == 0);
        if first && self.bot.echoes_at(self.now) && self.chance(0.45) {
            let later = span(&mut self.rng, 200 * MILLISECOND, 3 * SECOND);
            self.queue.plan(self.now + later, Event::EchoOf(sent));
        }
        sent
    }

    /// Why a proper part may look like a fault.
    fn look_alike(&self, part: &Part, is_later_part: bool) -> Option<&'static str> {
        let ask = part.asks.first().map(|&ask| &self.asks[ask])?;
        if self.said.contains_key(&part.key) {
            return Some(ask.repeated.unwrap_or(match ask.topic {
                Topic::Hello => "the greeting of a new visit",
                Topic::Question(_) => "the question asked again another time",
                Topic::Menu => "the menu asked for again",
                Topic::Press(_) => "the option pressed again",
                Topic::Nod => "the same short reply to another nod",
                Topic::Step(true) => "the form asks again as the answer did not fit",
                Topic::Step(false) => "the step of another round",
                Topic::List => "the list asked for again",
                Topic::Odd | Topic::Calling | Topic::LeadIn => "not understood once more",
                Topic::Stop | Topic::Machine | Topic::Echo(_) => "the same to something else",
            }));
        }
        let like = if ask.topic == Topic::List && is_later_part {
            "the next item of a list"
        } else if is_later_part {
            "the next planned part"
        } else if ask.in_burst {
            "each line of a burst wants an answer of its own"
        } else if self.said.contains_key(&mix_name(1, part.intent.frame.name)) {
            "the same words about something else"
        } else {
            return None;
        };
        Some(like)
    }

    /// The client has given up waiting for an answer that came, and sends once more.
    pub(super) fn resend(&mut self, sent: usize) {
        self.send_again(sent, "sent again after a time-out of the client");
    }

    /// The same for a whole answer, part by part.
    pub(super) fn resend_all(&mut self, call: usize, from: usize) {
        let Some(&sent) = self.calls[call].sent.get(from) else { return };
        self.send_again(sent, "the whole answer sent again after a time-out");
        let gap = self.part_gap();
        self.queue.plan(self.now + gap, Event::ResendAll(call, from + 1));
    }

    fn send_again(&mut self, sent: usize, mechanism: &'static str) {
        let (call, instance, stored) =
            (self.sent[sent].call, self.sent[sent].instance, self.bot.storage.stores_resends);
        let part = Part { look_alike: None, ..self.sent[sent].part.clone() };
        let verdict = Verdict { kind: FaultKind::Repeat, cause: Cause::Resend, of: sent, mechanism };
        self.send(call, instance, part, Some(verdict), stored);
    }
}
