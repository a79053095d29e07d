//! One conversation made ready, once, for all that is asked of it.

use super::echo::echoes;
use super::redelivery::{Redelivery, Sameness, redeliveries};
use super::runs::Runs;
use super::timeline::Timeline;
use crate::corpus::Conversation;
use crate::habits::Habits;

/// One conversation, prepared once.
pub struct Prepared<'a> {
    pub(super) habits: &'a Habits,
    pub(super) timeline: Timeline<'a>,
    pub(super) runs: Runs,
    /// For each incoming message the earlier one that it is.
    pub(super) redelivered: Vec<Option<Redelivery>>,
    /// For each incoming message the send whose echo it is.
    pub(super) echoes: Vec<Option<usize>>,
    /// How many incoming messages that say nothing new come before each: echoes and those of a known provider id.
    nothing_new: Vec<u32>,
    /// The positions of all incoming messages.
    positions: Vec<usize>,
}

impl<'a> Prepared<'a> {
    /// A conversation and what is usual in its source. Without times there is nothing to go by: no message counts.
    pub fn new(conversation: &'a Conversation<'a>, habits: &'a Habits) -> Self {
        let habits = habits.of(conversation.contact());
        let timed = !conversation.is_empty() && conversation.at(0).is_known();
        let empty;
        let looked_at = if timed {
            conversation
        } else {
            empty = conversation.without(&(0..conversation.len()).collect::<Vec<_>>());
            &empty
        };
        let timeline = Timeline::of(looked_at, habits);
        let runs = Runs::of(&timeline, habits);
        let redelivered = redeliveries(&timeline, &runs);
        let echoes = echoes(&timeline);
        let mut nothing_new = vec![0];
        for (echo, redelivery) in echoes.iter().zip(&redelivered) {
            let old = echo.is_some() || redelivery.is_some_and(|found| found.sameness == Sameness::Event);
            nothing_new.push(nothing_new[nothing_new.len() - 1] + u32::from(old));
        }
        let positions = timeline.incoming.iter().map(|incoming| incoming.position).collect();
        Self { habits, timeline, runs, redelivered, echoes, nothing_new, positions }
    }

    /// The positions of the incoming messages that the run of the send at `position` answered; none where no send is.
    pub fn triggers_of(&self, position: usize) -> &[usize] {
        let run = self.timeline.send_at(position).map(|send| self.runs.run(send).triggers.clone());
        run.map_or(&[], |triggers| &self.positions[triggers])
    }

    /// The positions of the sends of the run that the send at `position` is of.
    pub fn run_of(&self, position: usize) -> Vec<usize> {
        let run = self.timeline.send_at(position).map(|send| self.runs.run(send).parts.clone());
        run.into_iter().flatten().map(|send| self.timeline.sends[send].position).collect()
    }

    /// Whether an incoming message came again for certain: its id did, or it came as platforms try again.
    pub fn is_redelivered(&self) -> bool {
        self.redelivered.iter().flatten().any(|found| found.sameness == Sameness::Event)
    }

    /// How many incoming messages between two sends say something new.
    pub(super) fn new_between(&self, earlier: usize, later: usize) -> usize {
        let between = self.timeline.between(earlier, later);
        between.len() - (self.nothing_new[between.end] - self.nothing_new[between.start]) as usize
    }
}
