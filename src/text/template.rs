//! The plain words of a text, and its template: the text with names, numbers, quotes and emoji taken out.
//!
//! The template stands for what a bot fills in. Texts that a bot makes from one pattern should have one template; to
//! learn that by comparing texts with each other needs all of them at hand, and the outcome would depend on their order.
//! So the template is a function of the text alone: a run of digits is one `0`, a quoted piece is `qq`, a link loses its
//! query, and a word that is written like a name is `*`. A name is a capitalised word inside a sentence, after a
//! greeting, or before the first comma. Three words at least must be left, else the words stay as they are.

mod bytes;
mod greetings;
mod letters;
mod scan;

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::hash;
use super::trim::trimmed;
use scan::Scan;

/// At most so many characters of a text are looked at.
pub const LOOKED_AT: usize = 4000;

/// A quoted piece has at most so many characters.
pub const QUOTED: usize = 60;

/// A leading word of so many letters that a comma ends says nothing where so many characters follow.
const LEADING: (usize, usize) = (6, 12);

/// What a text says and how it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template<'a> {
    /// The plain words, one space between two: NFKC, lower case, links without their query, quotes as `qq`, without a
    /// leading word of address. A text without any letter or digit is itself.
    plain: &'a [u8],
    /// The hash of the plain words.
    pub text: u64,
    /// The hash of the template.
    pub form: u64,
}

impl<'a> Template<'a> {
    /// The plain words.
    pub fn plain(&self) -> &'a str {
        std::str::from_utf8(self.plain).unwrap_or_default()
    }

    /// The same in bytes of UTF-8, for whoever keeps them and reads few.
    pub fn plain_bytes(&self) -> &'a [u8] {
        self.plain
    }
}

/// Reads texts, one after the other, with the room that it keeps.
#[derive(Debug)]
pub struct TemplateReader {
    plain: Vec<u8>,
}

/// Most texts have no more bytes.
const USUAL: usize = 256;

impl Default for TemplateReader {
    fn default() -> Self {
        Self { plain: Vec::with_capacity(USUAL) }
    }
}

impl TemplateReader {
    /// The template of a text; `None` where nothing is written.
    pub fn read(&mut self, text: &str) -> Option<Template<'_>> {
        let text = bounded(trimmed(text));
        if text.is_empty() {
            return None;
        }
        let (text, form) = self.read_bytes(text).unwrap_or_else(|| self.read_letters(text));
        Some(Template { plain: &self.plain, text, form })
    }

    /// The hash of the template alone; `None` where nothing is written.
    pub fn form(&mut self, text: &str) -> Option<u64> {
        let text = bounded(trimmed(text));
        if text.is_empty() {
            return None;
        }
        let quick = Scan::<false>::new(&mut self.plain).bytes(text.as_bytes());
        Some(quick.map_or_else(|| self.read_letters(text).1, |(_, form)| form))
    }

    /// Texts of everyday letters, byte by byte; `None` for all others.
    fn read_bytes(&mut self, text: &str) -> Option<(u64, u64)> {
        Scan::<true>::new(&mut self.plain).bytes(text.as_bytes())
    }

    /// Any text, as the definition says.
    fn read_letters(&mut self, text: &str) -> (u64, u64) {
        let compatible = compatible(text);
        let cut = without_variable_pieces(&compatible);
        let mut scan = Scan::<true>::new(&mut self.plain);
        without_address(&cut).chars().for_each(|letter| scan.letter(letter));
        scan.finish().unwrap_or_else(|| {
            self.plain.clear();
            self.plain.extend_from_slice(compatible.as_bytes());
            let hash = hash::bytes(&self.plain);
            (hash, hash)
        })
    }
}

/// The start of a text that is looked at.
pub fn bounded(text: &str) -> &str {
    if text.len() <= LOOKED_AT {
        return text;
    }
    text.char_indices().nth(LOOKED_AT).map_or(text, |(end, _)| &text[..end])
}

fn compatible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        text.into()
    } else {
        text.nfkc().collect::<String>().into()
    }
}

/// Quoted pieces as `qq` and links without what follows `?` or `#`.
fn without_variable_pieces(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let quoted = memchr::memchr(b'"', bytes).is_some() || (!text.is_ascii() && text.contains(['«', '“', '„']));
    let linked = memchr::memchr2(b'?', b'#', bytes).is_some() && (text.contains("://") || text.contains("www."));
    if !quoted && !linked {
        return text.into();
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if let Some(piece) = quoted_piece(rest) {
            kept.push_str(" qq ");
            rest = &rest[piece..];
        } else if let Some((link, after)) = link(rest, kept.chars().next_back()) {
            kept.push_str(link);
            rest = after;
        } else {
            kept.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    kept.into()
}

/// How many bytes a quoted piece has that begins here, quotation marks included.
pub(super) fn quoted_piece(text: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    let closing: &[char] = match letters.next()?.1 {
        '"' => &['"'],
        '«' => &['»'],
        '“' => &['”'],
        '„' => &['“', '”'],
        _ => return None,
    };
    let (end, mark) = letters.take(QUOTED + 1).find(|(_, letter)| closing.contains(letter))?;
    Some(end + mark.len_utf8())
}

/// The link that begins here without its query, and what follows the query; `before` is the character before it.
pub(super) fn link(text: &str, before: Option<char>) -> Option<(&str, &str)> {
    let starts = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if before.is_some_and(char::is_alphanumeric) || !["http://", "https://", "www."].into_iter().any(starts) {
        return None;
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (link, after) = text.split_at(end);
    Some((link.split(['?', '#']).next().unwrap_or(link), after))
}

/// The text without a short leading word that a comma or an exclamation mark ends, where enough follows.
fn without_address(text: &str) -> &str {
    let end = text.char_indices().find(|(_, letter)| !letter.is_alphabetic());
    let Some((end, ',' | '!')) = end else { return text };
    let after = &text[end + 1..];
    let short = text[..end].chars().count() <= LEADING.0 && end > 0;
    if short && after.chars().nth(LEADING.1 - 1).is_some() { after } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        TemplateReader::default().read(text).map(|template| template.plain().to_owned()).unwrap_or_default()
    }

    fn form(text: &str) -> u64 {
        TemplateReader::default().read(text).unwrap().form
    }

    #[test]
    fn plain_words_are_what_is_said_without_address_query_and_quotes() {
        for (text, expected) in [
            ("  Merci,  tu me fais ROUGIR 😊 !", "tu me fais rougir"),
            ("Merci, à toi", "merci à toi"),
            ("Voilà: https://Shop.example/a-b?id=7#x ok?", "voilà https shop example a b ok"),
            ("Le code «Été 24» est \"bon\"", "le code qq est qq"),
            ("5 o\"clock", "5 o clock"),
            ("ﬁn № 12", "fin no 12"),
            ("😊", "😊"),
            (" \n", ""),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn names_and_numbers_and_emoji_make_no_other_template() {
        for (one, other) in [
            ("Your order 238 is on its way", "your order 9 is on its way!"),
            ("Hi Anna! How are you today?", "Hi Zoé! How are you today? 😊"),
            ("Salut Léa", "Salut Marc !"),
            ("I will ask Anna Schmidt about it", "I will ask Paul about it"),
            ("Christine, your table is ready", "Alexander, your table is ready"),
            ("It says \"yes\" on the door", "It says \"no way\" on the door"),
        ] {
            assert_eq!(form(one), form(other), "{one} / {other}");
        }
        for (one, other) in [
            ("Your order is on its way", "Your order is out for delivery"),
            ("Yes", "No"),
            ("👍", "👎"),
            ("Hi Anna! How are you today?", "Hi Anna! Where are you today?"),
        ] {
            assert_ne!(form(one), form(other), "{one} / {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn plain_words_follow_their_definition(text in "[a-cA-C0-9é😊 .!ﬁ]{0,30}") {
            let address = |text: &str| -> String {
                let word: String = text.chars().take_while(|letter| letter.is_alphabetic()).collect();
                let rest: Vec<char> = text.chars().skip(word.chars().count()).collect();
                let dropped = (1..=6).contains(&word.chars().count()) && rest.first() == Some(&'!') && rest.len() > 12;
                if dropped { rest[1..].iter().collect() } else { text.to_owned() }
            };
            let compatible: String = text.trim().nfkc().collect();
            let lower = address(&compatible).to_lowercase();
            let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            let expected = if words.is_empty() { compatible.clone() } else { words.join(" ") };
            proptest::prop_assert_eq!(plain(&text), expected);
        }

        #[test]
        fn texts_of_other_numbers_have_one_template(a in 0u32.., b in 0u32.., words in "[a-z ]{0,20}") {
            proptest::prop_assert_eq!(form(&format!("{words} {a}")), form(&format!("{words} {b}")));
        }

        #[test]
        fn everyday_texts_are_read_byte_by_byte_as_they_are_letter_by_letter(
            text in "([a-dA-D0-9àÉßÿ×÷°🙈❤️’…\u{301}–!?., :/\"#w@ªŸ①«»\n]|hello |Hi |Anna|https?://|www\\.){0,30}",
        ) {
            let text = text.trim();
            let mut reader = TemplateReader::default();
            if let Some(quick) = reader.read_bytes(text) {
                let plain = reader.plain.clone();
                proptest::prop_assert_eq!(reader.read_letters(text), quick);
                proptest::prop_assert_eq!(&reader.plain, &plain);
            }
            let form = reader.form(text);
            proptest::prop_assert_eq!(reader.read(text).map(|template| template.form), form);
        }

        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,80}", times in 1usize..60) {
            let long = text.repeat(times);
            let mut reader = TemplateReader::default();
            let read = reader.read(&long).map(|template| template.plain().chars().count());
            proptest::prop_assert_eq!(read.is_none(), long.trim().is_empty());
        }
    }
}
