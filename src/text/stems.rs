//! The stems of a text's words, so that an answer in other words is known by what it speaks of.

use memchr::memchr_iter;
use unicode_normalization::char::decompose_canonical;

use super::hash::{bytes, fold, mix};

/// A stem is so many letters.
const LETTERS: usize = 5;

/// A word of so many letters or fewer says too little, unless it is a number.
const SHORT: usize = 2;

/// At most so many stems of a text are kept.
const MOST: usize = 256;

/// Numbers as English, French and Spanish write them out.
const NUMBERS: [(&str, &str); 33] = [
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("deux", "2"),
    ("trois", "3"),
    ("quatre", "4"),
    ("cinq", "5"),
    ("sept", "7"),
    ("huit", "8"),
    ("neuf", "9"),
    ("dix", "10"),
    ("onze", "11"),
    ("douze", "12"),
    ("uno", "1"),
    ("una", "1"),
    ("dos", "2"),
    ("tres", "3"),
    ("cuatro", "4"),
    ("cinco", "5"),
    ("seis", "6"),
    ("siete", "7"),
    ("ocho", "8"),
    ("nueve", "9"),
    ("diez", "10"),
    ("once", "11"),
    ("doce", "12"),
];

/// The number words, packed.
const NUMBER_KEYS: [u64; NUMBERS.len()] = {
    let mut keys = [0; NUMBERS.len()];
    let mut place = 0;
    while place < keys.len() {
        keys[place] = packed(NUMBERS[place].0.as_bytes());
        place += 1;
    }
    keys
};

/// Where a number word may be found by the hash of its key: most words are none, and need no search.
const MAY_BE_NUMBER: [bool; 256] = {
    let mut may_be = [false; 256];
    let mut place = 0;
    while place < NUMBER_KEYS.len() {
        may_be[slot(NUMBER_KEYS[place])] = true;
        place += 1;
    }
    may_be
};

const fn slot(key: u64) -> usize {
    (fold(0, key) >> 56) as usize
}

/// The digits of a number word.
fn number(word: &str) -> Option<&'static str> {
    if !(3..=6).contains(&word.len()) {
        return None;
    }
    let key = packed(word.as_bytes());
    let place = MAY_BE_NUMBER[slot(key)].then(|| NUMBER_KEYS.iter().position(|other| *other == key));
    place.flatten().map(|place| NUMBERS[place].1)
}

/// The first eight bytes of a word in one number.
const fn packed(word: &[u8]) -> u64 {
    let (mut packed, mut place) = (0, 0);
    while place < word.len() && place < 8 {
        packed = packed << 8 | word[place] as u64;
        place += 1;
    }
    packed
}

/// Puts the hashes of a text's stems into `stems`, in ascending order, each once; `plain` is the text in plain words.
pub fn stems(plain: &str, stems: &mut Vec<u32>) {
    let start = stems.len();
    let mut begin = 0;
    for end in memchr_iter(b' ', plain.as_bytes()).chain([plain.len()]) {
        if stems.len() - start >= MOST {
            break;
        }
        push_stems(&plain[begin..end], stems);
        begin = end + 1;
    }
    stems[start..].sort_unstable();
    let mut kept = start;
    for place in start..stems.len() {
        if place == start || stems[place] != stems[place - 1] {
            stems[kept] = stems[place];
            kept += 1;
        }
    }
    stems.truncate(kept);
}

fn push_stems(word: &str, stems: &mut Vec<u32>) {
    if word.is_ascii() {
        let digits = word.bytes().any(|byte| byte.is_ascii_digit());
        if let Some(number) = number(word) {
            stems.push(bytes(number.as_bytes()) as u32);
        } else if digits || word.len() > SHORT {
            stems.push(if digits {
                bytes(word.as_bytes()) as u32
            } else {
                stem(word.bytes().take(LETTERS).map(char::from))
            });
        }
        return;
    }
    if word.chars().any(is_ideograph) {
        // Such scripts put no space between words: two signs at a time stand for them.
        let signs = word.chars().zip(word.chars().skip(1)).take(MOST / 4);
        stems.extend(signs.map(|(first, second)| stem([first, second].into_iter())));
        return;
    }
    let letters = word.chars().filter_map(without_accent);
    if letters.clone().nth(SHORT).is_some() {
        stems.push(stem(letters.take(LETTERS)));
    }
}

fn stem(letters: impl Iterator<Item = char>) -> u32 {
    mix(letters.fold(1u64, |stem, letter| stem.rotate_left(12) ^ u64::from(letter))) as u32
}

/// The letter below the accent; nothing for the accent itself.
fn without_accent(letter: char) -> Option<char> {
    if letter.is_ascii() {
        return Some(letter);
    }
    let mut base = None;
    decompose_canonical(letter, |part| base = base.or(Some(part)));
    base.filter(|letter| !unicode_normalization::char::is_combining_mark(*letter))
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u32> {
        let mut found = vec![7];
        stems(text, &mut found);
        found.remove(0);
        found
    }

    #[test]
    fn a_stem_is_the_first_letters_without_accents() {
        assert_eq!(of("réservation"), of("reserver"));
        assert_eq!(of("at to of"), Vec::<u32>::new());
        assert_eq!(of("three"), of("3"));
        assert_eq!(of("trois 3"), of("three"));
        assert!(NUMBERS.iter().all(|(word, digits)| number(word) == Some(digits)));
        assert_eq!((number("onzes"), number("on"), of("douze")), (None, None, of("12")));
        assert_ne!(of("238"), of("239"));
        assert_eq!(of("你好吗").len(), 2);
        assert_eq!(of("table table chair"), of("chair table"));
    }

    proptest::proptest! {
        #[test]
        fn stems_come_in_order_and_once(text in "[a-d]{0,7}( [a-d1é]{0,7}){0,20}") {
            let found = of(&text);
            proptest::prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
