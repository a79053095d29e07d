//! Hashes that are the same for texts that are the same in lower case, and for others mostly not.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// So many bytes at the start tell most texts apart.
const BEGINNING: usize = 16;

/// This bit makes small letters of capitals; that it makes others alike too does no harm here.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// The hash of a whole text.
pub(super) fn of(text: &str) -> u64 {
    if text.is_ascii() {
        let mut hasher = FxHasher::default();
        let (eights, rest) = text.as_bytes().as_chunks::<8>();
        let mut last = [b' '; 8];
        last[..rest.len()].copy_from_slice(rest);
        eights.iter().chain([&last]).for_each(|eight| hasher.write_u64(u64::from_le_bytes(*eight) | SMALL));
        return hasher.finish();
    }
    let mut plain = true;
    let hash = of_letters(small_letters(text).inspect(|letter| plain &= letter.is_ascii()));
    // The sign for Kelvin has the letter k as its small one.
    if plain { of(&text.to_lowercase()) } else { hash }
}

/// The hash of the first bytes of a text in lower case: most texts need no more.
pub(super) fn of_beginning(text: &str) -> u64 {
    let mut start = [b' '; BEGINNING];
    let length = text.len().min(BEGINNING);
    start[..length].copy_from_slice(&text.as_bytes()[..length]);
    // The same bit tells small letters of Latin-1 from capitals.
    if start.iter().any(|byte| *byte > 0xC3) {
        start = [b' '; BEGINNING];
        let mut letter_bytes = [0; 4];
        let mut rest = start.as_mut_slice();
        for letter in small_letters(text).take(BEGINNING) {
            let bytes = letter.encode_utf8(&mut letter_bytes).as_bytes();
            let (taken, left) = rest.split_at_mut(bytes.len().min(rest.len()));
            taken.copy_from_slice(&bytes[..taken.len()]);
            rest = left;
        }
    }
    let mut hasher = FxHasher::default();
    start.as_chunks::<8>().0.iter().for_each(|eight| hasher.write_u64(u64::from_le_bytes(*eight) | SMALL));
    hasher.finish()
}

fn of_letters(letters: impl Iterator<Item = char>) -> u64 {
    let mut hasher = FxHasher::default();
    letters.for_each(|letter| hasher.write_u32(letter.into()));
    hasher.finish()
}

/// The characters of a text in lower case; a capital sigma becomes one of two small ones, which count as one.
fn small_letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ς' { 'σ' } else { letter })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn texts_that_are_the_same_in_lower_case_have_the_same_hash(
            a in "[aAkK\u{212A}iIİıéÉßẞσςΣÅ\u{212B} !@`{\\[]{0,24}",
            b in "[aAkK\u{212A}iI]{0,3}",
        ) {
            for (one, other) in [(&a, &a.to_lowercase()), (&b, &b.to_lowercase()), (&a, &b)] {
                if one.to_lowercase() == other.to_lowercase() {
                    proptest::prop_assert_eq!(of(one), of(other));
                    proptest::prop_assert_eq!(of_beginning(one), of_beginning(other));
                }
            }
        }
    }

    #[test]
    fn texts_of_other_beginnings_are_told_apart_by_them() {
        assert_ne!(of_beginning("you are such a sweetheart"), of_beginning("You were such a sweetheart"));
        assert_eq!(of_beginning("You are such a sweetheart"), of_beginning("you are such a swallow"));
    }
}
