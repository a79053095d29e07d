//! Replies that may say the same: words in another order, one text within another, or the same numbers and links.

use std::sync::OnceLock;

use super::Tuning;
use super::chain::stretches;
use crate::corpus::Conversation;
use crate::text::hard::hard_parts;
use crate::text::{content, norm};

/// A message is compared with at most this many of the latest outgoing messages before it.
const COMPARED: usize = 50;

/// Shorter texts say the same by chance, in characters of the norm.
const LEAST_LETTERS: usize = 12;

/// Two texts of the same words share at least so many of a hundred.
const SAME_WORDS: usize = 85;

/// Texts of the same hard parts share at least so many of a hundred words.
const SOME_WORDS: usize = 50;

/// What is compared of a text.
struct Wording {
    norm: String,
    words: Vec<String>,
    hard: Vec<u32>,
}

impl Wording {
    fn of(text: &str) -> Self {
        let norm = norm(text);
        let mut words: Vec<String> = norm.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        let mut hard = Vec::new();
        hard_parts(text, &mut hard);
        Self { norm, words, hard }
    }

    /// Whether two texts that are neither the same nor near may still say the same.
    fn may_say_the_same(&self, other: &Self) -> bool {
        let (shorter, longer) = if self.norm.len() <= other.norm.len() { (self, other) } else { (other, self) };
        if shorter.norm.chars().count() < LEAST_LETTERS {
            return false;
        }
        let common = common(&self.words, &other.words);
        let most = self.words.len().max(other.words.len());
        let one_hard = !self.hard.is_empty() && self.hard == other.hard;
        100 * common >= SAME_WORDS * most || one_hard && 100 * common >= SOME_WORDS * most || longer.holds(shorter)
    }

    /// Whether all of a shorter text stands in this one, word by word.
    fn holds(&self, shorter: &Self) -> bool {
        let is_end = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b' ');
        let bytes = self.norm.as_bytes();
        self.norm.match_indices(&shorter.norm).any(|(place, _)| {
            let before = place.checked_sub(1).and_then(|place| bytes.get(place));
            is_end(before) && is_end(bytes.get(place + shorter.norm.len()))
        })
    }
}

/// Pairs of outgoing messages within the window that may say the same, without those of the same text, each with the
/// latest such message before it; placeholders are in none.
pub(super) fn reworded(conversation: &Conversation<'_>, outgoing: &[usize], tuning: &Tuning) -> Vec<(usize, usize)> {
    stretches(conversation, outgoing, tuning.near_window)
        .flat_map(|stretch| pairs(conversation, stretch, tuning))
        .collect()
}

fn pairs(conversation: &Conversation<'_>, stretch: &[usize], tuning: &Tuning) -> Vec<(usize, usize)> {
    let wordings: Vec<OnceLock<Wording>> = stretch.iter().map(|_| OnceLock::new()).collect();
    let text = |place: usize| content(conversation.text(stretch[place])).filter(|text| !tuning.is_placeholder(text));
    let earlier = |later: usize| {
        let said = text(later)?;
        let near = (later.saturating_sub(COMPARED)..later).rev().take_while(|earlier| {
            conversation.at(stretch[later]) - conversation.at(stretch[*earlier]) < tuning.near_window
        });
        let wording = |place: usize, text: &str| wordings[place].get_or_init(|| Wording::of(text));
        let says_the_same = |earlier: &usize| {
            let before = text(*earlier).filter(|before| *before != said);
            before.is_some_and(|before| wording(later, said).may_say_the_same(wording(*earlier, before)))
        };
        near.into_iter().find(says_the_same).map(|earlier| (stretch[earlier], stretch[later]))
    };
    (1..stretch.len()).filter_map(earlier).collect()
}

/// How many words two sorted lists share, each as often as both have it.
fn common(a: &[String], b: &[String]) -> usize {
    let (mut x, mut y, mut count) = (0, 0, 0);
    while x < a.len() && y < b.len() {
        match a[x].cmp(&b[y]) {
            std::cmp::Ordering::Less => x += 1,
            std::cmp::Ordering::Greater => y += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                x += 1;
                y += 1;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        Wording::of(one).may_say_the_same(&Wording::of(other))
    }

    #[test]
    fn words_in_another_order_a_text_within_another_and_equal_numbers_with_half_of_the_words_may_say_the_same() {
        assert!(same("You can come by on Monday or Tuesday", "On Monday or Tuesday you can come by!"));
        assert!(same("How can I help you?", "*Ana:* how can I help you?"));
        assert!(same("That makes 23.50 euros in all", "All in all that makes 23.50 euros, thanks"));
    }

    #[test]
    fn other_words_short_texts_and_parts_of_words_say_something_else() {
        assert!(!same("You can come by on Monday or Tuesday", "We are closed on Monday"));
        assert!(!same("ok", "ok thank you very much"));
        assert!(!same("see you at the port", "see you at the portal of the church tomorrow"));
        assert!(!same("That makes 23.50 euros in all", "Your parcel number is 23.50 today"));
    }
}
