//! What is known of the contact that `user` was asked for.

use chrono_tz::Tz;

use super::phrases::Words;
use crate::finding::Report;
use crate::model::{Contact, ContactFacts};
use crate::page::date_and_time;

/// Each fact by its name, in words; texts of any origin are quoted.
pub(super) fn facts(contact: &Contact, report: &Report, zone: Tz, words: Words) -> Vec<(&'static str, String)> {
    let (facts, examined) = (&contact.facts, &report.totals.examined);
    let mut list = vec![("id", (words.quote)(&contact.id))];
    list.extend(facts.stage.as_ref().map(|stage| ("stage", (words.quote)(stage))));
    list.push((
        "messages",
        format!("{} in, {} out", (words.number)(examined.incoming), (words.number)(examined.outgoing)),
    ));
    list.extend(facts.message_count.map(|count| ("stored count", count.to_string())));
    list.push(("stopped", stopped(facts, zone)));
    list
}

/// The same in one line.
pub(super) fn line(contact: &Contact, report: &Report, zone: Tz, words: Words) -> String {
    let facts = facts(contact, report, zone, words).into_iter().map(|(name, value)| format!("{name}: {value}"));
    facts.collect::<Vec<_>>().join(" · ")
}

fn stopped(facts: &ContactFacts, zone: Tz) -> String {
    match (facts.stopped, facts.stopped_at) {
        (Some(true) | None, Some(at)) => format!("since {}", date_and_time(at, zone)),
        (Some(true), None) => "yes".to_owned(),
        (Some(false), None) => "no".to_owned(),
        (Some(false), Some(at)) => format!("not marked, though it was at {}", date_and_time(at, zone)),
        (None, None) => "unknown".to_owned(),
    }
}
