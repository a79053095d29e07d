//! What names a contact, in a form by which two names are compared.

use unicode_normalization::UnicodeNormalization;

use crate::model::Contact;

/// A number with fewer digits may be anything.
const LEAST_DIGITS: usize = 8;

/// No number of the world has more (ITU-T E.164), but for a prefix of two zeros.
const MOST_DIGITS: usize = 17;

/// So many last digits tell a number from others of a country.
pub(super) const END_DIGITS: usize = 8;

/// NFC, lower case, without what cannot be seen, without `@` or `~` in front, one space for several.
pub(super) fn folded(name: &str) -> String {
    let seen: String = name.nfc().filter(|letter| !is_hidden(*letter)).flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    words.join(" ").trim_start_matches(['@', '~']).trim_start().to_owned()
}

/// Marks that change the direction of writing or have no width.
fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The digits of a phone number as one dials them from abroad, if a name is one: without a prefix such as `whatsapp:`,
/// the ending of an address, signs, and zeros in front. Whether it was in its international form is told too.
pub(super) fn phone(name: &str) -> Option<(String, bool)> {
    let seen: String = name.chars().filter(|letter| !is_hidden(*letter)).collect();
    let prefixed = |text: &str| ["whatsapp", "tel", "sms", "signal"].contains(&text);
    let seen = seen.trim();
    let number = match seen.split_once(':') {
        Some((prefix, rest)) if prefixed(&prefix.to_lowercase()) => rest.trim(),
        _ => seen,
    };
    // Addresses of WhatsApp: 4915112345678@s.whatsapp.net, or with the number of a device 4915112345678:12@c.us.
    let number = number.split(['@', ':']).next().unwrap_or_default();
    let abroad = number.starts_with('+') || number.starts_with("00");
    let is_sign = |letter: char| matches!(letter, '+' | '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}');
    let is_part = |letter: char| letter.is_ascii_digit() || letter.is_whitespace() || is_sign(letter);
    if !number.chars().all(is_part) {
        return None;
    }
    // The zero in brackets of +44 (0)20 is dialled within the country alone.
    let number = if abroad { number.replace("(0)", "") } else { number.to_owned() };
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    (LEAST_DIGITS..=MOST_DIGITS).contains(&digits.len()).then(|| (digits.to_owned(), abroad))
}

/// An id of fewer digits counts rows, and two sources count alike.
const COUNTER_DIGITS: usize = 6;

/// Whether an id is a mere number of a row.
pub(super) fn is_counter(id: &str) -> bool {
    id.len() < COUNTER_DIGITS && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a contact is called: its handle and its id, folded.
pub(super) fn names(contact: &Contact) -> Vec<String> {
    let id = Some(contact.id.as_str()).filter(|id| !is_counter(id));
    let mut names: Vec<String> = [contact.facts.handle.as_deref(), id]
        .into_iter()
        .flatten()
        .map(folded)
        .filter(|name| !name.is_empty())
        .collect();
    names.dedup();
    names
}

/// The letters and digits of a name.
pub(super) fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The phone numbers of a contact: its handle or its id.
pub(super) fn phones(contact: &Contact) -> Vec<String> {
    let both = [contact.facts.handle.as_deref(), Some(contact.id.as_str())];
    let mut phones: Vec<String> = both.into_iter().flatten().filter_map(phone).map(|(digits, _)| digits).collect();
    phones.dedup();
    phones
}

/// Whether two texts are one phone number, whatever the notation.
pub fn same_phone(one: &str, other: &str) -> bool {
    let digits = |text: &str| phone(text).map(|(digits, _)| digits);
    digits(one).is_some_and(|number| digits(other) == Some(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_the_same_in_any_notation() {
        for text in [
            "+49 151 12345678",
            "0049 (151) 1234-5678",
            "whatsapp:+4915112345678",
            "4915112345678@s.whatsapp.net",
            "\u{202A}+49\u{A0}151\u{A0}12345678\u{202C}",
            "+49 (0)151 12345678",
            "4915112345678",
        ] {
            assert_eq!(phone(text).unwrap().0, "4915112345678", "{text}");
        }
        for text in ["Ana", "1234567", "2025-10-13T14:02", "ana 4915112345678", "123456789012345678901"] {
            assert_eq!(phone(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_is_the_same_whatever_its_case_signs_and_composition() {
        assert_eq!(folded("@Ana.Bell"), "ana.bell");
        assert_eq!(folded("~\u{202F}Cafe\u{301}  NOVA "), "café nova");
        assert_eq!(folded("\u{200E}Ana"), "ana");
    }
}
