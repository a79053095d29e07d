//! The texts of a conversation's sends, made ready once, and how alike two of them are.

use std::sync::OnceLock;

use rapidfuzz::distance::indel;

use crate::habits::Habits;
use crate::text::content;
use crate::text::hard::hard_parts;
use crate::text::stems::stems;
use crate::text::template::Template;

/// Letters are compared up to here, in characters: longer texts by their stems alone tell as much.
const COMPARED: usize = 400;

/// Most texts have fewer bytes of plain words.
const USUAL_LENGTH: usize = 64;

/// Most texts have no more stems.
const USUAL_STEMS: usize = 8;

/// Texts of this ratio of letters or more are alike.
pub(super) const ALIKE_RATIO: f32 = 80.0;

/// Texts that share so much of their stems are alike.
pub(super) const ALIKE_STEMS: f32 = 0.3;

/// Texts that share so much of their hard parts are alike.
pub(super) const ALIKE_HARD: f32 = 0.5;

/// A signature has so many bytes at most, and stands before a text of so many letters at least.
const SIGNATURE: usize = 40;
const SIGNED_LETTERS: u32 = 12;

/// Texts of all sends of a conversation. Their plain words stand end to end; the rest is made once somebody asks, as most
/// sends have none near them that they could be compared with.
#[derive(Debug, Default)]
pub(super) struct Texts<'a> {
    plain: Vec<u8>,
    sends: Vec<SendText<'a>>,
}

/// The text of one send.
#[derive(Debug)]
struct SendText<'a> {
    /// As it was sent; `None` where nothing is written.
    text: Option<&'a str>,
    /// Where its plain words end, or the start of them that letters are compared of.
    end: usize,
    /// How many characters they have where only the start is kept.
    letters: Option<u32>,
    parts: OnceLock<Box<Parts>>,
}

/// What a text is compared by.
#[derive(Debug)]
struct Parts {
    stems: Vec<u32>,
    hard: Vec<u32>,
    /// A bit for each stem, several stems to a bit.
    signature: u128,
    /// How much each stem weighs.
    weights: OnceLock<Box<[f32]>>,
    /// `None` where the words are more than ASCII.
    bag: OnceLock<Option<Bag>>,
}

/// How often bytes occur in a text, several bytes to a place; more than 255 count as 255.
type Bag = [u8; 32];

impl Parts {
    fn of(text: Option<&str>, plain: &str) -> Self {
        let (mut own_stems, mut hard) = (Vec::with_capacity(USUAL_STEMS), Vec::new());
        if let Some(text) = text {
            stems(plain, &mut own_stems);
            hard_parts(text, &mut hard);
        }
        Self {
            signature: own_stems.iter().fold(0, |signature, stem| signature | 1 << (stem % 128)),
            stems: own_stems,
            hard,
            weights: OnceLock::new(),
            bag: OnceLock::new(),
        }
    }
}

/// The part of long plain words that letters are compared of.
fn start(plain: &str) -> &str {
    plain.char_indices().nth(COMPARED).map_or(plain, |(end, _)| &plain[..end])
}

fn bag(plain: &str) -> Option<Bag> {
    plain.is_ascii().then(|| {
        let mut bag = [0u8; 32];
        for byte in plain.bytes() {
            let place = &mut bag[usize::from(byte) % 32];
            *place = place.saturating_add(1);
        }
        bag
    })
}

impl<'a> Texts<'a> {
    /// None yet, with room for so many.
    pub(super) fn with_capacity(sends: usize) -> Self {
        Self { plain: Vec::with_capacity(sends.min(1024) * USUAL_LENGTH), sends: Vec::with_capacity(sends) }
    }

    /// Adds the text of the next send.
    pub(super) fn push(&mut self, text: Option<&'a str>, template: Option<&Template<'_>>) {
        let text = text.filter(|_| template.is_some());
        let plain = template.map_or(&[][..], Template::plain_bytes);
        let parts = OnceLock::new();
        let whole = template.filter(|_| plain.len() > COMPARED).map_or("", Template::plain);
        let start = start(whole);
        let is_cut = start.len() < whole.len();
        if is_cut {
            // Only here all of the words are at hand.
            parts.get_or_init(|| Box::new(Parts::of(text, whole)));
        }
        self.plain.extend_from_slice(if start.is_empty() { plain } else { start.as_bytes() });
        let letters = is_cut.then(|| whole.chars().count() as u32);
        self.sends.push(SendText { text, end: self.plain.len(), letters, parts });
    }

    fn parts(&self, send: usize) -> &Parts {
        let of = &self.sends[send];
        of.parts.get_or_init(|| Box::new(Parts::of(of.text, self.plain(send))))
    }

    /// The start of a send's plain words.
    pub(super) fn plain(&self, send: usize) -> &str {
        let start = send.checked_sub(1).map_or(0, |before| self.sends[before].end);
        std::str::from_utf8(&self.plain[start..self.sends[send].end]).unwrap_or_default()
    }

    /// The hashes of a send's stems in ascending order.
    pub(super) fn stems(&self, send: usize) -> &[u32] {
        &self.parts(send).stems
    }

    /// The hashes of a send's hard parts in ascending order.
    pub(super) fn hard(&self, send: usize) -> &[u32] {
        &self.parts(send).hard
    }

    /// What was sent; `None` where nothing is written.
    pub(super) fn content(&self, send: usize) -> Option<&'a str> {
        content(self.sends[send].text)
    }

    /// How many characters the plain words have.
    pub(super) fn letters(&self, send: usize) -> u32 {
        self.sends[send].letters.unwrap_or_else(|| self.plain(send).chars().count() as u32)
    }

    /// Whether it asks something.
    pub(super) fn asks(&self, send: usize) -> bool {
        self.sends[send].text.is_some_and(|text| text.contains('?') || text.contains('？'))
    }

    /// The share of stems that both have among those that one has.
    pub(super) fn stem_share(&self, one: usize, other: usize) -> f32 {
        let all = self.stems(one).len() + self.stems(other).len();
        share(self.common_stems(one, other), all).unwrap_or_default()
    }

    /// The same by weight: what is rare in the source tells more.
    pub(super) fn weighted_share(&self, one: usize, other: usize, habits: &Habits) -> f32 {
        if !self.may_share_stems(one, other) {
            return 0.0;
        }
        let weights = |send: usize| {
            let parts = self.parts(send);
            parts.weights.get_or_init(|| parts.stems.iter().map(|stem| habits.weight(*stem)).collect())
        };
        let (first, second) = (weights(one), weights(other));
        let mut both = 0.0;
        each_common(self.stems(one), self.stems(other), |place| both += first[place]);
        let all = first.iter().sum::<f32>() + second.iter().sum::<f32>() - both;
        if all > 0.0 { both / all } else { 0.0 }
    }

    /// The share of hard parts that both have; `None` where neither has one.
    pub(super) fn hard_share(&self, one: usize, other: usize) -> Option<f32> {
        let (a, b) = (self.hard(one), self.hard(other));
        if a.is_empty() && b.is_empty() {
            return None;
        }
        share(common(a, b), a.len() + b.len())
    }

    /// The share of the shorter one's stems that the other has.
    pub(super) fn contained(&self, one: usize, other: usize) -> f32 {
        let least = self.stems(one).len().min(self.stems(other).len());
        if least == 0 { 0.0 } else { self.common_stems(one, other) as f32 / least as f32 }
    }

    /// How alike the letters are, 0 to 100: the normalised indel similarity, as `ratio` of `RapidFuzz`.
    pub(super) fn ratio(&self, one: usize, other: usize) -> f32 {
        let (a, b) = (self.plain(one), self.plain(other));
        if a.is_empty() || b.is_empty() {
            return 0.0;
        }
        100.0 * ratio(a, b) as f32
    }

    /// Whether the ratio may reach `least`, for all that their letters tell: the letters in common are no more than those
    /// that both have at all, whatever their order.
    pub(super) fn may_reach(&self, least: f32, one: usize, other: usize) -> bool {
        let bag = |send: usize| self.parts(send).bag.get_or_init(|| bag(self.plain(send))).as_ref();
        let (Some(bag), Some(others)) = (bag(one), bag(other)) else { return true };
        let (a, b) = (self.plain(one).len() as f32, self.plain(other).len() as f32);
        let both: u32 = bag.iter().zip(others).map(|(one, other)| u32::from(*one.min(other))).sum();
        let full = bag.contains(&u8::MAX) || others.contains(&u8::MAX);
        full || 200.0 * both as f32 >= least * (a + b) - 0.01
    }

    /// Whether one text is another with a few words before it.
    pub(super) fn is_signed(&self, one: usize, other: usize) -> bool {
        let (plain, signed) = (self.plain(one), self.plain(other));
        let Some(signature) = signed.len().checked_sub(plain.len()) else { return false };
        // Of long texts only the start is known.
        let is_cut = self.letters(other) as usize > COMPARED;
        self.letters(one) >= SIGNED_LETTERS
            && if is_cut {
                let start: String = plain.chars().take(SIGNED_LETTERS as usize).collect();
                let found = signed.find(&start).filter(|place| (1..=SIGNATURE).contains(place));
                found.is_some_and(|place| plain.starts_with(&signed[place..]))
            } else {
                (1..=SIGNATURE).contains(&signature) && signed.ends_with(plain)
            }
    }

    /// How many stems both have.
    pub(super) fn common_stems(&self, one: usize, other: usize) -> usize {
        // Most pairs have none.
        if !self.may_share_stems(one, other) {
            return 0;
        }
        common(self.stems(one), self.stems(other))
    }

    fn may_share_stems(&self, one: usize, other: usize) -> bool {
        self.parts(one).signature & self.parts(other).signature != 0
    }

    /// How alike the sets of words are, 0 to 100, as `token_set_ratio` of `RapidFuzz`.
    pub(super) fn word_set_ratio(&self, one: usize, other: usize) -> f32 {
        word_set_ratio(self.plain(one), self.plain(other))
    }
}

fn ratio(a: &str, b: &str) -> f64 {
    if a.is_ascii() && b.is_ascii() {
        indel::normalized_similarity(a.bytes(), b.bytes())
    } else {
        indel::normalized_similarity(a.chars(), b.chars())
    }
}

fn word_set_ratio(a: &str, b: &str) -> f32 {
    let (a, b) = (word_set(a), word_set(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let both: Vec<&str> = a.iter().copied().filter(|word| b.binary_search(word).is_ok()).collect();
    let rest = |one: &[&str], other: &[&str]| {
        let only: Vec<&str> = one.iter().copied().filter(|word| other.binary_search(word).is_err()).collect();
        only.join(" ")
    };
    let (rest_a, rest_b) = (rest(&a, &b), rest(&b, &a));
    if !both.is_empty() && (rest_a.is_empty() || rest_b.is_empty()) {
        return 100.0;
    }
    let chars = |text: &str| text.chars().count() as f64;
    let common = chars(&both.join(" "));
    let space = f64::from(u8::from(!both.is_empty()));
    let (long_a, long_b) = (common + space + chars(&rest_a), common + space + chars(&rest_b));
    let distance = indel::distance(rest_a.chars(), rest_b.chars()) as f64;
    let mut best = 1.0 - distance / (long_a + long_b);
    if !both.is_empty() {
        let beside = |rest: &str, long: f64| 1.0 - (space + chars(rest)) / (common + long);
        best = best.max(beside(&rest_a, long_a)).max(beside(&rest_b, long_b));
    }
    100.0 * best as f32
}

/// The words of a text in order, each once.
fn word_set(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Calls `each` with the place in `a` of everything that both have.
fn each_common(a: &[u32], b: &[u32], mut each: impl FnMut(usize)) {
    let (mut x, mut y) = (0, 0);
    while x < a.len() && y < b.len() {
        match a[x].cmp(&b[y]) {
            std::cmp::Ordering::Less => x += 1,
            std::cmp::Ordering::Greater => y += 1,
            std::cmp::Ordering::Equal => {
                each(x);
                x += 1;
                y += 1;
            }
        }
    }
}

fn common(a: &[u32], b: &[u32]) -> usize {
    let mut count = 0;
    each_common(a, b, |_| count += 1);
    count
}

/// The share of those in both among those in one of two sets that have so many together (Jaccard 1912).
fn share(both: usize, together: usize) -> Option<f32> {
    let all = together - both;
    (all > 0).then(|| both as f32 / all as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::template::TemplateReader;

    fn texts<'a>(all: &[&'a str]) -> Texts<'a> {
        let mut texts = Texts::default();
        let mut reader = TemplateReader::default();
        for text in all {
            texts.push(Some(text), reader.read(text).as_ref());
        }
        texts
    }

    #[test]
    fn likeness_is_that_of_rapidfuzz() {
        let texts =
            texts(&["this is a test", "this is a test!! now", "fuzzy was a bear", "fuzzy fuzzy was a bear", ""]);
        assert!((texts.ratio(0, 1) - 87.5).abs() < 0.1, "{}", texts.ratio(0, 1));
        assert!((texts.word_set_ratio(2, 3) - 100.0).abs() < 0.1);
        assert!(texts.ratio(0, 4) < 0.1 && texts.word_set_ratio(0, 4) < 0.1);
        // By hand: 5 edits over 14 and 13 letters.
        let set = word_set_ratio("great is scala", "java is great");
        assert!((set - 81.5).abs() < 0.1, "{set}");
    }

    #[test]
    fn shares_are_of_stems_and_hard_parts() {
        let texts = texts(&["The red table costs 12", "A table in red: 12 and 13", "Nothing", "👍"]);
        assert!((texts.stem_share(0, 1) - 3.0 / 7.0).abs() < 1e-6, "{}", texts.stem_share(0, 1));
        assert_eq!(texts.hard_share(0, 1), Some(0.5));
        assert_eq!(texts.hard_share(2, 3), None);
        assert!((texts.contained(0, 1) - 0.6).abs() < 1e-6);
        assert_eq!((texts.letters(2), texts.asks(2)), (7, false));
    }

    proptest::proptest! {
        #[test]
        fn what_is_refused_by_its_length_never_reaches(a in "[ab]{1,30}", b in "[abc]{1,60}") {
            let texts = texts(&[&a, &b]);
            proptest::prop_assert!(texts.may_reach(70.0, 0, 1) || texts.ratio(0, 1) < 70.0);
        }

        #[test]
        fn weighted_shares_lie_between_nothing_and_all(a in "[a-d ]{0,30}", b in "[a-d ]{0,30}") {
            let habits = crate::habits::HabitsBuilder::new().finish();
            let texts = texts(&[&a, &b]);
            let share = texts.weighted_share(0, 1, &habits);
            proptest::prop_assert!((0.0..=1.0001).contains(&share));
            proptest::prop_assert!((share - texts.stem_share(0, 1)).abs() < 1e-3);
        }
    }
}
