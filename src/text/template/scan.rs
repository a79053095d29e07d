//! The words of a text as they come, and the hashes that they make.

use super::greetings::GREETING_HASHES;
use super::letters::Letters;
use crate::text::hash::{fold, mix};

/// So many words must be left of a text whose names are taken out.
const KEPT: usize = 3;

/// What stands for a name.
const NAME: u64 = 0x2A;

#[derive(Clone, Copy)]
pub(super) struct Word {
    /// The letters as they are, where the plain words are kept and digits tell them from the others.
    plain: Option<Letters>,
    /// The letters with digits masked.
    masked: Letters,
    pub(super) in_number: bool,
    pub(super) capital: bool,
    pub(super) small: bool,
}

impl Word {
    pub(super) const fn new(capital: bool) -> Self {
        Self::begun(Letters::NONE, capital, false)
    }

    /// A word that begins with these letters.
    pub(super) const fn begun(letters: Letters, capital: bool, small: bool) -> Self {
        Self { plain: None, masked: letters, in_number: false, capital, small }
    }

    /// One more byte of a letter that is no number.
    pub(super) fn letter(&mut self, byte: u8) {
        if let Some(plain) = &mut self.plain {
            plain.push(byte);
        }
        self.masked.push(byte);
        self.in_number = false;
    }

    /// One more byte of a number.
    pub(super) fn digit<const PLAIN: bool>(&mut self, byte: u8) {
        if PLAIN {
            self.plain.get_or_insert(self.masked).push(byte);
        }
        if !self.in_number {
            self.masked.push(b'0');
        }
        self.in_number = true;
    }
}

/// Takes in words; `PLAIN` says whether the plain words are kept.
pub(super) struct Scan<'a, const PLAIN: bool> {
    pub(super) plain: &'a mut Vec<u8>,
    /// The hashes of the words, of the words with digits masked, and of those with names masked.
    hashes: [u64; 3],
    pub(super) words: usize,
    /// Words whose letters are part of the template.
    kept: usize,
    greeted: bool,
    after_name: bool,
    /// A sentence begins with the next word.
    pub(super) sentence: bool,
    /// The word under way, and whether it begins a sentence.
    word: Option<(Word, bool)>,
}

impl<'a, const PLAIN: bool> Scan<'a, PLAIN> {
    pub(super) fn new(plain: &'a mut Vec<u8>) -> Self {
        plain.clear();
        Self { plain, hashes: [0; 3], words: 0, kept: 0, greeted: false, after_name: false, sentence: true, word: None }
    }

    /// Takes in one character.
    pub(super) fn letter(&mut self, letter: char) {
        if !letter.is_alphanumeric() {
            self.end_word(matches!(letter, ',' | '!' | '.'));
            self.sentence |= begins_sentence(letter);
            return;
        }
        if self.word.is_none() {
            self.begin_word();
        }
        let number = letter.is_numeric();
        let (word, _) = self.word.get_or_insert((Word::new(letter.is_uppercase()), self.sentence));
        self.sentence = false;
        word.small |= letter.is_lowercase();
        let mut bytes = [0; 4];
        for lower in letter.to_lowercase() {
            for byte in lower.encode_utf8(&mut bytes).bytes() {
                if PLAIN {
                    self.plain.push(byte);
                }
                if number { word.digit::<PLAIN>(byte) } else { word.letter(byte) }
            }
        }
    }

    /// Puts a space before all words but the first.
    #[inline]
    pub(super) fn begin_word(&mut self) {
        if PLAIN && !self.plain.is_empty() {
            self.plain.push(b' ');
        }
    }

    /// Ends the word, if there is one; `marked` says whether a comma, a stop or the end of the text follows.
    fn end_word(&mut self, marked: bool) {
        if let Some((word, first)) = self.word.take() {
            self.take(&word, first, marked);
        }
    }

    /// Takes in one word; `first` says whether it begins a sentence.
    pub(super) fn take(&mut self, word: &Word, first: bool, marked: bool) {
        let masked = word.masked.hash();
        let plain = word.plain.as_ref().map_or(masked, Letters::hash);
        self.take_hashes(plain, masked, word.capital && word.small, first, marked);
    }

    /// Takes in the hashes of a word's letters and of those with digits masked.
    #[inline]
    pub(super) fn take_hashes(
        &mut self,
        plain: u64,
        masked: u64,
        written_like_a_name: bool,
        first: bool,
        marked: bool,
    ) {
        let name = match self.words {
            0 => written_like_a_name && marked,
            1 if self.greeted => written_like_a_name || marked,
            _ => written_like_a_name && !first,
        };
        if self.words == 0 {
            self.greeted = GREETING_HASHES.contains(&masked);
        }
        self.words += 1;
        if PLAIN {
            self.hashes[0] = fold(self.hashes[0], plain);
        }
        // A greeting and a name are too few words to be told apart from others in any other way.
        let addressed = name && self.greeted && self.words == 2;
        self.hashes[1] = fold(self.hashes[1], if addressed { NAME } else { masked });
        if !name {
            self.hashes[2] = fold(self.hashes[2], masked);
            self.kept += 1;
        } else if !self.after_name {
            // First and family name are one.
            self.hashes[2] = fold(self.hashes[2], NAME);
        }
        self.after_name = name;
    }

    /// Forgets the words so far.
    pub(super) fn restart(&mut self) {
        self.plain.clear();
        (self.hashes, self.words, self.kept) = ([0; 3], 0, 0);
        (self.greeted, self.after_name, self.sentence) = (false, false, true);
    }

    /// The hashes of the plain words and of the template; `None` where there is no word.
    pub(super) fn finish(mut self) -> Option<(u64, u64)> {
        self.end_word(true);
        let form = if self.kept >= KEPT { self.hashes[2] } else { self.hashes[1] };
        (self.words > 0).then(|| (mix(self.hashes[0]), mix(form)))
    }
}

/// Whether a sentence begins after this.
pub(super) const fn begins_sentence(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | ':' | '\n' | '¿' | '¡')
}
