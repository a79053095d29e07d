//! People of the shop write beside the bot, or instead of it.

use rand::RngExt;

use super::draw::{lognormal, span};
use super::phrases::{HANDOVER, STAFF_CHECKS, STAFF_HELLO, STAFF_PAYMENT};
use super::queue::Event;
use super::state::{Part, Sim};
use super::topic::{Intent, Topic};
use super::{HOUR, MINUTE, SECOND};

impl Sim<'_> {
    /// Whether staff takes a question over, or answers it as well.
    pub(super) fn staff_decides(&mut self, call: usize) {
        let message = self.calls[call].message;
        let ask = self.messages[message].line.ask;
        let is_question = matches!(self.asks[ask].topic, Topic::Question(_)) && self.asks[ask].owner.is_none();
        if !is_question || !self.chance(self.bot.staff) {
            return;
        }
        if self.chance(0.4) {
            let later = span(&mut self.rng, 20 * SECOND, 4 * MINUTE);
            self.queue.plan(self.now + later, Event::Beside(message));
            return;
        }
        let intent = Intent::plain(&HANDOVER);
        let text = self.bot.say(intent, self.person.name, &mut self.rng);
        let part =
            Part { text, key: intent.key(), intent, asks: vec![ask], fresh: false, stuck: false, look_alike: None };
        self.asks[ask].plan = Some(vec![intent]);
        self.calls[call].parts = vec![part];
        self.paused = true;
        let lines = self.rng.random_range(2..7);
        let later = self.staff_pace();
        self.queue.plan(self.now + later, Event::Staff(lines));
    }

    fn staff_pace(&mut self) -> i64 {
        (lognormal(&mut self.rng, 45.0, 0.8) * SECOND as f64) as i64 + 4 * SECOND
    }

    /// Staff writes a line; after the last one the bot answers again.
    pub(super) fn staff(&mut self, lines: u32) {
        if lines == 0 {
            let later = span(&mut self.rng, 10 * MINUTE, 2 * HOUR);
            self.queue.plan(self.now + later, Event::Unpause);
            return;
        }
        let first = !self.said.contains_key(&Intent::plain(&STAFF_HELLO).key());
        let asked = self.last_message.and_then(|message| match self.asks[self.messages[message].line.ask].topic {
            Topic::Question(intent) => Some(intent),
            _ => None,
        });
        let payment = Intent::plain(&STAFF_PAYMENT);
        let (intent, pasted) = match self.rng.random_range(0..10) {
            _ if first => (Intent::plain(&STAFF_HELLO), false),
            0..4 if !self.said.contains_key(&payment.key()) => (payment, true),
            0 => (payment, true),
            4..6 => (Intent::plain(&STAFF_CHECKS), false),
            _ => (asked.unwrap_or(Intent::plain(&STAFF_CHECKS)), false),
        };
        self.staff_line(
            intent,
            pasted,
            if pasted { "staff pastes the same line on purpose" } else { "staff says it again" },
        );
        let later = self.staff_pace();
        self.queue.plan(self.now + later, Event::Staff(lines - 1));
    }

    /// Staff answers what the bot answers too.
    pub(super) fn beside(&mut self, message: usize) {
        if let Topic::Question(intent) = self.asks[self.messages[message].line.ask].topic {
            self.staff_line(intent, false, "staff answers beside the bot");
        }
    }

    fn staff_line(&mut self, intent: Intent, pasted: bool, like: &'static str) {
        let wording = if pasted { 0 } else { self.rng.random_range(0..5) };
        let text = self.bot.fill(intent.frame.says[self.bot.language][wording], intent, self.person.name);
        let key = intent.key();
        let look_alike = self.said.contains_key(&key).then_some(like);
        let part = Part { text, key, intent, asks: Vec::new(), fresh: false, stuck: false, look_alike };
        let instance = self.instance();
        self.send(None, instance, part, None, true);
    }
}
