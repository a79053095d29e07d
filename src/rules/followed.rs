//! Whether replies followed an incoming message that stands in several rows, and whether another rule lists them.

use super::Context;
use super::likeness::Suspect;
use crate::model::Direction;
use crate::text::{Norm, content};

/// What followed the rows of one incoming message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Followed {
    /// No reply to the second row that is not one to the first.
    Once,
    /// A reply to each of two rows, which a rule that runs lists.
    Listed,
    /// A reply to each of two rows.
    Twice,
}

impl Context<'_> {
    /// What followed rows of one incoming message, given as positions in the whole conversation.
    ///
    /// A reply to a row comes after it and before the next other incoming message. Two rows were answered twice if each
    /// has a reply of its own, and the reply to the earlier comes before the later row, or both say the same or nearly: else
    /// one answer in several parts would pass for two.
    pub(super) fn followed(&self, rows: &[usize]) -> Followed {
        let replies: Vec<Vec<usize>> = rows.iter().map(|row| self.replies_to(*row, rows)).collect();
        let mut followed = Followed::Once;
        for (place, later) in rows.iter().enumerate().skip(1) {
            for first in replies[..place].iter().flatten() {
                for second in replies[place].iter().filter(|second| *second > first) {
                    if first < later || self.is_alike(*first, *second) {
                        followed = Followed::Twice;
                        if self.lists(*first, *second) {
                            return Followed::Listed;
                        }
                    }
                }
            }
        }
        followed
    }

    /// The outgoing messages between a row and the next incoming message that is not one of `rows`.
    fn replies_to(&self, row: usize, rows: &[usize]) -> Vec<usize> {
        let whole = self.whole();
        let is_other = |position: &usize| {
            whole.direction(*position) == Direction::Incoming && rows.binary_search(position).is_err()
        };
        let stretch = (row + 1..whole.len()).take_while(|position| !is_other(position));
        // What was left out as stored twice is no reply of its own.
        stretch
            .filter(|position| whole.direction(*position) == Direction::Outgoing && self.position(*position).is_some())
            .collect()
    }

    fn is_alike(&self, one: usize, other: usize) -> bool {
        let text = |position: usize| content(self.whole().text(position));
        let (Some(one), Some(other)) = (text(one), text(other)) else { return false };
        one == other || Norm::of(one).near(&Norm::of(other)).is_some()
    }

    /// Whether a finding of a rule that runs holds both replies.
    fn lists(&self, first: usize, second: usize) -> bool {
        let (Some(first), Some(second)) = (self.position(first), self.position(second)) else { return false };
        let holds =
            |positions: &[usize]| self.counts(positions) && positions.contains(&first) && positions.contains(&second);
        let suspected = |code: &str| {
            let is_it = |suspect: &Suspect| {
                suspect.likeness.code() == code && suspect.earlier == first && suspect.later == second
            };
            self.suspects().iter().any(is_it) && self.counts(&[second])
        };
        let copies = || self.outgoing_copies().iter().any(|chain| holds(chain)) || suspected("DM101");
        let near = || self.near_groups().iter().any(|group| holds(&group.positions)) || suspected("DM103");
        let answers = || self.is_run(first, second) || suspected("DM104");
        self.runs("DM101") && copies() || self.runs("DM103") && near() || self.runs("DM104") && answers()
    }

    /// Whether one run of DM104 holds both, and more than copies.
    fn is_run(&self, first: usize, second: usize) -> bool {
        let conversation = &self.conversation;
        let window = self.tuning.double_window.or_else(|| self.turn_limit());
        let goes_on = |earlier: usize| {
            let outgoing = |position: usize| conversation.direction(position) == Direction::Outgoing;
            let close = |window| conversation.at(earlier + 1) - conversation.at(earlier) < window;
            outgoing(earlier) && outgoing(earlier + 1) && window.is_none_or(close)
        };
        let start = (0..first).rev().take_while(|earlier| goes_on(*earlier)).last().unwrap_or(first);
        let end = (first..conversation.len() - 1)
            .take_while(|earlier| goes_on(*earlier))
            .last()
            .map_or(first, |last| last + 1);
        let is_copied = |earlier: usize| {
            let is_step = |positions: &[usize]| positions.windows(2).any(|step| step == [earlier, earlier + 1]);
            self.outgoing_copies().iter().any(|chain| is_step(chain))
                || self.near_groups().iter().any(|group| is_step(&group.positions))
        };
        second <= end && self.counts(&[end]) && !(start..end).all(is_copied)
    }
}
