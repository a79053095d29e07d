//! When two texts are the same or near, and how a text is shown safely.

pub mod hard;
pub mod hash;
pub mod letters;
pub mod number;
pub mod shell;
mod shingles;
pub mod stems;
pub mod surrogates;
pub mod template;
pub mod wrap;

use std::borrow::Cow;
use std::path::Path;
use std::sync::LazyLock;

use rapidfuzz::distance::levenshtein;
use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization;

/// Norms shorter than this are too short to be near by edit distance, and to tell anything by coming again, in
/// characters.
pub const TELLING_CHARS: usize = 12;

/// Longer norms are compared by shingles, in characters: what edit distances cost grows as the square of the length.
const LONG_CHARS: usize = 20_000;

/// Near norms are at most so many edits apart for so many characters of the longer: a similarity of at least 0.85.
const NEAR_EDITS: (usize, usize) = (3, 20);

/// A text without white space at its ends; `None` if nothing is left. Two texts are the same when these are equal.
pub fn content(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// NFKC, lower case, all but letters and numbers as single spaces; a text without any keeps its NFKC form.
pub fn norm(text: &str) -> String {
    let compatible: Cow<'_, str> = if text.is_ascii() { text.into() } else { text.nfkc().collect::<String>().into() };
    let lower = compatible.to_lowercase();
    let mut norm = String::with_capacity(lower.len());
    for word in lower.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !norm.is_empty() {
            norm.push(' ');
        }
        norm.push_str(word);
    }
    if norm.is_empty() { compatible.into_owned() } else { norm }
}

/// A norm with its length, so that a comparison can be refused before it is made.
#[derive(Debug, Clone)]
pub struct Norm {
    text: String,
    chars: usize,
    letters: Letters,
}

/// How often letters occur, several letters to a place; more than 255 count as 255.
type Letters = [u8; 32];

impl Norm {
    /// The norm of `text`.
    pub fn of(text: &str) -> Self {
        let text = norm(text);
        let (mut chars, mut letters) = (0, [0u8; 32]);
        for letter in text.chars() {
            chars += 1;
            let place = &mut letters[letter as usize % letters.len()];
            *place = place.saturating_add(1);
        }
        Self { text, chars, letters }
    }

    /// The norm itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How alike two norms are if their texts are near, from 0.85 to 1; `None` if they are not.
    pub fn near(&self, other: &Self) -> Option<f64> {
        self.near_by(other, LONG_CHARS)
    }

    /// The same, where norms of more characters than `long` are compared by shingles.
    fn near_by(&self, other: &Self, long: usize) -> Option<f64> {
        if self.text == other.text {
            return Some(1.0);
        }
        if !self.may_be_near(other) {
            return None;
        }
        let longer = self.chars.max(other.chars);
        let most = most_edits(longer);
        let distance = if longer > long {
            shingles::edits(&self.text, &other.text, most)?
        } else {
            let within = levenshtein::Args::default().score_cutoff(most);
            levenshtein::distance_with_args(self.text.chars(), other.text.chars(), &within)?
        };
        Some(1.0 - distance as f64 / longer as f64)
    }

    /// Whether it is long enough to tell anything by coming again.
    pub fn tells(&self) -> bool {
        self.chars >= TELLING_CHARS
    }

    /// Whether two norms that differ may be near for all that their letters tell: if not, no edit distance is asked for.
    pub fn may_be_near(&self, other: &Self) -> bool {
        let (shorter, longer) = (self.chars.min(other.chars), self.chars.max(other.chars));
        let most = most_edits(longer);
        // The distance is at least the difference in length, so this bound loses nothing.
        shorter >= TELLING_CHARS && longer - shorter <= most && least_edits(&self.letters, &other.letters) <= most
    }
}

/// The most edits between near norms of which the longer has so many characters.
fn most_edits(longer: usize) -> usize {
    longer * NEAR_EDITS.0 / NEAR_EDITS.1
}

/// A number that the edit distance is never below: an edit takes away one letter at most, and adds one at most.
/// It is the bag distance of Bartolini, Ciaccia & Patella (2002), String Matching with Metric Trees Using an Approximate
/// Distance, SPIRE, over places of several letters, which only lowers it.
fn least_edits(a: &Letters, b: &Letters) -> usize {
    let surplus = |a: &Letters, b: &Letters| a.iter().zip(b).map(|(a, b)| usize::from(a.saturating_sub(*b))).sum();
    let (gone, come): (usize, usize) = (surplus(a, b), surplus(b, a));
    gone.max(come)
}

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
    fn a_norm_keeps_letters_and_numbers_alone_unless_there_are_none() {
        assert_eq!(norm("  Merci,  tu me fais ROUGIR 😊 !"), "merci tu me fais rougir");
        assert_eq!(norm("ﬁn № ½"), "fin no 1 2");
        assert_eq!(norm("Cafe\u{301}"), "café");
        assert_eq!(norm("😊‼"), "😊!!");
        assert_eq!(norm("مرحبا، كيف"), "مرحبا كيف");
    }

    #[test]
    fn near_needs_twelve_characters_on_both_sides_unless_the_norms_are_equal() {
        let near = |a: &str, b: &str| Norm::of(a).near(&Norm::of(b));
        assert_eq!(near("Salut!", "salut"), Some(1.0));
        assert_eq!(near("abcdefghijk", "abcdefghijx"), None);
        assert!(near("abcdefghijkl", "abcdefghijkx").is_some());
        assert_eq!(near("abcdefghijklm", "abcdefghijkxy"), None);
    }

    #[test]
    fn whole_numbers_draw_the_line_where_the_similarity_does_for_texts_of_every_length() {
        let near = |edits: usize, longer: usize| 1.0 - edits as f64 / longer as f64 >= 0.85;
        for longer in 1..1_000_000 {
            let most = most_edits(longer);
            assert!(near(most, longer) && !near(most + 1, longer), "{longer}");
        }
    }

    /// A text with some of its characters taken out, put in and replaced.
    fn edited(text: &str, edits: Vec<(usize, String)>) -> String {
        let mut edited: Vec<char> = text.chars().collect();
        for (place, put) in edits {
            let place = place.min(edited.len());
            edited.splice(place..(place + 1).min(edited.len()), put.chars());
        }
        edited.into_iter().collect()
    }

    /// How alike two norms are that are near by the plain definition.
    fn plainly_near(a: &str, b: &str) -> Option<f64> {
        let long = a.chars().count() >= 12 && b.chars().count() >= 12;
        let similarity = strsim::normalized_levenshtein(a, b);
        if a == b { Some(1.0) } else { Some(similarity).filter(|similarity| long && *similarity >= 0.85) }
    }

    proptest::proptest! {
        #[test]
        fn near_is_what_the_normalised_levenshtein_similarity_says(
            a in "[ab ]{0,40}",
            edits in proptest::collection::vec((0usize..40, "[abc]{0,2}"), 0..8),
        ) {
            let (a, b) = (norm(&a), norm(&edited(&a, edits)));
            proptest::prop_assert_eq!(Norm::of(&a).near(&Norm::of(&b)), plainly_near(&a, &b));
        }

        /// Digits and accents share places with letters.
        #[test]
        fn a_pair_refused_before_its_edit_distance_is_never_near(
            a in "[a-z0-9\u{e0}-\u{f6} ]{0,100}",
            edits in proptest::collection::vec((0usize..100, "[a-z0-9\u{e0}-\u{f6}]{0,2}"), 0..24),
        ) {
            let (a, b) = (norm(&a), norm(&edited(&a, edits)));
            let refused = a != b && !Norm::of(&a).may_be_near(&Norm::of(&b));
            proptest::prop_assert!(!refused || plainly_near(&a, &b).is_none());
        }
    }

    proptest::proptest! {
        #[test]
        fn letters_never_ask_for_more_edits_than_there_are(a in "[abc\u{e9} ]{0,300}", b in "[abcd\u{e9} ]{0,300}") {
            let (a, b) = (Norm::of(&a), Norm::of(&b));
            proptest::prop_assert!(least_edits(&a.letters, &b.letters) <= strsim::levenshtein(&a.text, &b.text));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(128))]
        #[test]
        fn long_texts_compared_by_shingles_are_near_where_the_exact_distance_says_so(
            words in proptest::collection::vec("[a-z]{1,9}", 150..400),
            edits in proptest::collection::vec((0usize..2000, "[a-z ]{0,2}"), 0..160),
        ) {
            let a = norm(&words.join(" "));
            let b = norm(&edited(&a, edits));
            let (a, b) = (Norm::of(&a), Norm::of(&b));
            // Right at the limit a way that is a little longer than the shortest may be too long.
            match (a.near(&b), a.near_by(&b, 100)) {
                (Some(exact), Some(found)) => proptest::prop_assert!(found <= exact && exact - found < 0.02),
                (Some(exact), None) => proptest::prop_assert!(exact < 0.87, "{} is not found", exact),
                (None, found) => proptest::prop_assert_eq!(found, None),
            }
        }
    }

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
