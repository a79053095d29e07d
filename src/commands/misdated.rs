//! Messages whose time cannot be right: one row of the year 2099 must not pass for the newest message.

use std::cmp::Reverse;

use crate::corpus::{Conversation, Corpus};
use crate::finding::SourceInfo;
use crate::scope::Scope;
use crate::source::LookUp;
use crate::text::{counted, excerpt, shell};
use crate::time::{FIRST_MOMENT, Timestamp};

/// Ids and contacts are cut to so many characters.
const NAME: usize = 60;

/// Messages that say a time later than now, or one from before there were bots.
#[derive(Debug, Default)]
pub(super) struct Misdated {
    later: Option<Side>,
    earlier: Option<Side>,
}

/// What the owner of a source is told.
pub(super) struct Warning {
    pub(super) problem: String,
    /// A command or a query to paste.
    pub(super) shown_by: Option<String>,
}

impl Warning {
    /// Both in one line.
    pub(super) fn line(&self) -> String {
        let shown_by = self.shown_by.as_ref().map(|how| format!("; this shows them: {how}"));
        format!("{}{}", self.problem, shown_by.unwrap_or_default())
    }
}

/// The messages at one end of all times.
#[derive(Debug)]
struct Side {
    messages: u64,
    farthest: Example,
}

/// A message, its id and its contact's.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Example {
    at: Timestamp,
    contact: String,
    id: String,
}

impl Example {
    fn of(conversation: &Conversation<'_>, position: usize) -> Self {
        let message = conversation.message(position);
        Self { at: message.at, contact: conversation.contact().id.clone(), id: message.id.to_string() }
    }
}

impl Misdated {
    /// Counts those of one more part.
    pub(super) fn add(&mut self, corpus: &Corpus, scope: &Scope) {
        for conversation in corpus.conversations().filter(|conversation| !conversation.is_empty()) {
            let (first, last) = (conversation.at(0), conversation.at(conversation.len() - 1));
            // Messages stand in the order of their times, so that both ends tell whether there is any.
            if let Some(future) = scope.future().filter(|future| *future <= last) {
                let start = conversation.first_from(future);
                let example = Example::of(&conversation, conversation.first_from(last));
                let side = Side { messages: (conversation.len() - start) as u64, farthest: example };
                self.later = Some(Side::join(self.later.take(), side, |known, other| known.newest() >= other.newest()));
            }
            if first < FIRST_MOMENT && first.is_known() {
                let end = conversation.first_from(FIRST_MOMENT);
                let side = Side { messages: end as u64, farthest: Example::of(&conversation, 0) };
                self.earlier =
                    Some(Side::join(self.earlier.take(), side, |known, other| known.farthest <= other.farthest));
            }
        }
    }

    /// How many are of the future.
    pub(super) fn later(&self) -> u64 {
        self.later.as_ref().map_or(0, |side| side.messages)
    }

    /// What a report says of them, without content.
    pub(super) fn remarks(&self) -> impl Iterator<Item = String> + '_ {
        let later = self.later.as_ref().map(|side| {
            let (are, at) = (side.are(), side.farthest.at.to_the_second());
            format!(
                "{are} dated later than now, the newest {at}: their times are wrong, and do not count as the newest"
            )
        });
        let earlier = self.earlier.as_ref().map(|side| {
            let (are, at) = (side.are(), side.farthest.at.to_the_second());
            format!("{are} dated before 2000, the oldest {at}: their times are wrong")
        });
        later.into_iter().chain(earlier)
    }

    /// What their owner is told: which they are, and how to look at them. Without ids if they are to be `redacted`.
    pub(super) fn warnings(
        &self,
        scope: &Scope,
        source: &SourceInfo,
        look_up: Option<&LookUp>,
        redacted: bool,
    ) -> Vec<Warning> {
        let which = |side: &Side| {
            let Example { at, contact, id } = &side.farthest;
            let of = format!(" (message “{}” of the contact “{}”)", excerpt(id, NAME), excerpt(contact, NAME));
            format!("{at}{}", if redacted { "" } else { &of })
        };
        let mut warnings = Vec::new();
        if let (Some(side), Some(now), Some(future)) = (&self.later, scope.now, scope.future()) {
            let (are, now, which) = (side.are(), now.to_the_second(), which(side));
            let problem = format!(
                "{are} dated later than now, {now}: the newest says {which}; such a time does not count as the newest"
            );
            let command = || command(source, &format!("since {}", future.to_the_second()));
            warnings.push(Warning { problem, shown_by: look_up.map(|asked| asked.later.clone()).or_else(command) });
        }
        if let Some(side) = &self.earlier {
            let problem = format!("{} dated before 2000: the oldest says {}", side.are(), which(side));
            let (from, until) = (side.farthest.at.to_the_second(), FIRST_MOMENT.to_the_second());
            let command = || command(source, &format!("since {from} --until {until}"));
            warnings.push(Warning { problem, shown_by: look_up.map(|asked| asked.earlier.clone()).or_else(command) });
        }
        warnings
    }
}

impl Side {
    /// Both together, with the example of `known` if it is the `farther`.
    fn join(known: Option<Self>, other: Self, is_farther: impl Fn(&Self, &Self) -> bool) -> Self {
        let Some(known) = known else { return other };
        let messages = known.messages + other.messages;
        Self { messages, ..if is_farther(&known, &other) { known } else { other } }
    }

    /// The newest comes last; of those of one moment the first contact's does.
    fn newest(&self) -> (Timestamp, Reverse<(&str, &str)>) {
        let Example { at, contact, id } = &self.farthest;
        (*at, Reverse((contact, id)))
    }

    fn are(&self) -> String {
        format!("{} {}", counted(self.messages, "message"), if self.messages == 1 { "is" } else { "are" })
    }
}

/// The command that lists messages of files; `None` where a shell cannot name them.
fn command(source: &SourceInfo, audit: &str) -> Option<String> {
    let files: Option<Vec<String>> =
        source.files.iter().map(|file| file.to_str().filter(|name| *name != "-").and_then(shell::word)).collect();
    let files = files.filter(|files| !files.is_empty())?;
    Some(format!("dm-audit {audit} --timeline {}", files.join(" ")))
}
