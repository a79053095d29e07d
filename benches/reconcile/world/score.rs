//! How many of the planted differences were found, and how many of those found were planted.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Add;

use dm_audit::reconcile::{Reconciliation, What};

use super::World;
use dm_audit::corpus::Corpus;

/// Of one rule.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

/// Of both rules.
#[derive(Debug, Default)]
pub struct Score {
    pub not_recorded: Tally,
    pub not_delivered: Tally,
    /// Some of the mistakes, in words.
    pub mistakes: Vec<String>,
}

impl Tally {
    pub fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    pub fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }
}

impl Add for Tally {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let sum = |part: fn(Self) -> usize| part(self) + part(other);
        Self { right: sum(|tally| tally.right), wrong: sum(|tally| tally.wrong), missed: sum(|tally| tally.missed) }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { right, wrong, missed } = self;
        write!(f, "precision {:.4}, recall {:.4}", self.precision(), self.recall())?;
        write!(f, " ({right} right, {wrong} wrong, {missed} missed)")
    }
}

/// By contact and text: how many were planted, how many may be found beside, and how many were found.
type Counted = BTreeMap<(usize, String), (usize, usize, usize)>;

impl Score {
    /// What was found in a world. Which of several equal copies is called the extra one does not matter. A message that
    /// was lost before the first or after the last delivered one may be found or not.
    pub fn of(world: &World, (recorded, delivered): &(Corpus, Corpus), found: &Reconciliation) -> Self {
        let (mut extra, mut lost): (Counted, Counted) = Default::default();
        for row in world.delivered.iter().filter(|row| row.extra) {
            extra.entry((row.row.contact, row.meant.clone())).or_default().0 += 1;
        }
        // The place of each contact's first and last delivered message among what was recorded.
        let mut reached: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for (place, row) in world.recorded.iter().enumerate().filter(|(_, row)| !row.lost) {
            reached.entry(row.row.contact).or_insert((place, place)).1 = place;
        }
        for (place, row) in world.recorded.iter().enumerate().filter(|(_, row)| row.lost) {
            let between = reached.get(&row.row.contact).is_some_and(|(from, to)| (from..=to).contains(&&place));
            let counted = lost.entry((row.row.contact, row.row.text.clone().unwrap_or_default())).or_default();
            if between { counted.0 += 1 } else { counted.1 += 1 }
        }
        let id = |corpus: &Corpus, at: dm_audit::reconcile::MessageAt| -> usize {
            let message = corpus.conversation(at.conversation as usize).unwrap().message(at.position as usize);
            message.id.to_string().parse().unwrap()
        };
        for row in found.pairs.iter().flat_map(|pair| &pair.rows) {
            match (&row.what, row.recorded, row.delivered) {
                (What::NotRecorded(_), _, Some(at)) => {
                    let row = &world.delivered[id(delivered, at)];
                    extra.entry((row.row.contact, row.meant.clone())).or_default().2 += 1;
                }
                (What::NotDelivered, Some(at), _) => {
                    let row = &world.recorded[id(recorded, at)].row;
                    lost.entry((row.contact, row.text.clone().unwrap_or_default())).or_default().2 += 1;
                }
                _ => {}
            }
        }
        let mut score = Self::default();
        score.not_recorded = score.tally("DM501", &extra);
        score.not_delivered = score.tally("DM502", &lost);
        score
    }

    fn tally(&mut self, rule: &str, counted: &Counted) -> Tally {
        let mut tally = Tally::default();
        for ((contact, text), (planted, beside, found)) in counted {
            tally.right += planted.min(found);
            tally.wrong += found.saturating_sub(planted + beside);
            tally.missed += planted.saturating_sub(*found);
            if !(*planted..=planted + beside).contains(found) && self.mistakes.len() < 60 {
                let start: String = text.chars().take(60).collect();
                self.mistakes.push(format!("{rule} contact {contact}: {planted} planted, {found} found: {start}"));
            }
        }
        tally
    }
}
