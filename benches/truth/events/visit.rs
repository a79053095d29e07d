//! When the contact writes, waits, asks again and leaves.

use rand::RngExt;

use super::draw::{lognormal, pick, span};
use super::phrases::{CALLS, NODS};
use super::platform::Reason;
use super::queue::Event;
use super::state::{Line, Message, Sim};
use super::topic::Topic;
use super::{BEGINNING, DAY, HOUR, LENGTH, MILLISECOND, MINUTE, SECOND};

impl Sim<'_> {
    pub(super) fn visit(&mut self) {
        if self.now > BEGINNING + LENGTH {
            return;
        }
        self.person.visited += 1;
        self.person.visits = self.person.visits.saturating_sub(1);
        self.person.active = true;
        self.person.turns = (1.0 + lognormal(&mut self.rng, 3.5, 0.7)) as u32;
        self.first_turn();
    }

    /// The line leaves the phone.
    pub(super) fn write(&mut self, line: usize) {
        let line = self.lines[line].clone();
        self.person.typing_lines = self.person.typing_lines.saturating_sub(1);
        self.quiet += 1;
        let message = self.take(line, None);
        let wait = lognormal(&mut self.rng, self.person.patience, 0.5) * SECOND as f64;
        self.queue.plan(self.now + wait as i64, Event::Patience(message));
        self.last_message = Some(message);
        let latency = lognormal(&mut self.rng, 250.0, 0.6) as i64 * MILLISECOND;
        self.queue.plan(self.now + latency, Event::Deliver(message, Reason::First));
        if self.chance(self.bot.platform.doubles) {
            let gap = span(&mut self.rng, MILLISECOND, self.bot.platform.double_gap);
            self.queue.plan(self.now + latency + gap, Event::Deliver(message, Reason::Together));
        }
    }

    /// The platform takes a line and gives it an id.
    pub(super) fn take(&mut self, line: Line, provider: Option<u64>) -> usize {
        let provider = provider.unwrap_or_else(|| self.rng.random());
        self.messages.push(Message {
            line,
            at: self.now,
            provider,
            heard_by: None,
            received: None,
            stored: false,
            acked: false,
            deliveries: 0,
            errors: 0,
            replied: false,
            marked_at: i64::MAX,
            leased_until: 0,
            claimed: false,
            seen_by: 0,
        });
        self.messages.len() - 1
    }

    /// Something came: the contact reads it unless more comes meanwhile.
    pub(super) fn attend(&mut self) {
        self.person.attention += 1;
        if self.person.active {
            let median = if self.person.machine.is_some() { 2.0 } else { 14.0 };
            let reading = (1.0 + lognormal(&mut self.rng, median, 0.8)) * SECOND as f64;
            self.queue.plan(self.now + reading as i64, Event::React(self.person.attention));
        }
    }

    pub(super) fn react(&mut self, attention: u32) {
        if attention != self.person.attention || !self.person.active || self.person.typing_lines > 0 {
            return;
        }
        self.person.turns = self.person.turns.saturating_sub(1);
        if self.person.turns == 0 {
            self.leave();
        } else if let Some(text) = self.person.machine {
            let ask = self.want(Topic::Machine);
            self.type_line(text.to_owned(), ask, false, 0);
        } else {
            self.turn(0);
        }
    }

    /// No answer yet: ask again, call, or leave.
    pub(super) fn wonder(&mut self, message: usize) {
        let answered = self.sent.last().is_some_and(|sent| sent.at > self.messages[message].at);
        let waits = self.last_message == Some(message) && self.person.typing_lines == 0;
        if answered || !waits || !self.person.active {
            return;
        }
        let topic = self.asks[self.messages[message].line.ask].topic;
        if matches!(topic, Topic::Nod | Topic::Stop) || !self.chance(self.person.insists) {
            self.leave();
        } else if self.chance(0.5) {
            let line = self.messages[message].line.clone();
            let ask = self.want(topic);
            self.asks[ask].repeated = Some("an impatient person asked again");
            self.type_line(line.text, ask, false, 0);
        } else {
            let ask = self.want(Topic::Calling);
            let text = pick(&mut self.rng, &CALLS[self.bot.language]);
            self.type_line(text.to_owned(), ask, false, 0);
        }
    }

    fn leave(&mut self) {
        if self.person.machine.is_none() && self.chance(self.person.nods) {
            let ask = self.want(Topic::Nod);
            let text = pick(&mut self.rng, &NODS[self.bot.language]);
            self.type_line(text.to_owned(), ask, false, 0);
        }
        self.person.active = false;
        for step in 0..self.bot.nudges.len() {
            let after = self.bot.nudges[step] + self.rng.random_range(0..5 * MINUTE);
            self.queue.plan(self.now + after, Event::Nudge(step, self.quiet + self.person.typing_lines));
        }
        if let Some(after) = self.bot.closes_after {
            self.queue.plan(self.now + after, Event::Close(self.quiet + self.person.typing_lines));
        }
        if self.person.visits > 0 {
            let away = if self.chance(0.25) {
                self.rng.random_range(HOUR..9 * HOUR)
            } else {
                (lognormal(&mut self.rng, 3.0, 0.9) * DAY as f64) as i64
            };
            // People sleep.
            let hour = (self.now + away - BEGINNING) % DAY / HOUR;
            let sleep = if hour < 7 { (7 - hour) * HOUR } else { 0 };
            self.queue.plan(self.now + away + sleep, Event::Visit);
        }
    }
}
