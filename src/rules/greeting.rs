//! Greetings: what a bot opens with, and whether it opens a session.

use super::{Context, Tuning};
use crate::text::norm;
use crate::time::Span;

/// A mere greeting is shorter than this, in characters.
const GENERIC_CHARS: usize = 20;

/// After so long a silence, of both sides, a new session begins.
pub(super) const SESSION: Span = Span::seconds(6 * 3600);

/// Whether a text is a greeting and nothing else.
pub(super) fn is_generic(text: &str, tuning: &Tuning) -> bool {
    may_open(text, tuning) && text.chars().count() < GENERIC_CHARS && greets(text, tuning)
}

/// Whether the first word of a text is a greeting.
pub(super) fn opens(text: &str, tuning: &Tuning) -> bool {
    may_open(text, tuning) && greets(text, tuning)
}

/// A cheap look that most texts do not pass: whether the first letter is that of an opening.
fn may_open(text: &str, tuning: &Tuning) -> bool {
    let mut bytes = text.bytes().skip_while(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
    match (bytes.next(), bytes.next()) {
        (None, _) => false,
        // What follows a letter may be an accent of it.
        (Some(first), next) if first.is_ascii() && next.is_none_or(|next| next.is_ascii()) => {
            let first = first.to_ascii_lowercase();
            tuning.openings.iter().any(|opening| opening.as_bytes().first() == Some(&first))
        }
        _ => true,
    }
}

fn greets(text: &str, tuning: &Tuning) -> bool {
    // The first word ends before the next white space at the latest.
    let start = text.find(char::is_alphanumeric).unwrap_or_default();
    let end = text[start..].find(char::is_whitespace).map_or(text.len(), |end| start + end);
    let first = &text[..end];
    if first.is_ascii() {
        let word = first[start..].split(|letter: char| !letter.is_alphanumeric()).next();
        return is_opening(word.unwrap_or_default(), tuning);
    }
    is_opening(norm(first).split(' ').next().unwrap_or_default(), tuning)
}

/// Whether a word, in any case if it is of ASCII, is an opening, the last letter of which may be repeated.
fn is_opening(word: &str, tuning: &Tuning) -> bool {
    tuning.openings.iter().any(|opening| {
        let last = opening.chars().next_back();
        let start = word.get(..opening.len()).filter(|start| start.eq_ignore_ascii_case(opening));
        let mut rest = start.map(|start| word[start.len()..].chars());
        rest.as_mut().is_some_and(|rest| rest.all(|letter| Some(letter.to_ascii_lowercase()) == last))
    })
}

impl Context<'_> {
    /// Whether a new session begins after the message at `earlier` and not after the one at `later`: whether all were
    /// silent for six hours on the way. Where only an order is known there is one session.
    pub(super) fn session_begins(&self, earlier: usize, later: usize) -> bool {
        let at = |position: usize| self.conversation.at(position);
        self.has_times()
            && at(later) - at(earlier) >= SESSION
            && (earlier..later).any(|position| at(position + 1) - at(position) >= SESSION)
    }

    /// Whether the outgoing message at `place` of [`Context::outgoing`] greets the contact in a new session: it is the
    /// first one after six hours of silence, and its first word is a greeting.
    pub(super) fn is_session_greeting(&self, place: usize) -> bool {
        let position = self.outgoing()[place];
        // A time from before there were bots is wrong, and no silence follows it.
        let first = (0..position).find(|first| self.scope.is_plausible(self.conversation.at(*first)));
        let first = first.unwrap_or(position);
        let before = place.checked_sub(1).map_or(first, |before| self.outgoing()[before].max(first));
        self.session_begins(before, position)
            && self.conversation.text(position).is_some_and(|text| opens(text, self.tuning))
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn a_greeting_may_repeat_its_last_letter_and_nothing_else() {
        let tuning = Tuning::new(Regex::new(Tuning::PLACEHOLDER).unwrap());
        for text in ["hey", "Heyyy toi 😊", "saluttt", "HIII", "bonjour, ça va ?"] {
            assert!(is_generic(text, &tuning), "{text}");
        }
        for text in ["heya", "history", "yo", "😊", "oh hey", "hello, how are you ?!"] {
            assert!(!is_generic(text, &tuning), "{text}");
        }
        assert!(opens("hello, how are you ?!", &tuning));
    }

    proptest::proptest! {
        #[test]
        fn an_opening_is_the_first_word_of_the_norm(text in "[ .!\u{a0}]{0,2}(hey|Hi|SALUT|hé|h\u{ff49})[yYiItTé.,! x]{0,4}") {
            let tuning = Tuning::new(Regex::new(Tuning::PLACEHOLDER).unwrap());
            let norm = norm(&text);
            let word = norm.split(' ').next().unwrap_or_default();
            let expected = tuning.openings.iter().any(|opening| {
                let last = opening.chars().next_back();
                word.strip_prefix(opening.as_str()).is_some_and(|rest| rest.chars().all(|letter| Some(letter) == last))
            });
            proptest::prop_assert_eq!(opens(&text, &tuning), expected);
        }
    }
}
