//! The quick way through texts of everyday letters: ASCII, Latin-1, common marks and emoji.
//!
//! None of them changes by NFKC here. Whatever might (other scripts, marks that combine, links, quotes) is left to the way
//! that reads letters.

use super::LEADING;
use super::letters::Letters;
use super::scan::{Scan, Word, begins_sentence};
use crate::text::eights::{HIGH, SMALL, eight_at, letters};

/// Not a letter: it separates words.
const MARK: u8 = 0;
/// The first byte of a Latin-1 letter.
const LATIN: u8 = 1;
/// The first byte of something longer.
const LONG: u8 = 2;
/// Left to the other way.
const OTHER: u8 = 3;

/// What a byte is: the small letter or the digit, or one of the above.
const KINDS: [u8; 256] = {
    let mut kinds = [MARK; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            digit @ b'0'..=b'9' => digit,
            letter @ (b'a'..=b'z' | b'A'..=b'Z') => letter.to_ascii_lowercase(),
            0xC3 => LATIN,
            0xC2 | 0xE2 | 0xEF | 0xF0 => LONG,
            b'"' | 0x80.. => OTHER,
            _ => MARK,
        };
        byte += 1;
    }
    kinds
};

impl<const PLAIN: bool> Scan<'_, PLAIN> {
    /// Reads a whole text; `None` where it needs the other way, or has no word.
    pub(super) fn bytes(mut self, text: &[u8]) -> Option<(u64, u64)> {
        let mut place = 0;
        while place < text.len() {
            let byte = text[place];
            match KINDS[usize::from(byte)] {
                MARK => {
                    if byte == b'/' && text[..place].ends_with(b":/") {
                        return None;
                    }
                    self.sentence |= begins_sentence(char::from(byte));
                    place += 1;
                }
                LONG => {
                    let mark = &text[place..];
                    place += long_mark(mark)?;
                    // After a dot of omission, ¡ or ¿.
                    self.sentence |= matches!(mark, [0xC2, 0xA1 | 0xBF, ..]) || is_omission(mark);
                }
                OTHER => return None,
                _ => {
                    let start = place;
                    let letters = self.word(text, &mut place)?;
                    let after = text.get(place).copied();
                    // A leading word of address is dropped where enough follows.
                    let leads = start == 0 && letters.is_some_and(|letters| letters <= LEADING.0);
                    if leads && matches!(after, Some(b',' | b'!')) && has_letters(&text[place + 1..], LEADING.1) {
                        place += 1;
                        self.restart();
                    } else if after == Some(b' ') {
                        place += 1;
                    }
                }
            }
        }
        self.finish()
    }

    /// Reads a word, and how many letters it has if it has nothing else.
    fn word(&mut self, text: &[u8], place: &mut usize) -> Option<Option<usize>> {
        self.begin_word();
        let first = std::mem::take(&mut self.sentence);
        let start = *place;
        let (letters, small) = self.ascii_letters(text, place);
        let capital = text[start].is_ascii_uppercase();
        let mut after = text.get(*place).copied();
        if let Some(b'0'..=b'9' | 0xC3) = after {
            let word = Word::begun(letters, capital, small);
            return self.rest_of_word(text, start, place, word, first);
        }
        if let Some(b'.') = after
            && text[start..*place].eq_ignore_ascii_case(b"www")
        {
            return None;
        }
        if let Some(0xE2) = after
            && is_omission(&text[*place..])
        {
            after = Some(b'.');
        }
        let hash = letters.hash();
        self.take_hashes(hash, hash, capital && small, first, matches!(after, None | Some(b',' | b'!' | b'.')));
        Some(Some(*place - start))
    }

    /// Reads what follows the first letters of a word, from the first digit or Latin-1 letter on.
    fn rest_of_word(
        &mut self,
        text: &[u8],
        start: usize,
        place: &mut usize,
        mut word: Word,
        first: bool,
    ) -> Option<Option<usize>> {
        let (mut wide, mut digits) = (0, false);
        while let Some(byte) = text.get(*place).copied() {
            match KINDS[usize::from(byte)] {
                digit @ b'0'..=b'9' => {
                    self.keep(digit);
                    word.digit::<PLAIN>(digit);
                    digits = true;
                }
                letter @ b'a'..=b'z' => {
                    self.keep(letter);
                    word.letter(letter);
                    word.small |= letter == byte;
                }
                LATIN => {
                    // Signs of multiplication and division lie between the letters.
                    let letter = text.get(*place + 1).copied().filter(|byte| !matches!(byte, 0x97 | 0xB7))?;
                    let capital = letter < 0x9F;
                    word.capital |= capital && *place == start;
                    word.small |= !capital;
                    for byte in [byte, if capital { letter + 0x20 } else { letter }] {
                        self.keep(byte);
                        word.letter(byte);
                    }
                    wide += 1;
                    *place += 1;
                }
                _ => break,
            }
            *place += 1;
        }
        let marked = matches!(text.get(*place), None | Some(b',' | b'!' | b'.')) || is_omission(&text[*place..]);
        self.take(&word, first, marked);
        Some((!digits).then_some(*place - start - wide))
    }

    /// The ASCII letters from a place on, eight at a time, and whether one is small; the place moves behind them.
    fn ascii_letters(&mut self, text: &[u8], place: &mut usize) -> (Letters, bool) {
        let (mut letters, mut small) = (Letters::NONE, 0);
        loop {
            let eight = eight_at(text, *place);
            let count = leading_letters(eight);
            let mask = if count == 8 { u64::MAX } else { (1 << (8 * count)) - 1 };
            letters.push_eight((eight | SMALL) & mask, count);
            small |= eight & mask & SMALL;
            *place += count as usize;
            if PLAIN {
                // Eight bytes at once are written faster than those that are kept.
                let kept = self.plain.len() + count as usize;
                self.plain.extend_from_slice(&(eight | SMALL).to_le_bytes());
                self.plain.truncate(kept);
            }
            if count < 8 {
                return (letters, small != 0);
            }
        }
    }

    fn keep(&mut self, byte: u8) {
        if PLAIN {
            self.plain.push(byte);
        }
    }
}

/// How many of eight bytes, from the lowest on, are ASCII letters.
#[inline]
fn leading_letters(eight: u64) -> u32 {
    (!letters(eight) & HIGH).trailing_zeros() / 8
}

/// Whether three dots in one stand here, which NFKC makes three again.
#[inline]
const fn is_omission(text: &[u8]) -> bool {
    matches!(text, [0xE2, 0x80, 0xA6, ..])
}

/// How many bytes a mark or emoji has that begins here; `None` for what is a letter, may become one, or opens a quote.
fn long_mark(text: &[u8]) -> Option<usize> {
    match *text {
        [0xC2, 0xA0 | 0xA1 | 0xB0 | 0xBB | 0xBF, ..] => Some(2),
        // Dashes, single quotes, dots of omission, bullets, and the joiner between pictures.
        [0xE2, 0x80, 0x8D | 0x90..=0x95 | 0x98 | 0x99 | 0xA2 | 0xA6, ..]
        // Signs and hearts; numbers in circles come after them.
        | [0xE2, 0x98..=0x9C, _, ..]
        | [0xE2, 0x9D, 0x80..0xB6, ..]
        // The selector of pictures.
        | [0xEF, 0xB8, 0x8F, ..] => Some(3),
        // Pictures, skin colours and flags; letters in squares lie between.
        [0xF0, 0x9F, 0x8C..=0x9B | 0xA4..=0xAB, ..] | [0xF0, 0x9F, 0x87, 0xA6..=0xBF, ..] => Some(4),
        _ => None,
    }
}

/// Whether at least `least` characters follow; dots of omission are three.
fn has_letters(text: &[u8], least: usize) -> bool {
    let start = &text[..text.len().min(4 * least)];
    let letters = start.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    letters + 2 * start.windows(3).filter(|bytes| is_omission(bytes)).count() >= least
}
