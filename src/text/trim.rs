//! What a text says without the white space at its ends.

/// A text without white space at its ends.
#[inline]
pub fn trimmed(text: &str) -> &str {
    let is_bare = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    // Most texts have none, as their first and last bytes show.
    if is_bare(text.as_bytes().first()) && is_bare(text.as_bytes().last()) { text } else { text.trim() }
}

/// A text without white space at its ends; `None` if nothing is left. Two texts are the same when these are equal.
#[inline]
pub fn content(text: Option<&str>) -> Option<&str> {
    text.map(trimmed).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn content_is_what_trimming_leaves(text in "[ a.\n\u{a0}é😊\u{3000}]{0,5}") {
            let left = text.trim();
            proptest::prop_assert_eq!(trimmed(&text), left);
            proptest::prop_assert_eq!(content(Some(&text)), Some(left).filter(|left| !left.is_empty()));
        }
    }
}
