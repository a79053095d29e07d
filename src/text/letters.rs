//! A look at a text as it stands that tells most pairs of texts apart, long before their norms are made.

use super::norm::most_edits;

/// How often each letter and digit of ASCII stands in a text, whatever the case.
#[derive(Debug, Clone)]
pub struct Letters {
    /// Letters at their place in the alphabet, digits after them; more than 255 count as 255.
    counts: [u8; 36],
    chars: usize,
    /// Nothing else in the text becomes such a letter in its norm, nor takes one away.
    is_sure: bool,
}

impl Letters {
    /// Those of `text`.
    pub fn of(text: &str) -> Self {
        let mut letters = Self { counts: [0; 36], chars: 0, is_sure: true };
        let bytes = text.as_bytes();
        for (place, byte) in bytes.iter().copied().enumerate() {
            // What follows the first byte of a character begins with the bits 10.
            letters.chars += usize::from(byte & 0xC0 != 0x80);
            let slot = match byte {
                b'a'..=b'z' => byte - b'a',
                b'A'..=b'Z' => byte - b'A',
                b'0'..=b'9' => byte - b'0' + 26,
                0xC2.. if !keeps_to_itself(&bytes[place..]) => {
                    letters.is_sure = false;
                    continue;
                }
                _ => continue,
            };
            let count = &mut letters.counts[usize::from(slot)];
            *count = count.saturating_add(1);
        }
        letters
    }

    /// Whether the norms of both texts may be near for all that their letters tell.
    pub fn may_be_near(&self, other: &Self) -> bool {
        if !(self.is_sure && other.is_sure) {
            return true;
        }
        let surplus = |a: &Self, b: &Self| -> usize {
            a.counts.iter().zip(&b.counts).map(|(a, b)| usize::from(a.saturating_sub(*b))).sum()
        };
        // An edit takes away one letter at most, and adds one at most.
        surplus(self, other).max(surplus(other, self)) <= most_edits(self.chars.max(other.chars))
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

    proptest::proptest! {
        #[test]
        fn a_pair_told_apart_by_its_letters_is_never_near(
            a in "[a-zA-Z0-9 .,!'\u{e9}\u{c9}\u{2019}\u{2026}\u{1f60a}\u{aa}\u{b2}\u{bd}\u{301}\u{212a}\u{fb01}\u{1f130}\u{df}]{8,60}",
            edits in proptest::collection::vec((0usize..60, "[a-zA-Z \u{301}\u{e9}\u{b2}]{0,2}"), 0..12),
        ) {
            let mut edited: Vec<char> = a.chars().collect();
            for (place, put) in edits {
                let place = place.min(edited.len());
                edited.splice(place..(place + 1).min(edited.len()), put.chars());
            }
            let b: String = edited.into_iter().collect();
            let refused = !Letters::of(&a).may_be_near(&Letters::of(&b));
            proptest::prop_assert!(!refused || Norm::of(&a).near(&Norm::of(&b)).is_none());
        }
    }

    #[test]
    fn most_pairs_of_other_words_are_told_apart() {
        let (a, b) = (Letters::of("Tu fais quoi de beau ce soir ?"), Letters::of("Mer ou montagne, cet été ? 😊"));
        assert!(a.may_be_near(&a) && !a.may_be_near(&b));
    }
}
