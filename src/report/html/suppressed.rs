//! What a baseline knew.

use chrono_tz::Tz;

use super::listed::MOST_ENTRIES;
use super::text::{grouped, safe};
use crate::finding::{BaselineEntry, Report};
use crate::page::date_and_time;

/// Entries of a baseline.
pub(super) struct EntriesView {
    pub(super) title: String,
    pub(super) says: &'static str,
    pub(super) entries: Vec<EntryView>,
    /// How many entries are not listed.
    pub(super) more: usize,
}

/// A finding of an earlier run.
pub(super) struct EntryView {
    pub(super) fingerprint: String,
    pub(super) rule: String,
    pub(super) at: String,
    pub(super) reason: String,
}

/// The lists that are not empty.
pub(super) fn lists(report: &Report, zone: Tz) -> Vec<EntriesView> {
    let gone = report.baseline.as_ref().map(|baseline| baseline.gone.as_slice()).unwrap_or_default();
    both(gone, report.unlisted_known(), zone)
}

fn both(gone: &[BaselineEntry], known: &[BaselineEntry], zone: Tz) -> Vec<EntriesView> {
    let view = |entry: &BaselineEntry| EntryView {
        fingerprint: entry.fingerprint.to_string(),
        rule: safe(&entry.rule),
        at: entry.at.map(|at| date_and_time(at, zone)).unwrap_or_default(),
        reason: safe(&entry.reason),
    };
    let list = |what: &str, says, entries: &[BaselineEntry]| EntriesView {
        title: format!("{what}: {}", grouped(entries.len())),
        says,
        entries: entries.iter().take(MOST_ENTRIES).map(view).collect(),
        more: entries.len().saturating_sub(MOST_ENTRIES),
    };
    let gone = list("Gone", "This run looked for them and did not find them.", gone);
    let known = list("Known", "They stay findings, but no count of this report includes them.", known);
    [gone, known].into_iter().filter(|list| !list.entries.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Fingerprint;

    #[test]
    fn what_is_gone_comes_first_and_what_is_not_listed_is_counted() {
        let entry = BaselineEntry {
            fingerprint: Fingerprint::parse("5b1e7c9a0d3f4e21").unwrap(),
            last_fingerprint: None,
            rule: "DM101".into(),
            at: None,
            last_at: None,
            reason: "a\u{202E}b".into(),
        };
        let lists = |known, gone| both(&vec![entry.clone(); gone], &vec![entry.clone(); known], Tz::UTC);
        let both = lists(MOST_ENTRIES + 7, 1);
        assert_eq!(both.iter().map(|list| list.title.as_str()).collect::<Vec<_>>(), ["Gone: 1", "Known: 1,007"]);
        assert_eq!((both[1].entries.len(), both[1].more), (MOST_ENTRIES, 7));
        assert_eq!(both[0].entries[0].reason, "a<U+202E>b");
        assert!(lists(0, 0).is_empty());
    }
}
