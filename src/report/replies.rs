//! How many replies should not have been sent: what every report says first.

use super::phrases::Words;
use crate::finding::{CountedBy, FIRST_OF_EACH_RULE, Report, tells_of_replies};

/// The expected number is worth a word from this difference on, as a number and as a share.
const DIFFERENCE: f64 = 1.0;
const SHARE: f64 = 0.2;

/// `6 replies that should not have been sent, to 5 of 24 contacts (7.6 expected by their probabilities)`; `None` where
/// nothing was found, or no rule that ran tells.
pub(super) fn headline(report: &Report, words: Words) -> Option<String> {
    if report.totals.findings == 0 || !tells(report) {
        return None;
    }
    let totals = &report.totals;
    // A comparison's findings are those of one of its periods.
    let period = if report.comparison.is_some() { " after" } else { "" };
    let said = match totals.extra_replies {
        0 => format!("No reply{period} that should not have been sent"),
        replies => {
            let replies =
                if replies == 1 { "1 reply".to_owned() } else { format!("{} replies", (words.number)(replies)) };
            let to = match &report.contact {
                Some(_) => String::new(),
                None => format!(
                    ", to {} of {}",
                    (words.number)(totals.extra_replies_contacts),
                    words.counted(totals.examined.contacts, "contact")
                ),
            };
            format!("{replies}{period} that should not have been sent{to}")
        }
    };
    Some(said + &expected(report).unwrap_or_default())
}

/// Whether a rule ran, and could look at something, that says of single replies that they should not have been sent.
fn tells(report: &Report) -> bool {
    let checked = |code: &str| !report.unchecked.iter().any(|(rule, _)| rule.code == code);
    report.scope.rules.iter().any(|rule| tells_of_replies(rule.code) && checked(rule.code))
}

/// The expected number, where it says more than the count does.
pub(super) fn expected(report: &Report) -> Option<String> {
    let (counted, expected) = (report.totals.extra_replies as f64, report.totals.extra_replies_expected?);
    let difference = (expected.value() - counted).abs();
    let is_useful = difference >= DIFFERENCE && difference >= SHARE * counted;
    is_useful.then(|| format!(" ({expected} expected by their probabilities)"))
}

/// What is no reply that should not have been sent, and is counted apart: `3 repeated incoming messages`, `2 rows stored
/// twice`.
pub(super) fn apart(report: &Report, words: Words) -> Vec<String> {
    let copies = |code: &str| report.totals.by_rule.get(code).map_or(0, |totals| totals.extra_copies);
    let repeated = Some(copies("DM102")).filter(|count| *count > 0);
    let stored = Some(copies("DM105")).filter(|count| *count > 0);
    let repeated = repeated.map(|count| words.counted(count, "repeated incoming message"));
    let stored = stored.map(|count| format!("{} stored twice", words.counted(count, "row")));
    repeated.into_iter().chain(stored).collect()
}

/// The same in a sentence.
pub(super) fn apart_sentence(report: &Report, words: Words) -> Option<String> {
    let apart = apart(report, words);
    (!apart.is_empty()).then(|| format!("Counted apart: {}.", apart.join(", ")))
}

/// That nobody weighed anything.
pub(super) fn by_rules_alone(report: &Report) -> Option<String> {
    let judged = report.scope.rules.iter().any(|rule| ["DM101", "DM103", "DM104"].contains(&rule.code));
    let is_alone = judged && report.totals.counted_by == CountedBy::Rules && report.totals.findings > 0;
    is_alone.then(|| "Counted by the rules only: too little was read to know what is usual here.".to_owned())
}

/// In which order a list of findings for people stands, and how much of it; `None` where it needs no word.
pub(super) fn order(report: &Report, limit: Option<usize>) -> Option<String> {
    let all = report.findings.len();
    let shown = limit.unwrap_or(all).min(all);
    let is_sorted_out = report.totals.by_rule.values().any(|rule| rule.findings > FIRST_OF_EACH_RULE);
    if shown == 0 || !is_sorted_out {
        return None;
    }
    let count = if shown < all { format!("{shown} of {all} findings") } else { format!("All {all} findings") };
    let infos = if report.totals.by_severity.info > 0 { ", infos last" } else { "" };
    Some(format!("{count}: the newest {FIRST_OF_EACH_RULE} of each rule first, then the others by severity{infos}."))
}
