//! Reading the start of a line: numbers in the digits of any script, blanks of any width, marks of direction.

/// Marks that show nothing: they say in which direction letters run.
pub(super) fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Zeros of the scripts whose digits phones write.
const ZEROS: [char; 16] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{c66}',
    '\u{ce6}', '\u{d66}', '\u{e50}', '\u{1040}', '\u{17e0}', '\u{ff10}',
];

/// The value of a digit of any script.
pub(super) fn digit(letter: char) -> Option<u32> {
    if letter.is_ascii() {
        return letter.to_digit(10);
    }
    let value = |zero: &char| (letter as u32).checked_sub(*zero as u32).filter(|value| *value < 10);
    ZEROS.iter().find_map(value)
}

/// A blank that stays on its line.
pub(super) fn is_blank(letter: char) -> bool {
    letter.is_whitespace() && !matches!(letter, '\n' | '\r')
}

/// A place in a line. Marks of direction are passed over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// What is left, with the marks before it.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// The next letter that shows.
    pub(super) fn peek(&mut self) -> Option<char> {
        loop {
            let letter = self.rest.chars().next()?;
            if letter.is_ascii() || !is_mark(letter) {
                return Some(letter);
            }
            self.rest = &self.rest[letter.len_utf8()..];
        }
    }

    /// Passes the next letter if it is such a one.
    pub(super) fn letter(&mut self, is_such: impl Fn(char) -> bool) -> Option<char> {
        let letter = self.peek().filter(|letter| is_such(*letter))?;
        self.rest = &self.rest[letter.len_utf8()..];
        Some(letter)
    }

    /// Passes blanks, and says whether there were any.
    pub(super) fn blanks(&mut self) -> bool {
        let mut any = false;
        while self.letter(is_blank).is_some() {
            any = true;
        }
        any
    }

    /// A number with its digits: at least one, and at most so many.
    pub(super) fn number(&mut self, most: u8) -> Option<(u16, u8)> {
        let (mut number, mut digits) = (0, 0);
        while digits < most
            && let Some(letter) = self.letter(|letter| digit(letter).is_some())
        {
            number = number * 10 + digit(letter)? as u16;
            digits += 1;
        }
        (digits > 0).then_some((number, digits))
    }

    /// Passes a word, whatever the size of its letters.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let mut ahead = *self;
        for wanted in word.chars() {
            let is_wanted = |letter: char| {
                letter == wanted || letter.to_lowercase().eq(wanted.to_lowercase()) || both_blank(letter, wanted)
            };
            if ahead.letter(is_wanted).is_none() {
                return false;
            }
        }
        *self = ahead;
        true
    }
}

fn both_blank(letter: char, wanted: char) -> bool {
    is_blank(letter) && is_blank(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_every_script_and_marks_passed_over() {
        let mut scan = Scan::new("\u{200f}١٣\u{200f}/10 P.\u{a0}M. x");
        assert_eq!(scan.number(4), Some((13, 2)));
        assert_eq!(scan.letter(|letter| letter == '/'), Some('/'));
        assert_eq!(scan.number(1), Some((1, 1)));
        assert_eq!(scan.number(4), Some((0, 1)));
        assert!(scan.blanks() && !scan.word("a. m.") && scan.word("p. m."));
        assert_eq!(scan.rest(), " x");
        assert_eq!(digit('९'), Some(9));
        assert_eq!(digit('x'), None);
    }
}
