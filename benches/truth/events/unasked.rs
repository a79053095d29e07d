//! What comes unasked to one contact: nudges and farewells, by a job that may run twice.

use rand::RngExt;

use super::draw::span;
use super::phrases::{GOODBYE, NUDGES};
use super::queue::Event;
use super::state::{Part, Sim};
use super::topic::Intent;
use super::verdict::Verdict;
use super::{Cause, FaultKind, MILLISECOND, MINUTE, SECOND};

impl Sim<'_> {
    /// A nudge goes out unless somebody wrote since it was planned.
    pub(super) fn nudge(&mut self, step: usize, quiet: u32) {
        if self.quiet != quiet {
            return;
        }
        let which = if self.bot.same_nudge { 0 } else { step };
        let intent = Intent::plain(&NUDGES[(which + self.bot.index) % NUDGES.len()]);
        let known = self.said.contains_key(&intent.key());
        self.unasked(intent, known.then_some("a nudge like that of another day"));
    }

    pub(super) fn close(&mut self, quiet: u32) {
        if self.quiet == quiet {
            let intent = Intent::plain(&GOODBYE);
            let known = self.said.contains_key(&intent.key());
            self.unasked(intent, known.then_some("the farewell of another visit"));
        }
    }

    /// A job sends something, if it may.
    pub(super) fn unasked(&mut self, intent: Intent, like: Option<&'static str>) {
        if self.paused || (self.stopped && !self.bot.stop_leaks) {
            return;
        }
        let look_alike = if self.stopped { Some("a message after the stop, though not twice") } else { like };
        let sent = self.send_by_job(intent, look_alike, None);
        if self.chance(self.bot.rates.job_twice) {
            let later = match self.chance(0.6) {
                true => span(&mut self.rng, MILLISECOND, 4 * SECOND),
                false => span(&mut self.rng, 30 * SECOND, 15 * MINUTE),
            };
            self.queue.plan(self.now + later, Event::JobAgain(sent));
        }
    }

    pub(super) fn send_by_job(
        &mut self,
        intent: Intent,
        look_alike: Option<&'static str>,
        verdict: Option<Verdict>,
    ) -> usize {
        let text = self.bot.say(intent, self.person.name, &mut self.rng);
        let part = Part { text, key: intent.key(), intent, asks: Vec::new(), fresh: false, stuck: false, look_alike };
        let instance = self.instance();
        let stored = self.rng.random_range(0..200) > 0;
        self.send(None, instance, part, verdict, stored)
    }

    /// Another instance runs the same job, and words it for itself.
    pub(super) fn job_again(&mut self, sent: usize) {
        let mechanism = "a scheduled job run by two instances";
        let verdict = Verdict { kind: FaultKind::Repeat, cause: Cause::Resend, of: sent, mechanism };
        self.send_by_job(self.sent[sent].part.intent, None, Some(verdict));
    }
}
