//! Which rules a user means: by code, prefix of codes, or name.

use super::{ALL, Rule};

/// A word that means no rule.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownRule {
    /// The codes and names most like it, the nearest first.
    pub nearest: Vec<&'static str>,
}

/// The rules that `word` means, ignoring case: one by its code (`DM104`) or name (`double-response`), or all whose
/// codes begin with it (`DM1`).
pub fn selected(word: &str) -> Result<Vec<&'static dyn Rule>, UnknownRule> {
    let word = word.trim().to_lowercase();
    // A prefix of fewer letters than `DM` would be a slip more often than a wish.
    let is_prefix = word.len() >= 2;
    let means = |rule: &&&'static dyn Rule| {
        let meta = rule.meta();
        meta.name == word || (is_prefix && meta.code.to_lowercase().starts_with(&word))
    };
    let rules: Vec<&'static dyn Rule> = ALL.iter().filter(means).copied().collect();
    if rules.is_empty() { Err(UnknownRule { nearest: nearest(&word) }) } else { Ok(rules) }
}

/// The rule whose code or name `word` is.
pub fn one_rule(word: &str) -> Result<&'static dyn Rule, UnknownRule> {
    match selected(word)?.as_slice() {
        [rule] => Ok(*rule),
        several => Err(UnknownRule { nearest: several.iter().map(|rule| rule.meta().code).collect() }),
    }
}

fn nearest(word: &str) -> Vec<&'static str> {
    let codes = ALL.iter().map(|rule| rule.meta().code);
    let names = ALL.iter().map(|rule| rule.meta().name);
    crate::text::nearest(word, codes.chain(names))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(word: &str) -> Vec<&'static str> {
        selected(word).map(|rules| rules.iter().map(|rule| rule.meta().code).collect()).unwrap_or_default()
    }

    #[test]
    fn a_rule_is_meant_by_code_prefix_or_name_whatever_the_case() {
        assert_eq!(codes("dm104"), ["DM104"]);
        assert_eq!(codes(" Double-Response "), ["DM104"]);
        assert_eq!(codes("DM20"), ["DM201", "DM202", "DM203"]);
        assert_eq!(codes("dm").len(), ALL.len());
        assert_eq!(one_rule("DM1").map(|_| ()).unwrap_err().nearest.len(), 7);
    }

    #[test]
    fn a_word_that_means_no_rule_brings_the_nearest() {
        let nearest = |word: &str| selected(word).map(|_| ()).unwrap_err().nearest;
        assert_eq!(nearest("double-respons")[0], "double-response");
        assert_eq!(nearest("DM140")[0], "DM104");
        assert_eq!(nearest(""), [] as [&str; 0]);
        assert_eq!(nearest("d"), [] as [&str; 0]);
    }
}
