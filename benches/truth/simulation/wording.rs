//! What the bot says: which kind of answer, in how many messages.

use std::collections::VecDeque;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::phrases::{CHATTY, CORES, FINAL, FOLLOW_UPS, GREETINGS, LINKS, PLACEHOLDERS, SHORT, SLOTS};
use super::reply::{Part, Rerun};
use super::world::Bot;
use super::{chance, pick};

/// What an answer is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Topic {
    /// The beginning of a visit.
    Hello,
    /// Anything.
    Chat,
    /// A link to this address.
    Link(&'static str),
    /// This very line.
    Line(String),
    /// A nudge after silence.
    FollowUp,
    /// The last message the contact should get.
    Final,
}

/// Gives every meaning a number of its own.
#[derive(Debug, Default)]
pub(super) struct Author {
    gists: u32,
    /// What it said lately; nobody tells the same twice in a row.
    lately: VecDeque<usize>,
    /// The line with a link that it sent last.
    link: Option<usize>,
}

impl Author {
    fn gist(&mut self) -> u32 {
        self.gists += 1;
        self.gists
    }

    /// A new answer.
    pub(super) fn answer(&mut self, topic: &Topic, bot: &Bot, rng: &mut ChaCha8Rng) -> Vec<Part> {
        match topic {
            Topic::Hello if chance(rng, 0.6) => vec![Self::greeting(rng)],
            Topic::Hello | Topic::Chat => self.chat(bot, rng),
            Topic::Link(address) => {
                let next = self.link.map_or_else(|| rng.random_range(0..LINKS.len()), |last| (last + 1) % LINKS.len());
                self.link = Some(next);
                vec![self.line(&LINKS[next].replace("{}", address))]
            }
            Topic::Line(line) => vec![self.line(line)],
            Topic::FollowUp => vec![self.line(pick(rng, &FOLLOW_UPS))],
            Topic::Final => vec![self.line(pick(rng, &FINAL))],
        }
    }

    /// The answer of a second run; another one where nothing can be worded anew.
    pub(super) fn again(&mut self, first: &[Part], how: Rerun, rng: &mut ChaCha8Rng) -> Vec<Part> {
        let media = first.iter().all(|part| part.attachment || part.text.as_deref().is_some_and(is_placeholder));
        if media {
            // Whether it is the same picture, no table tells: each is its own.
            let own = first.iter().map(|part| Part { gist: self.gist(), ..part.clone() });
            return own.collect();
        }
        match how {
            Rerun::Fresh if first[0].greeting => vec![Self::greeting(rng)],
            Rerun::Fresh => vec![self.composed(rng)],
            how => first.iter().map(|part| part.reworded(how, rng)).collect(),
        }
    }

    /// A greeting; each line of them means itself.
    pub(super) fn greeting(rng: &mut ChaCha8Rng) -> Part {
        let which = rng.random_range(0..GREETINGS.len());
        Part { greeting: true, ..Part::fixed(u32::MAX - which as u32, GREETINGS[which]) }
    }

    /// A line with a meaning of its own.
    pub(super) fn composed(&mut self, rng: &mut ChaCha8Rng) -> Part {
        let mut core = rng.random_range(0..CORES.len());
        while self.lately.contains(&core) {
            core = rng.random_range(0..CORES.len());
        }
        self.lately.push_back(core);
        if self.lately.len() > 20 {
            self.lately.pop_front();
        }
        Part::composed(self.gist(), core, rng)
    }

    fn line(&mut self, text: &str) -> Part {
        Part::fixed(self.gist(), text)
    }

    fn chat(&mut self, bot: &Bot, rng: &mut ChaCha8Rng) -> Vec<Part> {
        let drawn: f64 = rng.random();
        if drawn < 0.04 {
            return vec![self.line(pick(rng, &SHORT))];
        }
        if drawn < 0.05 {
            return vec![self.line(pick(rng, &PLACEHOLDERS))];
        }
        if drawn < 0.053 {
            return vec![Part { text: None, attachment: true, ..self.line("") }];
        }
        if drawn < 0.0532 {
            return vec![self.line(pick(rng, &CHATTY))];
        }
        if drawn < 0.0545 {
            let from = rng.random_range(0..SLOTS.len() - 2);
            return SLOTS[from..from + 2].iter().map(|slot| self.line(slot)).collect();
        }
        let mut parts = vec![self.composed(rng)];
        if chance(rng, bot.multipart) {
            parts.push(self.composed(rng));
            if chance(rng, 0.25) {
                parts.push(self.line(pick(rng, &SHORT)));
            }
        }
        parts
    }
}

fn is_placeholder(text: &str) -> bool {
    PLACEHOLDERS.contains(&text)
}
