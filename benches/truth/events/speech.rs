//! Puts meanings into words.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::bot::Bot;
use super::draw::{chance, mix, pick};
use super::phrases::{CLOSINGS, DAYS, EMOJIS, OPENERS, TEAMS, THINGS, TRADES};
use super::topic::Intent;

impl Bot {
    /// What the bot says; a language model words it anew most of the time.
    pub(super) fn say(&self, intent: Intent, name: &str, rng: &mut ChaCha8Rng) -> String {
        let usual = (mix(self.salt, intent.key()) % 5) as usize;
        if !self.words_anew(rng) {
            return self.fill(intent.frame.says[self.language][usual], intent, name);
        }
        self.say_anew(intent, name, rng)
    }

    /// Any wording, with what a language model puts around it.
    pub(super) fn say_anew(&self, intent: Intent, name: &str, rng: &mut ChaCha8Rng) -> String {
        let wording = pick(rng, &intent.frame.says[self.language]);
        let mut text = self.fill(wording, intent, name);
        if intent.frame.has_subject() {
            if chance(rng, self.flourish) {
                let opener = self.fill(pick(rng, &OPENERS[self.language]), intent, name);
                text = match opener.ends_with([',', ':']) {
                    true => format!("{opener} {}", uncapitalised(&text)),
                    false => format!("{opener} {text}"),
                };
            }
            if chance(rng, self.flourish) {
                text = format!("{text} {}", pick(rng, &CLOSINGS[self.language]));
            }
        }
        if chance(rng, self.flourish) {
            text = format!("{text} {}", pick(rng, &EMOJIS));
        }
        text
    }

    fn words_anew(&self, rng: &mut ChaCha8Rng) -> bool {
        self.temperature > 0.0 && chance(rng, self.temperature)
    }

    /// A template with the facts of this bot.
    pub(super) fn fill(&self, template: &str, intent: Intent, name: &str) -> String {
        let facts = mix(self.salt, intent.key());
        let mut text = String::with_capacity(template.len() + 48);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            text.push_str(&rest[..open]);
            self.slot(&mut text, rest.as_bytes()[open + 1], facts, intent, name);
            rest = &rest[open + 3..];
        }
        text.push_str(rest);
        text
    }

    fn slot(&self, text: &mut String, slot: u8, facts: u64, intent: Intent, name: &str) {
        let language = self.language;
        let number = mix(facts, u64::from(slot.to_ascii_lowercase()));
        let below = |limit: u64| (number % limit) as usize;
        let subject = TRADES[self.trade][language][intent.subject as usize % TRADES[0][0].len()];
        match slot {
            b's' => text.push_str(subject),
            b'S' => capitalised(text, subject),
            b't' => text.push_str(THINGS[language][intent.subject as usize % THINGS[0].len()]),
            b'w' => text.push_str(name),
            b'p' => {
                let amount = [12, 15, 19, 25, 29, 35, 39, 45, 49, 60, 75, 90, 120, 149, 199][below(15)];
                let euros = if number & 0x10_0000 == 0 { amount.to_string() } else { format!("{amount}.90") };
                text.push_str(&if language == 0 {
                    format!("€{euros}")
                } else {
                    format!("{} €", euros.replace('.', ","))
                });
            }
            b'n' => text.push_str(&(2 + below(10)).to_string()),
            b'm' => text.push_str(&(137 + below(9_000)).to_string()),
            b'd' => text.push_str(DAYS[language][below(7)]),
            b'h' => {
                let (hour, half) = (8 + below(11), if number & 0x100_0000 == 0 { "00" } else { "30" });
                text.push_str(&match language {
                    1 => format!("{hour} h {half}"),
                    _ => format!("{hour}:{half}"),
                });
            }
            b'l' => text.push_str(&format!("https://{}.example/{:04x}", self.domain(), number & 0xFFFF)),
            b'c' => text.push_str(&format!("{:06}", number % 1_000_000)),
            b'z' => text.push_str(&(1 + intent.subject).to_string()),
            // One match a day; its score grows goal by goal.
            b'x' => text.push_str(TEAMS[mix(self.salt, u64::from(intent.salt / 10)) as usize % 6]),
            b'y' => text.push_str(TEAMS[6 + mix(self.salt, u64::from(intent.salt / 10)) as usize / 8 % 6]),
            b'i' => text.push_str(&(intent.salt % 10).div_ceil(2).to_string()),
            _ => text.push_str(&(intent.salt % 10 / 2).to_string()),
        }
    }

    fn domain(&self) -> &'static str {
        ["salon-mila", "casa-pepe", "fitnord", "petitpas", "hotelmar", "learnwell", "garage-dupont", "smileclinic"]
            [self.trade]
    }
}

/// A person's question.
pub(super) fn ask(bot: &Bot, intent: Intent, rng: &mut ChaCha8Rng) -> String {
    let wording = intent.frame.asks[bot.language][rng.random_range(0..2)];
    bot.fill(wording, intent, "")
}

fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

fn capitalised(text: &mut String, word: &str) {
    let mut letters = word.chars();
    text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
    text.push_str(letters.as_str());
}
