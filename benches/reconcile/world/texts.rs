//! What contacts and the bot say, and what becomes of it on the way.

use super::chance::Chance;

const SHORT: [&str; 12] = [
    "ok",
    "thanks!",
    "Hello! How can I help you?",
    "yes",
    "👍",
    "Great, see you then.",
    "One moment please.",
    "no",
    "Is there anything else I can do for you?",
    "You are welcome 😊",
    "hi",
    "Sure!",
];

const OPENINGS: [&str; 8] = [
    "Good news",
    "Thank you for waiting",
    "We looked into it",
    "As promised",
    "Quick update",
    "I checked",
    "About your question",
    "Just so you know",
];

const THINGS: [&str; 10] = [
    "blue mug",
    "table for two",
    "parcel",
    "refund",
    "winter jacket",
    "invoice",
    "booking",
    "size chart",
    "voucher",
    "return label",
];

const SAYINGS: [&str; 10] = [
    "is ready and waits for you at the desk",
    "will arrive on the day that we agreed on",
    "has left our store this morning",
    "can be changed until the evening before",
    "costs nothing extra this month",
    "needs a short confirmation from your side",
    "was sent to the address in your account",
    "is sold out, but we can put one aside",
    "comes in four colours and three sizes",
    "has been looked at by a colleague of mine",
];

/// What somebody says: often something that was said before.
pub(super) fn saying(chance: &mut Chance) -> String {
    if chance.happens(0.18) {
        return chance.pick(&SHORT).to_owned();
    }
    let (opening, thing, says) = (chance.pick(&OPENINGS), chance.pick(&THINGS), chance.pick(&SAYINGS));
    match chance.below(4) {
        0 => format!("{opening}: your {thing} {says}."),
        1 => format!("{opening}: the {thing} no. {} {says}.", 1000 + chance.below(9000)),
        2 => format!("Your {thing} {says} 🙂 {}", chance.pick(&SAYINGS)),
        _ => format!("*{opening}*: your \"{thing}\" {says}. Look: https://shop.example/{}", chance.below(100_000)),
    }
}

/// A text longer than a platform takes in one message.
pub(super) fn long(chance: &mut Chance) -> String {
    let mut text = String::new();
    while text.len() < 2300 {
        text.push_str(&saying(chance));
        text.push('\n');
    }
    text
}

/// The parts in which a platform delivers it.
pub(super) fn parts(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.trim().chars().collect();
    letters.chunks(2000).map(|chunk| chunk.iter().collect::<String>().trim().to_owned()).collect()
}

/// The text after somebody corrected it: another number, a letter less, or a word more.
pub(super) fn edited(text: &str, chance: &mut Chance) -> String {
    let letters: Vec<char> = text.chars().collect();
    match letters.iter().position(char::is_ascii_digit) {
        Some(place) if chance.happens(0.6) => {
            let mut changed = letters;
            changed[place] = if changed[place] == '7' { '3' } else { '7' };
            changed.into_iter().collect()
        }
        _ if letters.len() > 2 && chance.happens(0.5) => {
            let gone = letters.len() / 2;
            letters.iter().enumerate().filter(|(place, _)| *place != gone).map(|(_, letter)| *letter).collect()
        }
        _ => format!("{text} Sorry!"),
    }
}

/// The text as a platform spells it.
pub(super) fn reworded(text: &str, chance: &mut Chance) -> String {
    let changed = match chance.below(3) {
        0 => text.replace('"', "“").replace("...", "…"),
        1 => text.replace(['*', '_'], ""),
        _ => text.replace(". ", ".\n"),
    };
    if changed == text { format!("{text}.") } else { changed }
}
