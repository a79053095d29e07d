//! The event log of a lock, as a source of calls.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::clocks::align;
use super::history::{Arrival, History, Work, spot};
use super::logged::{Ended, Logged};
use super::plan::Terms;
use crate::lock::{Ending, Event, EventKind, LockKey, Token};
use crate::scope::Scope;
use crate::time::{Span, Timestamp};

/// What the logs of one or several locks tell, in the order in which their store decided.
#[derive(Debug, Default)]
pub struct EventLog {
    pub(super) contacts: BTreeMap<Option<String>, Vec<Logged>>,
    pub(super) endings: FxHashMap<Token, Ended>,
    /// How long half of the work took no longer than.
    median: Option<Span>,
    /// The names of the logs.
    logs: Vec<String>,
    /// How far apart their clocks are.
    pub(super) apart: Span,
    /// Whether copies wait for the end of the work on their message, of a platform with this word.
    copies_wait: Option<fn(&str) -> bool>,
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

impl EventLog {
    /// One without a line, which goes by what `copies_wait` says of a platform with a word: whether copies wait for the end of
    /// the work on their message.
    pub fn new(copies_wait: fn(&str) -> bool) -> Self {
        Self { copies_wait: Some(copies_wait), ..Self::default() }
    }

    /// Takes in one line of the log of this name, or says what is wrong with it.
    pub fn add(&mut self, name: &str, line: &[u8]) -> Result<(), BadLine> {
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
            if self.logs.last().is_none_or(|last| last != name) {
                self.logs.push(name.to_owned());
            }
            // It is noted when it is decided about.
            let waited = event.waited_s.filter(|waited| (0.0..1e9).contains(waited)).unwrap_or_default();
            let waited = Span::from_micros((waited * 1e6).round() as i64);
            let waits = |copies_wait: fn(&str) -> bool| event.platform.as_deref().is_some_and(copies_wait);
            let call = Logged {
                waited,
                copies_wait: self.copies_wait.is_some_and(waits),
                at: event.at - waited,
                noted_at: event.at - waited,
                store_at: event.store_at.map(|at| at - waited),
                log: self.logs.len() - 1,
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
        self.apart = align(&mut self.contacts, &self.endings, self.logs.len());
        let mut took: Vec<Span> = Vec::new();
        for calls in self.contacts.values() {
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
        // No clock decides which instance a call reaches.
        let mut deliveries: FxHashMap<(Option<&str>, Option<LockKey>), u64> = FxHashMap::default();
        let mut arrivals = Vec::new();
        for call in calls {
            let delivery = deliveries.entry((call.message_id.as_deref(), call.key)).or_default();
            *delivery += 1;
            if !scope.reads(call.at) {
                continue;
            }
            let work = self.work(call, &mut usual, terms);
            let worked = Work { end: work.end.map(|end| end + call.waited), ..work };
            let key = call.key.map(|key| key.to_string()).unwrap_or_default();
            let (id, number) = (call.message_id.as_deref().unwrap_or_default(), delivery.to_string());
            arrivals.push(Arrival {
                at: call.at,
                spot: spot(&[contact.unwrap_or_default(), id, &key, &number]),
                row: None,
                scope: call.scope,
                provider_id: call.message_id.as_deref(),
                text: call.text.as_deref(),
                text_key: call.text_hash,
                worked: (call.kind != EventKind::Blocked).then_some(worked),
                work,
                copies_wait: call.copies_wait,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn history(lines: &[&str]) -> Vec<(Option<Timestamp>, Ending, bool)> {
        let mut log = EventLog::default();
        for line in lines {
            log.add("gate.ndjson", line.as_bytes()).unwrap();
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
