//! The norm of a text, by which texts are compared.

use std::borrow::Cow;

use rapidfuzz::distance::levenshtein;
use unicode_normalization::UnicodeNormalization;

use super::shingles;

/// Norms shorter than this are too short to be near by edit distance, and to tell anything by coming again, in
/// characters.
pub const TELLING_CHARS: usize = 12;

/// Longer norms are compared by shingles, in characters: what edit distances cost grows as the square of the length.
const LONG_CHARS: usize = 20_000;

/// Near norms are at most so many edits apart for so many characters of the longer: a similarity of at least 0.85.
const NEAR_EDITS: (usize, usize) = (3, 20);

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
pub(super) fn most_edits(longer: usize) -> usize {
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
}
