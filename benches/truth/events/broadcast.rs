//! What goes to all contacts at the same time: sales, invitations, scores.

use super::draw::mix_name;
use super::queue::Event;
use super::state::Sim;
use super::verdict::Verdict;
use super::{BEGINNING, Cause, DAY, FaultKind, LENGTH};

impl Sim<'_> {
    /// Plans what reaches a contact that the bot knows by then.
    pub(super) fn plan_broadcasts(&mut self, known_from: i64) {
        for (number, broadcast) in self.bot.broadcasts.iter().enumerate() {
            let at = broadcast.at + broadcast.pace * self.contact as i64;
            if broadcast.at > known_from {
                self.queue.plan(at, Event::Broadcast(number, false));
                if let Some(again) = broadcast.again {
                    self.queue.plan(at + again, Event::Broadcast(number, true));
                }
            }
        }
        if !self.chance(0.6) {
            return;
        }
        // A subscription ends after some weeks.
        let until = known_from + (10 + self.contact as i64 % 20) * DAY;
        for (number, (at, _)) in self.bot.notices.iter().enumerate() {
            if *at > known_from && *at < until.min(BEGINNING + LENGTH) {
                let at = at + self.contact as i64 * 50_000;
                self.queue.plan(at, Event::Notify(number));
            }
        }
    }

    pub(super) fn broadcast(&mut self, number: usize, again: bool) {
        let intent = self.bot.broadcasts[number].intent;
        if !again {
            if self.stopped && !self.bot.stop_leaks {
                return;
            }
            let known = self.said.contains_key(&intent.key());
            let like =
                if known { "a broadcast like that of another week" } else { "a broadcast that goes to everybody" };
            self.send_by_job(intent, Some(like), None);
            return;
        }
        if let Some(&first) = self.said.get(&intent.key())
            && (!self.stopped || self.bot.stop_leaks)
        {
            let mechanism = "a broadcast run twice";
            let verdict = Verdict { kind: FaultKind::Repeat, cause: Cause::Resend, of: first, mechanism };
            self.send_by_job(intent, None, Some(verdict));
        }
    }

    pub(super) fn notify(&mut self, number: usize) {
        let intent = self.bot.notices[number].1;
        let known = self.said.contains_key(&mix_name(1, intent.frame.name));
        self.unasked(intent, known.then_some("a notice that differs in some figures"));
    }
}
