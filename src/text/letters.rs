//! A look at a text as it stands that tells most pairs of texts apart, long before their norms are made.

use super::norm::most_edits;
use super::outline::Outline;

/// Letters, digits, and a place for all others; a round number of them is summed up at once.
const SLOTS: usize = 64;
const OTHERS: u8 = 36;

/// The place of each byte: letters at theirs in the alphabet, digits after them.
const SLOT_OF: [u8; 256] = {
    let mut slots = [OTHERS; 256];
    let mut place = 0;
    while place < 26 {
        slots[b'a' as usize + place] = place as u8;
        slots[b'A' as usize + place] = place as u8;
        place += 1;
    }
    let mut digit = 0;
    while digit < 10 {
        slots[b'0' as usize + digit] = 26 + digit as u8;
        digit += 1;
    }
    slots
};

fn slot(byte: u8) -> usize {
    // The mask tells the compiler what the table holds.
    usize::from(SLOT_OF[usize::from(byte)]) % SLOTS
}

/// How often each letter and digit of ASCII stands in a text, whatever the case.
#[derive(Debug, Clone)]
pub struct Letters {
    /// By place; more than 255 count as 255.
    counts: [u8; SLOTS],
    outline: Outline,
}

impl Letters {
    /// Those of `text`, the outline of which is known.
    pub fn of(text: &str, outline: Outline) -> Self {
        let bytes = text.as_bytes();
        let mut counts = [0u8; SLOTS];
        if u8::try_from(bytes.len()).is_ok() {
            for byte in bytes {
                counts[slot(*byte)] += 1;
            }
        } else {
            for byte in bytes {
                let count = &mut counts[slot(*byte)];
                *count = count.saturating_add(1);
            }
        }
        counts[usize::from(OTHERS)] = 0;
        Self { counts, outline }
    }

    /// Whether the norms of both texts may be near for all that their letters tell.
    pub fn may_be_near(&self, other: &Self) -> bool {
        if !(self.outline.is_sure() && other.outline.is_sure()) {
            return true;
        }
        // Of 64 counts none of these sums passes 16,320.
        let surplus = |a: &Self, b: &Self| -> u16 {
            a.counts.iter().zip(&b.counts).map(|(a, b)| u16::from(a.saturating_sub(*b))).sum()
        };
        // An edit takes away one letter at most, and adds one at most.
        usize::from(surplus(self, other).max(surplus(other, self)))
            <= most_edits(self.outline.chars().max(other.outline.chars()))
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
            let letters = |text: &str| Letters::of(text, Outline::of(text));
            let refused = !letters(&a).may_be_near(&letters(&b));
            proptest::prop_assert!(!refused || Norm::of(&a).near(&Norm::of(&b)).is_none());
        }
    }

    #[test]
    fn most_pairs_of_other_words_are_told_apart() {
        let letters = |text: &str| Letters::of(text, Outline::of(text));
        let (a, b) = (letters("Tu fais quoi de beau ce soir ?"), letters("Mer ou montagne, cet été ? 😊"));
        assert!(a.may_be_near(&a) && !a.may_be_near(&b));
    }
}
