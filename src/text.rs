//! When two texts are the same or near, and how a text is shown safely.

pub mod eights;
pub mod hard;
pub mod hash;
pub mod letters;
mod norm;
pub mod number;
pub mod outline;
pub mod shell;
mod shingles;
pub mod stems;
pub mod surrogates;
pub mod template;
mod trim;
pub mod wrap;

use std::borrow::Cow;
use std::path::Path;
use std::sync::LazyLock;

use regex::{Captures, Regex};

pub use norm::{Norm, TELLING_CHARS, norm};
pub use trim::{content, trimmed};

/// A text that cannot act on a terminal: one line, no control or escape character, nothing invisible
/// that reorders or hides what stands around it. Emoji, accents and right-to-left letters stay as they are.
pub fn display_safe(text: &str) -> Cow<'_, str> {
    let harmless = |character: char| !character.is_control() && !is_deceptive(character) && character != '\u{200D}';
    if text.chars().all(harmless) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    let mut previous = ' ';
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' => shown.push('⏎'),
            '\t' => shown.push(' '),
            // The control pictures stand at the same offset in their own block.
            '\0'..='\u{1F}' => shown.extend(char::from_u32(0x2400 + u32::from(character))),
            '\u{7F}' => shown.push('␡'),
            '\u{200D}' if joins_emoji(previous, characters.peek().copied()) => shown.push(character),
            _ if harmless(character) => shown.push(character),
            _ => shown.extend(format!("<U+{:04X}>", u32::from(character)).chars()),
        }
        previous = character;
    }
    shown.into()
}

/// Invisible characters that change the direction of text or hide in it.
fn is_deceptive(character: char) -> bool {
    matches!(character,
        '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E001F}')
}

/// A zero-width joiner builds one emoji out of two pictures; anywhere else it only hides.
fn joins_emoji(before: char, after: Option<char>) -> bool {
    let picture = |c: char| matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}');
    picture(before) && after.is_some_and(picture)
}

/// A path that cannot act on a terminal.
pub fn shown_path(path: &Path) -> String {
    display_safe(&path.to_string_lossy()).into_owned()
}

/// A text without the passwords of URLs in it, cut-off URLs included: all that follows a user's colon is taken out. A
/// port after a host without a user stays.
pub fn without_passwords(text: &str) -> Cow<'_, str> {
    static PATTERNS: LazyLock<Option<(Regex, Regex)>> = LazyLock::new(|| {
        let password = Regex::new(r"(:/{1,2}[^/:@\s\[]*:|password=)(\S+)").ok()?;
        Some((password, Regex::new(r"^[0-9]{1,5}(/[^@…]*)?[:;,.)”]?$").ok()?))
    });
    let Some((password, port)) = PATTERNS.as_ref() else { return "(not shown, as it may hold a password)".into() };
    password.replace_all(text, |found: &Captures<'_>| {
        if found[1].starts_with(':') && port.is_match(&found[2]) {
            return found[0].to_owned();
        }
        // A quotation mark that closes is not the password's.
        let closing = if found[2].ends_with('”') { "”" } else { "" };
        format!("{}***{closing}", &found[1])
    })
}

/// The three `known` words most like `word`, the nearest first; none where none is near: alike by Jaro-Winkler, or at
/// most every third letter mistyped.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    // One letter is like everything.
    if lower.chars().count() < 2 {
        return Vec::new();
    }
    let mut near: Vec<(f64, &str)> = known
        .into_iter()
        .filter_map(|known| {
            let other = known.to_lowercase();
            let similarity = strsim::jaro_winkler(&lower, &other);
            let slips = strsim::damerau_levenshtein(&lower, &other);
            let near = similarity > 0.75 || 3 * slips <= other.chars().count();
            near.then(|| (similarity.max(strsim::normalized_damerau_levenshtein(&lower, &other)), known))
        })
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    near.dedup();
    near.into_iter().take(3).map(|(_, known)| known).collect()
}

/// `1 finding`, `2 findings`.
pub fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// `contact c1`, or `contact id 2`, so that a number is not read as how many there are; `limit` as in [`excerpt`].
pub fn contact_by_id(id: &str, limit: usize) -> String {
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    format!("contact {}{}", if is_number { "id " } else { "" }, excerpt(id, limit))
}

/// At most `limit` characters of a text made safe, for quoting it in an error.
pub fn excerpt(text: &str, limit: usize) -> String {
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(limit).collect();
    let more = if characters.next().is_some() { "…" } else { "" };
    format!("{}{more}", display_safe(&start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_url_is_taken_out_wherever_the_url_stands() {
        for (text, shown) in [
            ("“postgres://app:s3@cret@h/bot” is not a moment", "“postgres://app:***” is not a moment"),
            ("“postgres://app:ab)'s3cret@h/bot”", "“postgres://app:***”"),
            ("cannot read jdbc:postgresql://app:s3cr", "cannot read jdbc:postgresql://app:***"),
            ("host=h password=s3cret", "host=h password=***"),
            ("postgres://app@db:6543/bot: refused", "postgres://app@db:6543/bot: refused"),
            ("a.ndjson:12: no text", "a.ndjson:12: no text"),
            ("the store redis://127.0.0.1:6379/0: refused", "the store redis://127.0.0.1:6379/0: refused"),
            ("“http://bot:3000/hook” is fine", "“http://bot:3000/hook” is fine"),
            ("http://bot:3000.", "http://bot:3000."),
            ("redis://[::1]:6379/0 and rediss://[::1]", "redis://[::1]:6379/0 and rediss://[::1]"),
            ("redis://:12345@h/0", "redis://:***"),
            ("postgres://app:12345…", "postgres://app:***"),
            ("postgres://app:12345/x@h", "postgres://app:***"),
        ] {
            assert_eq!(without_passwords(text), shown);
        }
    }

    #[test]
    fn nothing_invisible_reaches_the_terminal() {
        assert_eq!(display_safe("a\x1b[2Jb\r\nc\u{202E}d\u{200B}\0"), "a␛[2Jb⏎c<U+202E>d<U+200B>␀");
        assert_eq!(display_safe("\u{9B}31m"), "<U+009B>31m");
        assert_eq!(display_safe("x\u{200D}y"), "x<U+200D>y");
    }

    #[test]
    fn emoji_accents_and_right_to_left_letters_stay_whole() {
        for text in ["👩‍❤️‍👨 t'es trop mignon", "crème brûlée", "שלום", "می\u{200C}خواهم", "👍🏽"]
        {
            assert_eq!(display_safe(text), text);
        }
    }
}
