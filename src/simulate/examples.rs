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

/// The first examples of each outcome, of different seconds as far as there are some.
#[derive(Debug, Clone)]
pub(super) struct Examples {
    most: usize,
    kept: BTreeMap<Outcome, Vec<Example>>,
    /// The first of each second: what happens to many at the same moment is shown once.
    of_seconds: BTreeMap<Outcome, Vec<Example>>,
}

impl Examples {
    /// No more than `most` of each outcome.
    pub(super) fn new(most: usize) -> Self {
        Self { most, kept: BTreeMap::new(), of_seconds: BTreeMap::new() }
    }

    /// Keeps a call if it is worth it.
    pub(super) fn offer(&mut self, history: &History<'_>, judged: Judged) {
        let wanted = !matches!(judged.outcome, Outcome::Passed | Outcome::Unjudged);
        let call = &history.calls[judged.place];
        // Of all examples as many come no later as of seconds, so these decide.
        let kept = self.of_seconds.get(&judged.outcome).map_or(&[][..], Vec::as_slice);
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
        self.insert_of_second(judged.outcome, example.clone());
        self.insert(judged.outcome, example);
    }

    fn insert(&mut self, outcome: Outcome, example: Example) {
        let kept = self.kept.entry(outcome).or_default();
        let place = kept.partition_point(|other| *other <= example);
        kept.insert(place, example);
        kept.truncate(self.most);
    }

    fn insert_of_second(&mut self, outcome: Outcome, example: Example) {
        let kept = self.of_seconds.entry(outcome).or_default();
        let second = |example: &Example| example.at.micros().div_euclid(1_000_000);
        match kept.binary_search_by_key(&second(&example), second) {
            Ok(place) if example < kept[place] => kept[place] = example,
            Ok(_) => {}
            Err(place) => {
                kept.insert(place, example);
                kept.truncate(self.most);
            }
        }
    }

    /// Chooses, once all of history was seen: the first of each second, and others where these are too few.
    pub(super) fn choose(mut self) -> Self {
        for (outcome, mut chosen) in std::mem::take(&mut self.of_seconds) {
            let kept = self.kept.entry(outcome).or_default();
            let missing = self.most.saturating_sub(chosen.len());
            for example in &chosen {
                if let Ok(place) = kept.binary_search(example) {
                    kept.remove(place);
                }
            }
            chosen.extend(kept.drain(..).take(missing));
            chosen.sort_unstable();
            *kept = chosen;
        }
        self
    }

    /// Takes in those of another part of history.
    pub(super) fn add(&mut self, other: Self) {
        for (outcome, examples) in other.kept {
            for example in examples {
                self.insert(outcome, example);
            }
        }
        for (outcome, examples) in other.of_seconds {
            for example in examples {
                self.insert_of_second(outcome, example);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the examples, given as milliseconds and contacts, are chosen if two parts of history bring them.
    fn chosen(most: usize, given: &[(i64, &str)], split: usize) -> Vec<(i64, String)> {
        let part = |given: &[(i64, &str)]| {
            let mut examples = Examples::new(most);
            for (millis, contact) in given {
                let example = Example {
                    at: Timestamp::from_micros(millis * 1000),
                    contact: Some((*contact).to_owned()),
                    handle: None,
                    id: None,
                    provider_id: None,
                    gap: None,
                    text: None,
                };
                examples.insert_of_second(Outcome::Blocked, example.clone());
                examples.insert(Outcome::Blocked, example);
            }
            examples
        };
        let (first, second) = given.split_at(split);
        let mut examples = part(first);
        examples.add(part(second));
        let examples = examples.choose();
        let chosen = examples.of(Outcome::Blocked).iter();
        chosen.map(|example| (example.at.micros() / 1000, example.contact.clone().unwrap_or_default())).collect()
    }

    #[test]
    fn examples_are_of_different_seconds_as_far_as_there_are_some_however_history_is_split() {
        let given =
            [(900, "d"), (0, "b"), (0, "a"), (0, "c"), (5400, "e"), (5000, "a"), (9000, "b"), (-1, "z"), (-1, "z")];
        let named = |expected: &[(i64, &str)]| -> Vec<(i64, String)> {
            expected.iter().map(|(at, contact)| (*at, (*contact).to_owned())).collect()
        };
        for split in 0..=given.len() {
            assert_eq!(chosen(3, &given, split), named(&[(-1, "z"), (0, "a"), (5000, "a")]), "{split}");
            assert_eq!(chosen(5, &given, split), named(&[(-1, "z"), (-1, "z"), (0, "a"), (5000, "a"), (9000, "b")]));
            assert_eq!(chosen(99, &given, split).len(), given.len());
            assert!(chosen(0, &given, split).is_empty());
        }
    }
}
