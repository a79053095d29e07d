//! What a call has before it when it begins to think, and the parts it makes of that.

use super::bot::Kind;
use super::draw::mix;
use super::guard::Patience;
use super::plan::FORM_STEPS;
use super::state::{Ask, Part, Sim};
use super::topic::{Intent, Topic};
use super::{MINUTE, SECOND};

/// Lines older than this are no longer waiting for an answer.
const FORGOTTEN: i64 = 2 * MINUTE;

impl Sim<'_> {
    /// Plans the parts of a call.
    pub(super) fn compose(&mut self, call: usize) {
        let trigger = self.calls[call].message;
        self.settle_tail(trigger);
        self.calls[call].batch = self.batch(trigger);
        let mut asks: Vec<usize> = Vec::new();
        for &message in &self.calls[call].batch {
            let ask = self.messages[message].line.ask;
            if !asks.contains(&ask) {
                asks.push(ask);
            }
        }
        if let Some(part) = self.stuck_part(&asks) {
            self.calls[call].parts = vec![part];
            return;
        }
        let mut planned: Vec<(usize, Vec<Intent>, bool)> = Vec::new();
        for &ask in &asks {
            let (intents, fresh) = self.intents(ask);
            planned.push((ask, intents, fresh));
        }
        if asks.iter().any(|&ask| self.moves(ask)) {
            self.move_on(call);
        }
        self.calls[call].parts = self.parts(planned);
        self.staff_decides(call);
        self.get_stuck(call);
    }

    /// A line that belongs to the question before it stands for itself once that is answered.
    fn settle_tail(&mut self, message: usize) {
        let (ask, tail) = (self.messages[message].line.ask, self.messages[message].line.tail);
        if !tail {
            return;
        }
        self.messages[message].line.tail = false;
        if self.asks[ask].sent.is_empty() && self.takes_tail() {
            return;
        }
        let topic = match self.bot.kind {
            Kind::Flow | Kind::Form => Topic::Step(false),
            _ if self.bot.reads_history => Topic::Nod,
            _ => Topic::Odd,
        };
        self.messages[message].line.ask = self.want(topic);
    }

    /// The lines that a call answers, its own last.
    fn batch(&self, trigger: usize) -> Vec<usize> {
        let mut batch = Vec::new();
        if self.bot.reads_history || matches!(self.bot.patience, Patience::Window { .. }) {
            let recent = self.messages.iter().enumerate().rev().take(12);
            let waiting = recent.filter(|(place, message)| {
                let came = message.received.is_some_and(|at| at > self.now - FORGOTTEN);
                *place != trigger && came && !message.replied && self.asks[message.line.ask].sent.is_empty()
            });
            batch.extend(waiting.map(|(place, _)| place));
            batch.reverse();
        }
        batch.push(trigger);
        batch
    }

    fn moves(&self, ask: usize) -> bool {
        match self.asks[ask].topic {
            Topic::Step(odd) => !odd,
            Topic::Hello => match self.bot.kind {
                Kind::Form => self.step.is_multiple_of(FORM_STEPS),
                kind => kind == Kind::Flow && self.step == 0,
            },
            Topic::Echo(_) => self.bot.kind == Kind::Flow,
            _ => false,
        }
    }

    /// A language model may answer several lines in one message, and lets courtesies be where more is asked.
    fn parts(&mut self, mut planned: Vec<(usize, Vec<Intent>, bool)>) -> Vec<Part> {
        let mut courtesies = Vec::new();
        if self.bot.reads_history && planned.iter().any(|(ask, ..)| !self.is_courtesy(*ask)) {
            courtesies.extend(planned.iter().map(|(ask, ..)| *ask).filter(|&ask| self.is_courtesy(ask)));
            planned.retain(|(ask, ..)| !courtesies.contains(ask));
        }
        let joins = planned.len() > 1 && self.bot.reads_history && self.chance(0.6);
        let mut parts: Vec<Part> = Vec::new();
        for (ask, intents, fresh) in planned {
            for (place, intent) in intents.into_iter().enumerate() {
                let key = intent.key();
                if let Some(same) = parts.iter_mut().find(|part| part.key == key) {
                    same.asks.push(ask);
                    continue;
                }
                let text = self.bot.say(intent, self.person.name, &mut self.rng);
                match parts.first_mut() {
                    Some(first) if joins && place == 0 => {
                        first.text = format!("{} {text}", first.text);
                        first.key = mix(first.key, key);
                        first.asks.push(ask);
                        first.fresh = true;
                    }
                    _ => parts.push(Part { text, key, intent, asks: vec![ask], fresh, stuck: false, look_alike: None }),
                }
            }
        }
        if let Some(first) = parts.first_mut() {
            first.asks.extend(courtesies);
        }
        parts
    }

    fn is_courtesy(&self, ask: usize) -> bool {
        matches!(self.asks[ask].topic, Topic::Hello | Topic::Nod | Topic::LeadIn | Topic::Calling)
    }

    /// A stuck bot says the same, whatever is written; only who wants just that is answered well.
    fn stuck_part(&mut self, asks: &[usize]) -> Option<Part> {
        let (part, left, _) = self.stuck.as_mut()?;
        if *left == 0 {
            self.stuck = None;
            return None;
        }
        *left -= 1;
        let mut part = Part { asks: asks.to_vec(), ..part.clone() };
        let wanted = |ask: &Ask| ask.plan.as_ref().is_some_and(|plan| plan.first() == Some(&part.intent));
        part.stuck = !asks.iter().any(|&ask| wanted(&self.asks[ask]));
        if self.bot.reads_history && self.chance(0.3) {
            part.text = self.bot.say_anew(part.intent, self.person.name, &mut self.rng);
        }
        Some(part)
    }

    fn get_stuck(&mut self, call: usize) {
        if self.stuck.is_some() || !self.chance(self.bot.rates.stuck) {
            return;
        }
        if let Some(part) = self.calls[call].parts.first() {
            let part = part.clone();
            let turns = 2 + (self.now / SECOND % 6) as u32;
            self.stuck = Some((part, turns, None));
        }
    }
}
