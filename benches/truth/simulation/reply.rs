//! One message of an answer, and what it looks like when the bot runs twice on the same input.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::phrases::{CORES, EMOJIS, OPENERS, QUESTIONS, SWAPS, THINGS};
use super::{chance, pick};

/// How a second run words the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rerun {
    /// The very same.
    Same,
    /// Another emoji, opening or word here and there.
    Light,
    /// The same things said in another order and other words.
    Medium,
    /// Another answer.
    Fresh,
}

impl Rerun {
    /// On the same message.
    pub(super) fn of_message(model: bool, rng: &mut ChaCha8Rng) -> Self {
        if model { Self::by(rng, [0.25, 0.55, 0.75]) } else { Self::by(rng, [0.9, 0.9, 0.9]) }
    }

    /// On the next message of a burst, with the first answer not yet in sight.
    pub(super) fn of_burst(model: bool, rng: &mut ChaCha8Rng) -> Self {
        if model { Self::by(rng, [0.05, 0.15, 0.25]) } else { Self::by(rng, [0.15, 0.15, 0.15]) }
    }

    fn by(rng: &mut ChaCha8Rng, limits: [f64; 3]) -> Self {
        let drawn: f64 = rng.random();
        let below = limits.iter().position(|&limit| drawn < limit);
        below.map_or(Self::Fresh, |at| [Self::Same, Self::Light, Self::Medium][at])
    }
}

/// A line put together from phrases.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    opener: Option<&'static str>,
    core: usize,
    thing: &'static str,
    second_wording: bool,
    question: Option<&'static str>,
    question_first: bool,
    emoji: Option<&'static str>,
}

/// One message of an answer.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) text: Option<String>,
    /// What it means: parts of one meaning are the same reply, however worded.
    pub(super) gist: u32,
    pub(super) greeting: bool,
    pub(super) attachment: bool,
    pub(super) draft: Option<Draft>,
}

impl Part {
    /// A text that is always worded so.
    pub(super) fn fixed(gist: u32, text: &str) -> Self {
        Self { text: Some(text.to_owned()), gist, greeting: false, attachment: false, draft: None }
    }

    /// A line of its own.
    pub(super) fn composed(gist: u32, core: usize, rng: &mut ChaCha8Rng) -> Self {
        let draft = Draft {
            opener: chance(rng, 0.5).then(|| pick(rng, &OPENERS)),
            core,
            thing: pick(rng, &THINGS),
            second_wording: chance(rng, 0.3),
            question: chance(rng, 0.6).then(|| pick(rng, &QUESTIONS)),
            question_first: false,
            emoji: chance(rng, 0.55).then(|| pick(rng, &EMOJIS)),
        };
        Self { draft: Some(draft.clone()), ..Self::fixed(gist, &draft.text()) }
    }

    /// The same meaning in other words; never the same text.
    pub(super) fn reworded(&self, how: Rerun, rng: &mut ChaCha8Rng) -> Self {
        let Some(text) = self.text.as_deref().filter(|_| matches!(how, Rerun::Light | Rerun::Medium)) else {
            return self.clone();
        };
        let mut draft = self.draft.clone();
        loop {
            if let Some(draft) = draft.as_mut() {
                draft.reword(how, rng);
            }
            let base = draft.as_ref().map_or_else(|| text.to_owned(), Draft::text);
            let again = touched(&base, rng);
            if again != text {
                return Self { text: Some(again), draft, ..self.clone() };
            }
        }
    }
}

impl Draft {
    fn text(&self) -> String {
        let wordings = CORES[self.core];
        let core = if self.second_wording { wordings.1 } else { wordings.0 }.replace("{}", self.thing);
        let (first, second) = match self.question {
            Some(question) if self.question_first => (question, Some(core.as_str())),
            question => (core.as_str(), question),
        };
        let parts = [self.opener, Some(first), second, self.emoji];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn reword(&mut self, how: Rerun, rng: &mut ChaCha8Rng) {
        if chance(rng, 0.4) {
            self.emoji = chance(rng, 0.7).then(|| pick(rng, &EMOJIS));
        }
        if chance(rng, 0.3) {
            self.opener = chance(rng, 0.6).then(|| pick(rng, &OPENERS));
        }
        if how == Rerun::Medium {
            self.second_wording = !self.second_wording;
            self.question_first = self.question.is_some() && chance(rng, 0.4);
        }
    }
}

/// Small changes that a model makes from run to run.
fn touched(text: &str, rng: &mut ChaCha8Rng) -> String {
    let mut text = text.to_owned();
    if chance(rng, 0.35) {
        let (from, to) = pick(rng, &SWAPS);
        text = text.replacen(from, to, 1);
    }
    if chance(rng, 0.25) {
        text = text.replace(" ?", "?");
    }
    if chance(rng, 0.2) {
        text = text.replacen(", ", " ", 1);
    }
    if chance(rng, 0.2) {
        let mut letters = text.chars();
        text = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    }
    if chance(rng, 0.15) {
        text = format!("{text} {}", pick(rng, &EMOJIS));
    }
    text
}
