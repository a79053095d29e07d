//! The event log of a lock, as a source of calls.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::history::{Arrival, History, Work, spot};
use super::plan::Terms;
use crate::lock::{Ending, Event, EventKind, LockKey, Token};
use crate::scope::Scope;
use crate::time::{Span, Timestamp};

/// What the logs of one or several locks tell, in order of time; of two events of one moment the one that was read
/// first comes first.
#[derive(Debug, Default)]
pub struct EventLog {
    pub(super) contacts: BTreeMap<Option<String>, Vec<Logged>>,
    pub(super) endings: FxHashMap<Token, Ended>,
    /// How long half of the work took no longer than.
    median: Option<Span>,
}

/// Why a line is no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadLine {
    /// It ends too early: the gate was killed while it wrote.
    CutOff,
    /// It is not a JSON object.
    NoObject,
    /// It is something else; what, in words that may hold some of it.
    NotAnEvent(String),
}

/// A call of the log.
#[derive(Debug)]
pub(super) struct Logged {
    pub(super) at: Timestamp,
    pub(super) kind: EventKind,
    pub(super) message_id: Option<String>,
    pub(super) text: Option<String>,
    pub(super) scope: Option<LockKey>,
    pub(super) text_hash: Option<LockKey>,
    pub(super) key: Option<LockKey>,
    pub(super) claim: Option<Token>,
}

/// How the work on a claim ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ended {
    at: Timestamp,
    took: Option<Span>,
    ending: Ending,
}

impl EventLog {
    /// Takes in one line, or says what is wrong with it.
    pub fn add(&mut self, line: &[u8]) -> Result<(), BadLine> {
        // Serde would take an array too, its values by position.
        if !line.trim_ascii_start().starts_with(b"{") {
            return Err(BadLine::NoObject);
        }
        let event: Event<'_> = serde_json::from_slice(line).map_err(|error| {
            if error.is_eof() {
                return BadLine::CutOff;
            }
            let message = error.to_string();
            // Every line is the first one here.
            BadLine::NotAnEvent(message.split(" at line ").next().unwrap_or_default().to_owned())
        })?;
        if event.event.is_arrival() {
            let owned = |text: std::borrow::Cow<'_, str>| Some(text.into_owned()).filter(|text| !text.is_empty());
            let call = Logged {
                at: event.at,
                kind: event.event,
                message_id: event.message_id.and_then(owned),
                text: event.text.and_then(owned),
                scope: event.scope,
                text_hash: event.text_hash,
                key: event.key,
                claim: event.claim,
            };
            self.contacts.entry(event.contact.map(std::borrow::Cow::into_owned)).or_default().push(call);
        } else if let Some(claim) = event.claim {
            // Work that outlived its claim was answered all the same, unless the log says otherwise.
            let failed = event.event == EventKind::Failed || event.problem.is_some();
            let ending = if failed { Ending::Failed } else { Ending::Done };
            let took = event.took_s.filter(|took| (0.0..1e9).contains(took));
            let took = took.map(|took| Span::from_micros((took * 1e6).round() as i64));
            self.endings.entry(claim).or_insert(Ended { at: event.at, took, ending });
        }
        Ok(())
    }

    /// Puts all calls in order, once all lines are read.
    pub fn finish(&mut self) {
        let mut took: Vec<Span> = Vec::new();
        for calls in self.contacts.values_mut() {
            calls.sort_by_key(|call| call.at);
            took.extend(calls.iter().filter_map(|call| call.took(&self.endings)));
        }
        took.sort_unstable();
        self.median = took.get(took.len() / 2).copied();
    }

    /// The ids of all contacts, in order.
    pub fn contacts(&self) -> impl Iterator<Item = &str> {
        self.contacts.keys().flatten().map(String::as_str)
    }

    pub(super) fn asked(&self, only: &[String]) -> impl Iterator<Item = (Option<&str>, &Vec<Logged>)> {
        let contacts = self.contacts.iter();
        let asked = contacts.filter(|(id, _)| only.is_empty() || id.as_ref().is_some_and(|id| only.contains(id)));
        asked.map(|(id, calls)| (id.as_deref(), calls))
    }

    /// How many calls there are, and from when to when.
    pub fn covered(&self) -> Option<(Timestamp, Timestamp)> {
        let ends = self.contacts.values().filter_map(|calls| Some((calls.first()?.at, calls.last()?.at)));
        ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// The calls of each contact, of those in `only` unless it is empty.
    pub(super) fn histories<'a>(&'a self, scope: &Scope, only: &[String], terms: &Terms) -> Vec<History<'a>> {
        self.asked(only).map(|(contact, calls)| self.history(contact, calls, scope, terms)).collect()
    }

    fn history<'a>(&self, contact: Option<&'a str>, calls: &'a [Logged], scope: &Scope, terms: &Terms) -> History<'a> {
        // By key, how long the latest work on it took: a call that was blocked would have taken about as long.
        let mut usual: FxHashMap<LockKey, Span> = FxHashMap::default();
        let (mut same_moment, mut before) = (0, None);
        let mut arrivals = Vec::new();
        for call in calls.iter().filter(|call| scope.reads(call.at)) {
            same_moment = if before == Some(call.at) { same_moment + 1 } else { 0 };
            before = Some(call.at);
            let work = self.work(call, &mut usual, terms);
            let number = format!("{}.{same_moment}", call.at.micros());
            arrivals.push(Arrival {
                at: call.at,
                spot: spot(&[contact.unwrap_or_default(), call.message_id.as_deref().unwrap_or_default(), &number]),
                row: None,
                scope: call.scope,
                provider_id: call.message_id.as_deref(),
                text: call.text.as_deref(),
                text_key: call.text_hash,
                worked: (call.kind != EventKind::Blocked).then_some(work),
                work,
                answered_in: self.answered_in(call, terms),
                in_scope: scope.contains(call.at),
                is_plausible: scope.is_plausible(call.at),
            });
        }
        History { contact, handle: None, calls: arrivals }
    }

    /// What becomes of a call that is let through.
    fn work(&self, call: &Logged, usual: &mut FxHashMap<LockKey, Span>, terms: &Terms) -> Work {
        // The platform was told to come again.
        if call.kind == EventKind::Refused {
            return Work { end: Some(call.at), ending: Ending::Failed };
        }
        let took = call.took(&self.endings);
        if let Some((key, took)) = call.key.zip(took) {
            usual.insert(key, took);
        }
        let took = match call.kind {
            // Nobody knows that it ever ended.
            EventKind::Claimed => took,
            _ => took.or_else(|| usual.get(&call.key?).copied()).or(self.median),
        };
        let ending = call.ended(&self.endings).map_or(Ending::Done, |ended| ended.ending);
        // A failure says nothing about how long an answer takes, so it stays where it was.
        let processing = terms.processing.filter(|_| ending == Ending::Done);
        Work { end: processing.or(took).map(|took| call.at + took), ending }
    }

    /// How long the answer of a call takes, unless that is a guess.
    fn answered_in(&self, call: &Logged, terms: &Terms) -> Option<Span> {
        let failed = call.ended(&self.endings).is_some_and(|ended| ended.ending == Ending::Failed);
        if failed || call.kind == EventKind::Refused {
            return None;
        }
        terms.processing.or_else(|| call.took(&self.endings))
    }
}

impl Logged {
    pub(super) fn ended(&self, endings: &FxHashMap<Token, Ended>) -> Option<Ended> {
        endings.get(&self.claim?).copied()
    }

    /// How long the work took, by its own clock where the log has it: that of the machine may have been set meanwhile.
    fn took(&self, endings: &FxHashMap<Token, Ended>) -> Option<Span> {
        let ended = self.ended(endings)?;
        Some(ended.took.unwrap_or_else(|| (ended.at - self.at).max(Span::default())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(lines: &[&str]) -> Vec<(Option<Timestamp>, Ending, bool)> {
        let mut log = EventLog::default();
        for line in lines {
            log.add(line.as_bytes()).unwrap();
        }
        log.finish();
        let terms = Terms { processing: None, duplicate_within: Span::seconds(60) };
        let histories = log.histories(&Scope::default(), &[], &terms);
        let calls = histories.iter().flat_map(|history| &history.calls);
        calls.map(|call| (call.work.end, call.work.ending, call.worked.is_some())).collect()
    }

    #[test]
    fn endings_are_joined_by_claim_whatever_order_logs_are_read_in() {
        let second = |seconds: i64| Some(Timestamp::from_micros(seconds * 1_000_000));
        let found = history(&[
            r#"{"at":"1970-01-01T00:00:09Z","event":"failed","claim":"02"}"#,
            r#"{"at":"1970-01-01T00:00:40Z","event":"done","claim":"01","took_s":3.0}"#,
            r#"{"at":"1970-01-01T00:00:05Z","event":"claimed","contact":"a","claim":"02"}"#,
            r#"{"at":"1970-01-01T00:00:01Z","event":"claimed","contact":"a","claim":"01"}"#,
            r#"{"at":"1970-01-01T00:00:06Z","event":"claimed","contact":"a","claim":"03"}"#,
            r#"{"at":"1970-01-01T00:00:07Z","event":"refused","contact":"a"}"#,
        ]);
        let expected = [
            (second(4), Ending::Done, true),
            (second(9), Ending::Failed, true),
            (None, Ending::Done, true),
            (second(7), Ending::Failed, true),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_blocked_call_would_have_taken_as_long_as_the_one_that_held_its_key() {
        let key = "ff3fe4bec3da4aef5ed51de1ed6f555f";
        let claimed =
            format!(r#"{{"at":"1970-01-01T00:00:01Z","event":"claimed","contact":"a","claim":"01","key":"{key}"}}"#);
        let blocked = format!(r#"{{"at":"1970-01-01T00:00:02Z","event":"blocked","contact":"a","key":"{key}"}}"#);
        let done = r#"{"at":"1970-01-01T00:00:08Z","event":"done","claim":"01"}"#;
        let found = history(&[&claimed, &blocked, done]);
        assert_eq!(found[1], (Some(Timestamp::from_micros(9_000_000)), Ending::Done, false));
    }
}
