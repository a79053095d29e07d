//! Facts of a report in one line each, for formats that have room for no more.

use crate::finding::{Cause, FinalTally, Report, Row, Skipped, Tally};
use crate::text::{counted, display_safe, excerpt};

/// More of a pattern or reason than this is not shown, in characters.
const EXCERPT: usize = 200;

/// `398 messages (181 in, 217 out) of 24 contacts`.
pub(super) fn examined(report: &Report) -> String {
    let examined = &report.totals.examined;
    format!(
        "{} ({} in, {} out) of {}",
        counted(examined.messages as u64, "message"),
        examined.incoming,
        examined.outgoing,
        counted(examined.contacts as u64, "contact")
    )
}

/// `race (the incoming message arrived twice, 0.8 s apart)`.
pub(super) fn cause(cause: &Cause) -> String {
    let kind = cause.kind.as_str();
    if cause.evidence.is_empty() {
        return kind.to_owned();
    }
    format!("{kind} ({})", display_safe(&cause.evidence.join("; ")))
}

/// How often the final message was sent, or that none was recognised.
pub(super) fn final_messages(tally: &FinalTally) -> String {
    let patterns: Vec<String> =
        tally.patterns.iter().map(|pattern| format!("“{}”", excerpt(pattern, EXCERPT))).collect();
    let patterns = patterns.join(" or ");
    if tally.messages == 0 {
        return format!("no outgoing message matches {patterns}, so no final message was looked at");
    }
    let (messages, contacts) = (tally.messages as u64, tally.contacts as u64);
    format!("{} to {} by the pattern {patterns}", counted(messages, "final message"), counted(contacts, "contact"))
}

/// `fixed: repeated replies (DM101, DM103): 40 findings before (40.0 per 1,000 outgoing messages), none after`.
pub(super) fn verdict(row: &Row) -> String {
    let side = |tally: &Tally, when: &str| {
        let found = if tally.findings == 0 { "none".to_owned() } else { counted(tally.findings, "finding") };
        let rate = tally.per_1000.map_or_else(
            || " (nothing was sent)".to_owned(),
            |rate| format!(" ({rate:.2} per 1,000 outgoing messages)"),
        );
        format!("{found} {when}{rate}")
    };
    let more = row.more_messages.map(|more| format!("; about {more} more outgoing messages would settle it"));
    format!(
        "{}: {} ({}): {}, {}{}",
        row.verdict.as_str(),
        row.name,
        row.key,
        side(&row.before, "before"),
        side(&row.after, "after"),
        more.unwrap_or_default()
    )
}

/// Rows that are in no conversation; `None` if there are none.
pub(super) fn skipped(skipped: &Skipped) -> Option<String> {
    let Skipped { bad, without_contact, ignored } = *skipped;
    let parts: Vec<String> =
        [(bad, "cannot be read"), (without_contact, "without contact"), (ignored, "ignored by direction")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
    (!parts.is_empty()).then(|| format!("rows left out: {}", parts.join(", ")))
}
