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
        if self.words_anew(rng) {
            return self.say_anew(intent, name, rng);
        }
        let text = self.fill(intent.frame.says[self.language][usual], intent, name);
        // At a low temperature a model says the same with a word more or less.
        if self.temperature > 0.0 && chance(rng, 0.6) { touched_up(text, rng) } else { text }
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
            text.push_str(&self.slot(rest.as_bytes()[open + 1], facts, intent, name));
            rest = &rest[open + 3..];
        }
        text.push_str(rest);
        text
    }

    fn slot(&self, slot: u8, facts: u64, intent: Intent, name: &str) -> String {
        let language = self.language;
        let number = mix(facts, u64::from(slot.to_ascii_lowercase()));
        let below = |limit: u64| (number % limit) as usize;
        let subject = TRADES[self.trade][language][intent.subject as usize % TRADES[0][0].len()];
        // One match a day, and its score grows goal by goal.
        let day = mix(self.salt, u64::from(intent.salt / 10)) as usize;
        match slot {
            b's' => subject.to_owned(),
            b'S' => capitalised(subject),
            b't' => THINGS[language][intent.subject as usize % THINGS[0].len()].to_owned(),
            b'w' => name.to_owned(),
            b'p' => {
                let amount = [12, 15, 19, 25, 29, 35, 39, 45, 49, 60, 75, 90, 120, 149, 199][below(15)];
                let cents = if number & 0x10_0000 == 0 { "" } else { ".90" };
                if language == 0 {
                    format!("€{amount}{cents}")
                } else {
                    format!("{amount}{} €", cents.replace('.', ","))
                }
            }
            b'n' => (2 + below(10)).to_string(),
            b'm' => (137 + below(9_000)).to_string(),
            b'd' => DAYS[language][below(7)].to_owned(),
            b'h' => {
                let (hour, half) = (8 + below(11), if number & 0x100_0000 == 0 { "00" } else { "30" });
                if language == 1 { format!("{hour} h {half}") } else { format!("{hour}:{half}") }
            }
            b'l' => format!("https://{}.example/{:04x}", self.domain(), number & 0xFFFF),
            b'c' => format!("{:06}", number % 1_000_000),
            b'z' => (1 + intent.subject).to_string(),
            b'x' => TEAMS[day % 6].to_owned(),
            b'y' => TEAMS[6 + day / 8 % 6].to_owned(),
            b'i' => (intent.salt % 10).div_ceil(2).to_string(),
            _ => (intent.salt % 10 / 2).to_string(),
        }
    }

    fn domain(&self) -> &'static str {
        ["salon-mila", "casa-pepe", "fitnord", "petitpas", "hotelmar", "learnwell", "garage-dupont", "smileclinic"]
            [self.trade]
    }
}

/// The same sentence as a model writes it another time: a short word, the punctuation or the first letter differs.
fn touched_up(text: String, rng: &mut ChaCha8Rng) -> String {
    let mut text = text;
    if chance(rng, 0.5) {
        let words: Vec<&str> = text.split(' ').collect();
        let is_short = |word: &&str| word.len() <= 3 && word.chars().all(char::is_alphabetic);
        let short: Vec<usize> = (1..words.len()).filter(|place| is_short(&words[*place])).collect();
        if words.len() >= 6 && !short.is_empty() {
            let left_out = pick(rng, &short);
            let kept = words.iter().enumerate().filter(|(place, _)| *place != left_out).map(|(_, word)| *word);
            text = kept.collect::<Vec<_>>().join(" ");
        }
    }
    if chance(rng, 0.5) {
        let end = pick(rng, &["", ".", "!", " 🙂"]);
        text = format!("{}{end}", text.trim_end_matches(['.', '!']));
    }
    if chance(rng, 0.3) {
        text = uncapitalised(&text);
    }
    if chance(rng, 0.3) { text.replacen(", ", " - ", 1) } else { text }
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

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
