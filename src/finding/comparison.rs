//! Two periods side by side: how often each rule and each cause was found before a moment and after it.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::{CauseKind, Confidence, CountedBy, Expected, Findings, RuleMeta};
use crate::rates::{Count, Interval, Ratio, Verdict};
use crate::time::{Span, Timestamp};

/// Two periods side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The moment between them.
    pub when: Timestamp,
    /// How long after the moment is left out.
    pub gap: Span,
    /// The period before.
    pub before: Period,
    /// The period after.
    pub after: Period,
    /// What the question is about: repeated replies, or else all rules that ran.
    pub headline: Row,
    /// Every rule that ran.
    pub rules: Vec<Row>,
    /// Every cause that was found.
    pub causes: Vec<Row>,
}

/// One period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Period {
    /// Its first moment; `None` is the source's own start.
    pub since: Option<Timestamp>,
    /// The first moment after it; `None` is the source's own end.
    pub until: Option<Timestamp>,
    /// Outgoing messages in it.
    pub outgoing: usize,
}

/// What was counted of one rule or cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "ComparisonRow"))]
pub struct Row {
    /// A rule's code, a cause, or several codes.
    pub key: String,
    /// In words.
    pub name: String,
    /// The period before.
    pub before: Tally,
    /// The period after.
    pub after: Tally,
    /// How the rate of incidents changed; `None` where a period has no outgoing messages.
    pub ratio: Option<Ratio>,
    /// What that means.
    pub verdict: Verdict,
    /// About how many more outgoing messages would settle it; `None` where none would, or it is settled.
    pub more_messages: Option<u64>,
    /// The rule looks at a whole history, so that a shorter period shows fewer findings whatever the bot does.
    pub whole_history: bool,
}

/// What was counted in one period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tally {
    /// Findings that are more likely a fault than not: these make the rates. Those of rules that list what is there all
    /// count, and so do all others where too little was read to weigh evidence.
    pub findings: u64,
    /// All findings, however likely.
    pub listed: u64,
    /// The sum of the probabilities of all findings; null where too little was read to weigh evidence.
    pub expected: Option<Expected>,
    /// Of those that count, findings of one contact less than [`INCIDENT`] apart are one incident. Intervals of the ratio go by incidents,
    /// since findings that follow from each other are no independent events.
    pub incidents: u64,
    /// Findings that count per 1,000 outgoing messages; `None` where there are none of these.
    pub per_1000: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
}

/// Findings of one contact closer than this are one incident.
pub const INCIDENT: Span = Span::seconds(3600);

/// Rules that say that the same was said again.
const REPEATED_REPLIES: [&str; 2] = ["DM101", "DM103"];

/// What a comparison needs of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The rule's code.
    pub rule: &'static str,
    /// Why, for repeated replies.
    pub cause: Option<CauseKind>,
    /// How likely it is a fault; `None` for rules that list what is there.
    pub confidence: Option<Confidence>,
    /// The contact's id.
    pub contact: String,
    /// When its first message was written.
    pub first: Timestamp,
    /// When its last message was written.
    pub last: Timestamp,
}

impl Event {
    /// All findings as events.
    pub fn all(findings: &Findings) -> io::Result<Vec<Self>> {
        let mut events = Vec::with_capacity(findings.len());
        for finding in findings.iter() {
            let finding = finding?;
            if let (Some(first), Some(last)) = (finding.messages.first(), finding.messages.last()) {
                let (first, last) = (first.at, last.at);
                let (rule, cause) = (finding.rule.code, finding.cause.map(|cause| cause.kind));
                let (confidence, contact) = (finding.confidence, finding.contact.id);
                events.push(Self { rule, cause, confidence, contact, first, last });
            }
        }
        Ok(events)
    }
}

/// The findings of two periods.
pub struct Periods<'a> {
    /// The period before and what was found in it.
    pub before: (Period, &'a [Event]),
    /// The period after and what was found in it.
    pub after: (Period, &'a [Event]),
    /// What counts in both.
    pub counted_by: CountedBy,
}

impl Row {
    /// Whether anything was found, however likely a fault.
    pub fn is_found(&self) -> bool {
        self.before.listed + self.after.listed > 0
    }
}

impl Comparison {
    /// Counts both periods.
    pub fn new(when: Timestamp, gap: Span, periods: &Periods<'_>, rules: &[&'static RuleMeta]) -> Self {
        let asked: Vec<&str> = rules.iter().map(|rule| rule.code).collect();
        let repeated: Vec<&str> = REPEATED_REPLIES.into_iter().filter(|code| asked.contains(code)).collect();
        let (name, codes) =
            if repeated.is_empty() { ("findings", asked.clone()) } else { ("repeated replies", repeated) };
        let row = |key: &str, name: &str, counts: &dyn Fn(&Event) -> bool| periods.row(key, name, counts);
        let headline = Row {
            whole_history: rules.iter().any(|rule| rule.whole_history && codes.contains(&rule.code)),
            ..row(&codes.join(", "), name, &|event| codes.contains(&event.rule))
        };
        let by_rule = rules.iter().map(|rule| Row {
            whole_history: rule.whole_history,
            ..row(rule.code, rule.name, &|event| event.rule == rule.code)
        });
        let causes = CauseKind::ALL
            .into_iter()
            .map(|kind| row(kind.as_str(), kind.docs().summary, &|event| event.cause == Some(kind)));
        Self {
            when,
            gap,
            before: periods.before.0,
            after: periods.after.0,
            headline,
            rules: by_rule.collect(),
            causes: causes.filter(|row| row.before.findings + row.after.findings > 0).collect(),
        }
    }
}

impl Periods<'_> {
    fn row(&self, key: &str, name: &str, counts: &dyn Fn(&Event) -> bool) -> Row {
        let (before, incidents_before) = tally(&self.before, self.counted_by, counts);
        let (after, incidents_after) = tally(&self.after, self.counted_by, counts);
        let verdict = match Verdict::of(incidents_before, incidents_after) {
            // Fewer incidents with more findings in all, or the other way round, is no plain change.
            Verdict::Better if after.per_1000 >= before.per_1000 => Verdict::NoVisibleChange,
            Verdict::Worse if after.per_1000 <= before.per_1000 => Verdict::NoVisibleChange,
            verdict => verdict,
        };
        let more_messages = match verdict {
            Verdict::TooLittleData { more_messages } => more_messages,
            _ => None,
        };
        Row {
            key: key.to_owned(),
            name: name.to_owned(),
            before,
            after,
            ratio: Ratio::of(incidents_before, incidents_after),
            verdict,
            more_messages,
            whole_history: false,
        }
    }
}

/// What the period holds, and its incidents as the ratio takes them.
fn tally((period, events): &(Period, &[Event]), by: CountedBy, counts: &dyn Fn(&Event) -> bool) -> (Tally, Count) {
    let listed: Vec<&Event> = events.iter().filter(|event| counts(event)).collect();
    let mut expected = Expected::default();
    for event in &listed {
        expected += event.confidence.unwrap_or(Confidence::CERTAIN);
    }
    let counted: Vec<&Event> = listed.iter().copied().filter(|event| by.counts(event.confidence)).collect();
    let (incidents, outgoing) = (incidents(&counted), period.outgoing as u64);
    let count = Count { findings: counted.len() as u64, outgoing };
    let tally = Tally {
        findings: count.findings,
        listed: listed.len() as u64,
        expected: (by == CountedBy::Evidence).then_some(expected),
        incidents,
        per_1000: count.per_thousand(),
        interval: count.interval(),
    };
    (tally, Count { findings: incidents, outgoing })
}

/// How many groups the findings make, each of one contact and without a pause of [`INCIDENT`].
fn incidents(events: &[&Event]) -> u64 {
    let mut by_contact: BTreeMap<&str, Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
    for event in events {
        by_contact.entry(&event.contact).or_default().push((event.first, event.last));
    }
    let mut incidents = 0;
    for mut spans in by_contact.into_values() {
        spans.sort_unstable();
        let mut end: Option<Timestamp> = None;
        for (first, last) in spans {
            incidents += u64::from(end.is_none_or(|end| first - end >= INCIDENT));
            end = Some(end.map_or(last, |end| end.max(last)));
        }
    }
    incidents
}
