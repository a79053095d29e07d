//! What happened, in one sentence, and whether the run fails.

use super::text::{WORDS, copies, counted, grouped, listed, safe};
use crate::finding::Report;
use crate::report::phrases::capital;
use crate::report::verdict::{self, Verdict};
use crate::report::{comparison, facts, replies};

/// Whether the run fails.
pub(super) struct Outcome {
    /// `failed`, `passed` or `open`.
    pub(super) class: &'static str,
    pub(super) word: String,
    pub(super) why: String,
}

/// What happened, in one sentence.
pub(super) fn headline(report: &Report) -> String {
    if let Some(found) = &report.comparison {
        return capital(&safe(&format!("{}: {}", found.headline.verdict.as_str(), comparison::sentence(found))));
    }
    let totals = &report.totals;
    let examined = &totals.examined;
    let who = report.contact.as_ref().map(|contact| safe(&contact.named()));
    if report.nothing_new_since.is_some() {
        return capital(&verdict::why(report)) + ".";
    }
    if examined.messages == 0 {
        return "No message was in the scope, so nothing was audited.".to_owned();
    }
    if report.final_messages.as_ref().is_some_and(|tally| tally.messages == 0) {
        return "No outgoing message matches the pattern of final messages, so none was found twice.".to_owned();
    }
    if totals.findings == 0 {
        let none = facts::none(report);
        return match who {
            Some(who) => format!("{none} in the {} of {who}.", counted(examined.messages, "message")),
            None => format!("{none} in {}.", facts::among(report, WORDS)),
        };
    }
    let found = counted(totals.findings, "finding");
    let whom = match who {
        Some(who) => format!("in the conversation with {who}"),
        None => affected(report),
    };
    let replies = replies::headline(report, WORDS).map(|replies| format!("{replies}. ")).unwrap_or_default();
    format!("{replies}{found} {whom}.")
}

/// `in the conversations of 11 of 24 contacts`.
fn affected(report: &Report) -> String {
    let (affected, contacts) = (report.totals.affected_contacts, report.totals.examined.contacts);
    let conversations = if affected == 1 { "conversation" } else { "conversations" };
    match (affected, contacts) {
        (1, 1) => "in the only conversation".to_owned(),
        _ => format!("in the {conversations} of {} of {}", grouped(affected), counted(contacts, "contact")),
    }
}

/// What there is to say beside the headline.
pub(super) fn more(report: &Report) -> Vec<String> {
    let mut more: Vec<String> = replies::apart_sentence(report, WORDS).into_iter().collect();
    let causes = &report.totals.by_cause;
    // The first of several that are as frequent.
    if let Some((cause, count)) = causes.iter().max_by_key(|(cause, count)| (**count, std::cmp::Reverse(**cause))) {
        let (all, name) = (causes.values().sum::<usize>(), cause.as_str());
        let of = format!("{} of {}", grouped(*count), causes_of(all));
        more.push(format!("First to fix: {name} ({of}). {}.", capital(cause.remedy())));
    }
    if let Some(found) = &report.comparison {
        let besides = comparison::besides(found);
        let period = "Numbers, charts and findings below are of the period after.".to_owned();
        let besides = (!besides.is_empty()).then(|| safe(besides.trim()));
        more.splice(0..0, besides.into_iter().chain([period]));
    }
    more.extend(facts::besides(report, WORDS));
    more
}

/// Whether the run fails, and why.
pub(super) fn outcome(report: &Report) -> Outcome {
    let class = match Verdict::of(report) {
        Verdict::Failed => "failed",
        Verdict::Passed => "passed",
        Verdict::NotJudged | Verdict::NothingChecked => "open",
    };
    let why = format!("{}.", capital(&safe(&verdict::why(report))));
    Outcome { class, word: verdict::word(report), why }
}

/// The numbers that matter most, each with what it counts and how it is made up.
pub(super) fn figures(report: &Report) -> Vec<(String, &'static str, String)> {
    let totals = &report.totals;
    let examined = &totals.examined;
    let severities: Vec<String> = facts::severities(report, WORDS).into_iter().map(|(_, text)| text).collect();
    let mut figures = vec![(
        grouped(totals.findings),
        if totals.findings == 1 { "finding" } else { "findings" },
        listed(&severities),
    )];
    if replies::headline(report, WORDS).is_some() {
        let to = counted(totals.extra_replies_contacts, "contact");
        let what = if totals.extra_replies == 1 { "extra reply" } else { "extra replies" };
        let of = format!("that should not have been sent, to {to}{}", replies::expected(report).unwrap_or_default());
        figures.insert(0, (grouped(totals.extra_replies), what, of));
    }
    if report.contact.is_none() {
        let of = format!("of {}", counted(examined.contacts, "contact"));
        figures.push((grouped(totals.affected_contacts), "affected", of));
    }
    let both = format!("{} in, {} out", grouped(examined.incoming), grouped(examined.outgoing));
    figures.push((grouped(examined.messages), if examined.messages == 1 { "message" } else { "messages" }, both));
    figures
}

/// `12 findings that are probably a fault and have a cause`.
pub(super) fn causes_of(all: usize) -> String {
    let (findings, verbs) = (counted(all, "finding"), if all == 1 { ("is", "has") } else { ("are", "have") });
    format!("{findings} that {} probably a fault and {} a cause", verbs.0, verbs.1)
}

/// A sentence for those whom a list would not tell: copies and contacts of one rule.
pub(super) fn of_rule(extra: usize, contacts: usize) -> String {
    let extra = if extra > 0 { format!("{} too many · ", copies(extra)) } else { String::new() };
    format!("{extra}{}", counted(contacts, "contact"))
}
