//! Some calls of each kind, to look at.

use std::collections::BTreeMap;

use super::history::History;
use super::replay::Judged;
use super::tally::Outcome;
use crate::time::{Span, Timestamp};

/// A text is kept up to so many characters.
const TEXT: usize = 200;

/// A call, with what makes it worth a look. Examples are in order of time, contact and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Example {
    /// When it came in.
    pub at: Timestamp,
    /// Who wrote; a log may not know it.
    pub contact: Option<String>,
    /// The name the contact is known by.
    pub handle: Option<String>,
    /// The id of its row; a log has none.
    pub id: Option<String>,
    /// The platform's id.
    pub provider_id: Option<String>,
    /// How long after the call that it is a copy of, or whose claim stopped it.
    pub gap: Option<Span>,
    /// The start of what it says, where that is known.
    pub text: Option<String>,
}

/// The first examples of each outcome.
#[derive(Debug, Clone)]
pub(super) struct Examples {
    most: usize,
    kept: BTreeMap<Outcome, Vec<Example>>,
}

impl Examples {
    /// No more than `most` of each outcome.
    pub(super) fn new(most: usize) -> Self {
        Self { most, kept: BTreeMap::new() }
    }

    /// Keeps a call if it is worth it.
    pub(super) fn offer(&mut self, history: &History<'_>, judged: Judged) {
        let wanted = !matches!(judged.outcome, Outcome::Passed | Outcome::Unjudged);
        let call = &history.calls[judged.place];
        let kept = self.kept.get(&judged.outcome).map_or(&[][..], Vec::as_slice);
        let late = kept.len() >= self.most && kept.last().is_none_or(|last| last.at < call.at);
        if !wanted || late {
            return;
        }
        let text = |text: &str| text.chars().take(TEXT).collect();
        let example = Example {
            at: call.at,
            contact: history.contact.map(str::to_owned),
            handle: history.handle.map(str::to_owned),
            id: call.row.map(|row| row.to_string()),
            provider_id: call.provider_id.map(str::to_owned),
            gap: judged.earlier.map(|earlier| call.at - history.calls[earlier].at),
            text: call.text.map(text),
        };
        self.insert(judged.outcome, example);
    }

    fn insert(&mut self, outcome: Outcome, example: Example) {
        let kept = self.kept.entry(outcome).or_default();
        let place = kept.partition_point(|other| *other <= example);
        kept.insert(place, example);
        kept.truncate(self.most);
    }

    /// Takes in those of another part of history.
    pub(super) fn add(&mut self, other: Self) {
        for (outcome, examples) in other.kept {
            for example in examples {
                self.insert(outcome, example);
            }
        }
    }

    /// The same with what `change` makes of each.
    pub(super) fn map(self, mut change: impl FnMut(Example) -> Example) -> Self {
        let changed =
            |(outcome, examples): (Outcome, Vec<Example>)| (outcome, examples.into_iter().map(&mut change).collect());
        Self { kept: self.kept.into_iter().map(changed).collect(), ..self }
    }

    /// Those of one outcome.
    pub(super) fn of(&self, outcome: Outcome) -> &[Example] {
        self.kept.get(&outcome).map_or(&[], Vec::as_slice)
    }

    /// All of them, by outcome.
    pub(super) fn all(&self) -> impl Iterator<Item = (Outcome, &Example)> {
        self.kept.iter().flat_map(|(outcome, examples)| examples.iter().map(|example| (*outcome, example)))
    }
}
