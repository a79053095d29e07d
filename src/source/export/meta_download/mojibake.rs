//! Texts whose UTF-8 was taken for Latin-1, letter by letter: "cafÃ©".

use std::borrow::Cow;

/// The text that was meant. What does not read as UTF-8 was not garbled, and stays.
pub(super) fn repaired(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() {
        return text;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect();
    match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(meant) => Cow::Owned(meant),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn garbled(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    proptest! {
        #[test]
        fn every_text_comes_back_as_it_was(text in ".{0,40}") {
            prop_assert_eq!(repaired(garbled(&text).into()), text);
        }
    }

    #[test]
    fn a_clean_text_stays_as_it_is() {
        for text in ["café", "💙 é", "Ça va très bien, merci ! 👩🏽‍💻", "naïve", "plain", "\u{80}", "Ã"]
        {
            assert_eq!(repaired(text.into()), text);
        }
    }
}
