//! What was recorded beside what was delivered, in words that several formats share.

use super::Layout;
use super::phrases::Words;
use crate::finding::{ClockDifference, Reconciled, UnmatchedContact};
use crate::page::{counted, date_and_time};
use crate::time::Span;

/// Contacts without a counterpart that are named.
pub(super) const MOST_UNMATCHED: usize = 20;

/// What the question was about, in one sentence.
pub(super) fn headline(reconciled: &Reconciled) -> String {
    let counts = &reconciled.counts;
    match (counts.delivered_not_recorded, counts.recorded_not_delivered) {
        (0, 0) => "Every reply that was compared is recorded and delivered once.".to_owned(),
        (more, 0) => format!("The platform delivered {} that the source does not hold.", replies(more)),
        (0, fewer) => format!("The source holds {} that the platform never delivered.", replies(fewer)),
        (more, fewer) => format!(
            "The platform delivered {} that the source does not hold, and never delivered {} that it holds.",
            replies(more),
            replies(fewer)
        ),
    }
}

fn replies(count: u64) -> String {
    if count == 1 { "1 reply".to_owned() } else { format!("{count} replies") }
}

/// How the two sides were matched, and what was left out of it; one fact each.
pub(super) fn facts(reconciled: &Reconciled, layout: &Layout, words: Words) -> Vec<String> {
    let counts = &reconciled.counts;
    let many = |count: u64, what: &str| counted(count as usize, what);
    let mut facts = vec![format!("Delivered: {}.", (words.quote)(&reconciled.delivered.description))];
    let pairs = [
        (counts.by_id, "by id"),
        (counts.by_text, "by text"),
        (counts.by_near_text, "by nearly the same text"),
        (counts.by_attachment, "by attachment"),
        (counts.by_time, "by time alone, as one side has no text"),
    ];
    let pairs: Vec<String> =
        pairs.iter().filter(|(count, _)| *count > 0).map(|(n, how)| format!("{n} {how}")).collect();
    let matched = if pairs.is_empty() { "none matched".to_owned() } else { format!("matched {}", pairs.join(", ")) };
    facts.push(format!(
        "{}, {} recorded, {} delivered: {matched}.",
        many(counts.contacts, "contact"),
        replies(counts.recorded),
        counts.delivered
    ));
    if counts.deleted > 0 {
        facts.push(format!(
            "{} recorded that the export lacks, and that was deleted later as far as it shows; no finding.",
            replies(counts.deleted)
        ));
    }
    facts.extend(reconciled.clock.as_ref().map(|found| clock(found, layout)));
    if let Some((first, last)) = reconciled.overlap {
        let (first, last) = (date_and_time(first, layout.zone), date_and_time(last, layout.zone));
        let outside = match (counts.recorded_outside, counts.delivered_outside) {
            (0, 0) => String::new(),
            (recorded, delivered) => {
                format!("; not compared: {recorded} recorded and {delivered} delivered outside of it")
            }
        };
        facts.push(format!("Both sides cover {first} to {last}{outside}."));
    }
    facts
}

/// How the clocks differ, in a sentence.
fn clock(clock: &ClockDifference, layout: &Layout) -> String {
    let size = |span: Span| Span::from_micros(span.micros().abs());
    let far = |ahead: Span| {
        let word = if ahead.micros() < 0 { "behind" } else { "ahead of" };
        format!("{} {word} the source", size(ahead))
    };
    let mut parts: Vec<String> = Vec::new();
    for zone in clock.zones.iter().filter(|zone| clock.zones.len() > 1 || zone.ahead != Span::default()) {
        let from = zone.from.map(|from| format!(" from {} on", date_and_time(from, layout.zone))).unwrap_or_default();
        parts.push(match zone.ahead == Span::default() {
            true => format!("as the source{from}"),
            false => format!("{}{from}", far(zone.ahead)),
        });
    }
    let zones = if parts.is_empty() { "" } else { "; if its zone was read wrongly, name it with --delivered-tz" };
    if size(clock.ahead).micros() >= LEAST {
        parts.push(far(clock.ahead));
    }
    if size(clock.drift).micros() >= LEAST {
        parts.push(format!("drifting by {} a day", size(clock.drift)));
    }
    let pairs = counted(clock.pairs as usize, "pair");
    match parts.is_empty() {
        true => format!("The clocks agree ({pairs} of messages)."),
        false => format!("The clock of the export: {} ({pairs} of messages){zones}.", parts.join(", ")),
    }
}

/// Smaller differences are those of writing and sending, in microseconds.
const LEAST: i64 = 1_000_000;

/// A contact without a counterpart, in one line.
pub(super) fn unmatched(unmatched: &UnmatchedContact, words: Words) -> String {
    let side = if unmatched.is_delivered { "only delivered" } else { "only recorded" };
    let messages = counted(unmatched.messages as usize, "message");
    let candidate = |(contact, why): &(crate::model::Contact, String)| {
        format!("{} ({})", (words.quote)(contact.label()), (words.quote)(why))
    };
    let candidates: Vec<String> = unmatched.candidates.iter().take(3).map(candidate).collect();
    let near = match candidates.is_empty() {
        true => String::new(),
        false => format!("; perhaps {}", candidates.join(", ")),
    };
    format!("{}: {side}, {messages}{near}", (words.quote)(&unmatched.contact.named()))
}

/// How to match them.
pub(super) const HOW_TO_MATCH: &str =
    "Match them by a file of two columns, delivered and recorded, with one contact a line: --map contacts.csv";
