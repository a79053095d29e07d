//! Words of the settings for a direction that no row has: a slip turns a side of the conversations into something else.

use super::mapping::Directions;
use super::tally::Tally;
use crate::text::{excerpt, nearest};

/// The word for everything that is not named.
const EVERYTHING_ELSE: &str = "*";

/// So many words of a column are listed.
const LISTED: usize = 8;

/// A note on each word that no row has, if it looks like a slip: another word of the rows is near and in no list, or no
/// row has any word of its list. `is_whole` says whether all rows were looked at.
pub(super) fn notes(given: &Directions, tally: &Tally, column: &str, is_whole: bool) -> Vec<String> {
    let lists = [("incoming", &given.incoming), ("outgoing", &given.outgoing), ("ignore", &given.ignore)];
    let same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
    let is_used = |word: &str| tally.words.iter().any(|seen| same(&seen.text, word));
    let is_listed = |seen: &str| lists.iter().any(|(_, words)| words.iter().any(|word| same(word, seen)));
    let free: Vec<&str> = tally.words.iter().map(|word| word.text.as_str()).filter(|seen| !is_listed(seen)).collect();
    if tally.words.is_empty() || tally.has_too_many_words() {
        return Vec::new();
    }
    let mut notes = Vec::new();
    for (list, words) in lists {
        let useless =
            is_whole && list != "ignore" && !words.iter().any(|word| word == EVERYTHING_ELSE || is_used(word));
        for word in words.iter().filter(|word| *word != EVERYTHING_ELSE && !is_used(word)) {
            let near = nearest(word.trim(), free.iter().copied()).first().map(|near| excerpt(near, 40));
            if useless || near.is_some() {
                let near = near.map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
                notes.push(format!(
                    "“{}”, which `{list}` in [source] names, is in no row; the words of {} are {}{near}",
                    excerpt(word, 40),
                    excerpt(column, 60),
                    listed(tally)
                ));
            }
        }
    }
    notes
}

/// The words of the rows with their counts, the most frequent first.
fn listed(tally: &Tally) -> String {
    let mut words: Vec<_> = tally.words.iter().collect();
    words.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.text.cmp(&b.text)));
    let shown = words.iter().take(LISTED).map(|word| format!("“{}” {}", excerpt(&word.text, 40), word.rows));
    let shown: Vec<String> = shown.collect();
    let more = if words.len() > LISTED { format!(" and {} more", words.len() - LISTED) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(words: &[(&str, usize)]) -> Tally {
        let mut tally = Tally::default();
        for (word, rows) in words {
            for _ in 0..*rows {
                tally.word(word, None, None);
            }
        }
        tally
    }

    fn directions(incoming: &[&str], outgoing: &[&str]) -> Directions {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Directions { incoming: list(incoming), outgoing: list(outgoing), ignore: Vec::new() }
    }

    #[test]
    fn a_slip_is_told_with_the_words_that_the_rows_have_and_the_nearest_one() {
        let tally = seen(&[("inbound", 2), ("outbound", 3)]);
        let told = notes(&directions(&[], &["outbond"]), &tally, "way", true);
        let expected = "“outbond”, which `outgoing` in [source] names, is in no row; the words of way are “outbound” 3, \
            “inbound” 2; did you mean “outbound”?";
        assert_eq!(told, [expected]);
        assert_eq!(notes(&directions(&[], &["outbond"]), &tally, "way", false).len(), 1, "a part shows it too");
    }

    #[test]
    fn words_that_other_rows_may_have_need_no_note() {
        let tally = seen(&[("true", 2), ("false", 3)]);
        let flags = directions(&["false", "f", "0", "no", "n"], &["true", "t", "1", "yes", "y"]);
        assert!(notes(&flags, &tally, "from_me", true).is_empty(), "other ways to write the words that are used");
        assert!(notes(&directions(&["*"], &["TRUE"]), &tally, "from_me", true).is_empty());
        assert!(notes(&directions(&[], &["bot"]), &tally, "from_me", false).is_empty(), "a part need not have it");
        assert_eq!(notes(&directions(&[], &["bot"]), &tally, "from_me", true).len(), 1);
        assert!(notes(&directions(&[], &["bot"]), &seen(&[]), "from_me", true).is_empty());
    }
}
