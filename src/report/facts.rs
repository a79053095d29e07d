//! Facts of a report in a sentence each, which several formats share.

use super::phrases::Words;
use super::replies;
use crate::finding::{BaselineOutcome, Cause, CauseKind, Confidence, FinalTally, Finding, Report, Severity, Skipped};
use crate::text::{display_safe, excerpt};

/// Of the messages that speak for a cause so many are named, and of a longer id so many characters.
const TRIGGERS: usize = 3;
const ID: usize = 40;

/// `398 messages (181 in, 217 out) of 24 contacts`.
pub(super) fn examined(report: &Report, words: Words) -> String {
    let examined = &report.totals.examined;
    let (incoming, outgoing) = ((words.number)(examined.incoming), (words.number)(examined.outgoing));
    let contacts = words.counted(examined.contacts, "contact");
    format!("{} ({incoming} in, {outgoing} out) of {contacts}", words.counted(examined.messages, "message"))
}

/// `398 messages of 24 contacts`.
pub(super) fn among(report: &Report, words: Words) -> String {
    let examined = &report.totals.examined;
    format!("{} of {}", words.counted(examined.messages, "message"), words.counted(examined.contacts, "contact"))
}

/// `3 errors`, `1 info`: the severities that were found.
pub(super) fn severities(report: &Report, words: Words) -> Vec<(Severity, String)> {
    let counts = Severity::WORST_FIRST.map(|severity| (report.totals.by_severity.of(severity), severity));
    let found = counts.into_iter().filter(|(count, _)| *count > 0);
    // «info» has no plural.
    let text = |(count, severity): (usize, Severity)| match severity {
        Severity::Info => (severity, format!("{} info", (words.number)(count))),
        _ => (severity, words.counted(count, severity.as_str())),
    };
    found.map(text).collect()
}

/// How many replies should not have been sent, what is counted apart, and how many findings of which severity there are,
/// among how many messages of how many contacts.
pub(super) fn counts(report: &Report, words: Words) -> String {
    let (totals, among) = (&report.totals, among(report, words));
    // A comparison's findings are those of one of its periods.
    let period = if report.comparison.is_some() { " after" } else { "" };
    if report.nothing_new_since.is_some() {
        return "No message came.".to_owned();
    }
    if totals.findings == 0 {
        return format!("{}{period} in {among}.", none(report));
    }
    let replies = replies::headline(report, words).map(|replies| format!("{replies}. "));
    let apart = replies::apart_sentence(report, words).map(|apart| format!("{apart} "));
    let said = replies.into_iter().chain(apart).collect::<String>();
    let severities: Vec<String> = severities(report, words).into_iter().map(|(_, text)| text).collect();
    let (findings, severities) = (words.counted(totals.findings, "finding"), severities.join(", "));
    let affected = words.counted(totals.affected_contacts, "contact");
    format!("{said}{findings}{period} ({severities}); {affected} affected, in {among}.")
}

/// `No findings`, or `No new findings` where others were known before.
pub(super) fn none(report: &Report) -> &'static str {
    let known = report.baseline.as_ref().is_some_and(|baseline| !baseline.known.is_empty());
    if known || report.told > 0 { "No new findings" } else { "No findings" }
}

/// Rules that had nothing to look at, by what was missing.
pub(super) fn unchecked(report: &Report) -> Option<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (rule, reason) in &report.unchecked {
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, rules)) => rules.push(rule.code),
            None => reasons.push((reason, vec![rule.code])),
        }
    }
    let reasons: Vec<String> =
        reasons.iter().map(|(reason, rules)| format!("{} ({reason})", rules.join(", "))).collect();
    (!reasons.is_empty()).then(|| format!("Not checked: {}.", reasons.join("; ")))
}

/// What an earlier run told of.
pub(super) fn told(report: &Report, words: Words) -> Option<String> {
    let told = report.told;
    (told > 0).then(|| format!("{} already told by an earlier run.", words.counted(told, "finding")))
}

/// What else is to be known, as sentences.
pub(super) fn remarks(report: &Report) -> impl Iterator<Item = String> + '_ {
    report.remarks.iter().map(|remark| format!("{}.", super::phrases::capital(remark)))
}

/// `same reply 3 times within 2.4 s (97 % likely a fault)`.
pub(super) fn summary(finding: &Finding) -> String {
    // Where too little was read, a rule's severity stands, and what most bots do would contradict it.
    match finding.confidence.filter(|_| is_likely(finding) || finding.severity == Severity::Info) {
        Some(confidence) => format!("{} ({confidence} likely a fault)", finding.summary),
        None => finding.summary.clone(),
    }
}

/// `cause: race, 87 % (the incoming message arrived twice, 0.8 s apart; incoming m5, m6)`; what is probably no fault has
/// no cause, but would have one.
pub(super) fn cause(finding: &Finding) -> Option<String> {
    let cause = finding.cause.as_ref()?;
    let whose = if is_likely(finding) { "cause" } else { "cause, if it is a fault" };
    let words = cause.words();
    let sure = if cause.kind == CauseKind::Unclear { String::new() } else { format!(", {}", cause.confidence) };
    let evidence: Vec<String> = cause.evidence.iter().cloned().chain(triggers(cause)).collect();
    if evidence.is_empty() {
        return Some(format!("{whose}: {words}{sure}"));
    }
    Some(format!("{whose}: {words}{sure} ({})", display_safe(&evidence.join("; "))))
}

/// Whether it is more likely a fault than not, as far as anybody knows.
pub(super) fn is_likely(finding: &Finding) -> bool {
    finding.confidence.is_none_or(|confidence| confidence >= Confidence::EVEN)
}

/// `incoming m5, m6`: the ids by which the messages that speak for a cause are found; `None` if there are none.
pub(super) fn triggers(cause: &Cause) -> Option<String> {
    let ids: Vec<String> = cause.triggers.iter().take(TRIGGERS).map(|id| excerpt(id, ID)).collect();
    let more = cause.triggers.len() - ids.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!ids.is_empty()).then(|| format!("incoming {}{more}", ids.join(", ")))
}

/// How often the final message was sent, or that none was recognised.
pub(super) fn final_messages(tally: &FinalTally, words: Words) -> String {
    let patterns = tally.patterns.iter().map(|pattern| (words.quote)(pattern)).collect::<Vec<_>>().join(" or ");
    if tally.messages == 0 {
        return format!(
            "No outgoing message matches {patterns}. Name another pattern with --pattern, --regex or --like."
        );
    }
    let (messages, contacts) =
        (words.counted(tally.messages, "final message"), words.counted(tally.contacts, "contact"));
    format!("{messages} to {contacts} by the pattern {patterns}.")
}

/// Rows that are in no conversation, for each reason; none if there are none.
pub(super) fn skipped(skipped: &Skipped, words: Words) -> Vec<String> {
    let Skipped { bad, without_contact, ignored, unsent, without_time } = *skipped;
    let reasons = [
        (bad, "that cannot be read"),
        (without_contact, "without contact"),
        (ignored, "ignored by direction"),
        (unsent, "never sent"),
        (without_time, "without a time"),
    ];
    let counted = |(count, why): (u64, &str)| format!("{} {why}", words.counted(count as usize, "row"));
    reasons.into_iter().filter(|(count, _)| *count > 0).map(counted).collect()
}

/// The same in a sentence.
pub(super) fn skipped_sentence(rows: &Skipped, words: Words) -> Option<String> {
    let rows = skipped(rows, words);
    (!rows.is_empty()).then(|| format!("Left out: {}.", rows.join(", ")))
}

/// What a baseline knew, and what of it is gone.
pub(super) fn baseline(baseline: &BaselineOutcome, words: Words) -> String {
    let (known, gone) = (words.counted(baseline.known.len(), "known finding"), (words.number)(baseline.gone.len()));
    let unseen = match baseline.unseen.len() {
        0 => String::new(),
        unseen => format!("; {} not looked for", (words.number)(unseen)),
    };
    format!("{known} of the baseline {} not counted; {gone} gone{unseen}.", (words.quote)(&baseline.file))
}

/// How many findings the settings hold back.
pub(super) fn held_back(report: &Report, words: Words) -> Option<String> {
    let held = report.totals.suppressed;
    (held > 0).then(|| format!("{} held back by the settings.", words.counted(held, "finding")))
}

/// What else a reader has to know before the findings are believed to be all.
pub(super) fn besides(report: &Report, words: Words) -> Vec<String> {
    let rows = Some(&report.skipped).filter(|skipped| skipped.bad > 0);
    let redacted = "Ids, handles and texts are redacted.";
    let sentences = [
        report.final_messages.as_ref().map(|tally| final_messages(tally, words)),
        rows.and_then(|rows| skipped_sentence(rows, words)),
        report.baseline.as_ref().map(|known| baseline(known, words)),
        held_back(report, words),
        told(report, words),
        replies::by_rules_alone(report),
        unchecked(report),
        report.redacted.then(|| redacted.to_owned()),
    ];
    sentences.into_iter().flatten().chain(remarks(report)).collect()
}
