//! How many letters a text has: a first look that tells most pairs of texts apart, before their letters are counted.

use super::eights::{HIGH, digits, eight_at, eight_times, equal, letters};
use super::norm::most_edits;

/// The counts of so many bytes fit into one: eight at a time, 31 of them.
const BLOCK: usize = 248;

/// The sum of eight counts that is less than 256.
const fn sum(counts: u64) -> usize {
    (counts.wrapping_mul(eight_times(1)) >> 56) as usize
}

/// How long a text is, and how many letters and digits of ASCII it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// In characters.
    chars: usize,
    letters: usize,
    /// Nothing else in the text becomes such a letter in its norm, nor takes one away.
    is_sure: bool,
}

impl Outline {
    /// That of `text`.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut known, mut following, mut others) = (0, 0, 0);
        for block in bytes.chunks(BLOCK) {
            let (mut place, mut is_known, mut follows) = (0, 0, 0);
            while place < block.len() {
                let eight = eight_at(block, place);
                // A byte that goes on with a character has its high bit set and not the next one; one that begins a
                // character has both, and that of a letter of Latin-1 is harmless.
                let high = eight & HIGH;
                let goes_on = high & !(eight << 1);
                is_known += (letters(eight) | digits(eight)) >> 7;
                follows += goes_on >> 7;
                others |= (high ^ goes_on) & !equal(eight, 0xC3);
                place += 8;
            }
            known += sum(is_known);
            following += sum(follows);
        }
        let keep = || bytes.iter().enumerate().all(|(place, byte)| *byte < 0xC2 || keeps_to_itself(&bytes[place..]));
        Self { chars: bytes.len() - following, letters: known, is_sure: others == 0 || keep() }
    }

    /// How many characters the text has.
    pub fn chars(&self) -> usize {
        self.chars
    }

    /// Whether its letters of ASCII are those of its norm.
    pub fn is_sure(&self) -> bool {
        self.is_sure
    }

    /// Whether the norms of both texts may be near for all that their numbers of letters tell.
    #[inline]
    pub fn may_be_near(&self, other: &Self) -> bool {
        // An edit takes away one letter at most, and adds one at most.
        !(self.is_sure && other.is_sure)
            || self.letters.abs_diff(other.letters) <= most_edits(self.chars.max(other.chars))
    }
}

/// Whether the character at the start of these bytes neither becomes letters or digits of ASCII in a norm nor changes
/// those beside it: letters with an accent, punctuation, dingbats and emoji.
fn keeps_to_itself(bytes: &[u8]) -> bool {
    match bytes {
        // Superscripts, ordinals and fractions do.
        [0xC2, second, ..] => !matches!(second, 0xAA | 0xB2 | 0xB3 | 0xB9 | 0xBA | 0xBC..=0xBE),
        [0xC3, ..] | [0xE2, 0x80 | 0x9C..=0x9E, ..] | [0xEF, 0xB8, 0x8F, ..] => true,
        // Before those stand letters in squares.
        [0xF0, 0x9F, third, ..] => *third >= 0x8C,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Norm;
    use crate::text::letters::Letters;

    proptest::proptest! {
        #[test]
        fn an_outline_counts_what_a_plain_reading_does(text in "[a-zA-Z0-9 .é’…\u{1f60a}ß]{0,40}", times in 1usize..20) {
            let text = text.repeat(times);
            let letters = text.bytes().filter(u8::is_ascii_alphanumeric).count();
            let expected = Outline { chars: text.chars().count(), letters, is_sure: true };
            proptest::prop_assert_eq!(Outline::of(&text), expected);
        }

        #[test]
        fn a_pair_told_apart_by_its_outlines_is_told_apart_by_its_letters_and_never_near(
            a in "[a-zA-Z0-9 .,!'\u{e9}\u{c9}\u{2019}\u{2026}\u{1f60a}\u{aa}\u{b2}\u{bd}\u{301}\u{212a}\u{fb01}\u{1f130}\u{df}]{8,60}",
            edits in proptest::collection::vec((0usize..60, "[a-zA-Z \u{301}\u{e9}\u{b2}]{0,2}"), 0..12),
        ) {
            let mut edited: Vec<char> = a.chars().collect();
            for (place, put) in edits {
                let place = place.min(edited.len());
                edited.splice(place..(place + 1).min(edited.len()), put.chars());
            }
            let b: String = edited.into_iter().collect();
            if !Outline::of(&a).may_be_near(&Outline::of(&b)) {
                proptest::prop_assert!(!Letters::of(&a, Outline::of(&a)).may_be_near(&Letters::of(&b, Outline::of(&b))));
                proptest::prop_assert!(Norm::of(&a).near(&Norm::of(&b)).is_none());
            }
        }
    }
}
