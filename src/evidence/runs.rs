//! Runs: the sends that one call of the bot made, and the incoming messages that it answered.

use std::ops::Range;

use super::timeline::Timeline;
use crate::habits::Habits;
use crate::time::Span;

/// Parts may be so much farther apart than the source's are, in seconds.
const SLACK: f64 = 0.6;

/// A person who is silent for so long begins anew.
const SILENCE: Span = Span::seconds(6 * 3600);

/// Sends that one call made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Sends in order; the first one is its head.
    pub(super) parts: Range<usize>,
    /// The incoming messages that no run had answered when it began, from the person's last silence on.
    pub(super) triggers: Range<usize>,
}

impl Run {
    pub(super) fn head(&self) -> usize {
        self.parts.start
    }
}

/// All runs of a conversation in order.
#[derive(Debug)]
pub(super) struct Runs {
    pub(super) all: Vec<Run>,
    /// The run of each send.
    of: Vec<u32>,
    /// The share of bursts that no second run followed.
    pub(super) waits: f32,
}

impl Runs {
    /// A send goes on with a run where it comes soon after the send before, says nothing that the run has said, and no
    /// message has waited since the run began for as long as a reply takes at least.
    pub(super) fn of(timeline: &Timeline<'_>, habits: &Habits) -> Self {
        let most = habits.longest_part() + SLACK;
        let mut all: Vec<Run> = Vec::with_capacity(timeline.sends.len().min(1024));
        let mut of = Vec::with_capacity(timeline.sends.len().min(1024));
        for (index, send) in timeline.sends.iter().enumerate() {
            let same = timeline.sent[index].same;
            let goes_on = all.last().is_some_and(|run| {
                let soon = send.gap.is_some_and(|gap| gap.as_seconds() <= most);
                let new = same.is_none_or(|earlier| !run.parts.contains(&earlier));
                soon && new && !has_waited(timeline, run, index)
            });
            if let Some(run) = all.last_mut().filter(|_| goes_on) {
                run.parts.end = index + 1;
            } else {
                let answered = all.last().map_or(0, |run| timeline.sent[run.head()].incoming);
                let triggers = of_one_session(timeline, answered..timeline.sent[index].incoming);
                all.push(Run { parts: index..index + 1, triggers });
            }
            of.push(all.len() as u32 - 1);
        }
        let waits = waits(timeline, &all);
        Self { all, of, waits }
    }

    pub(super) fn number(&self, send: usize) -> usize {
        self.of[send] as usize
    }

    pub(super) fn run(&self, send: usize) -> &Run {
        &self.all[self.number(send)]
    }

    /// Whether a send is the head of its run.
    pub(super) fn is_head(&self, send: usize) -> bool {
        self.run(send).head() == send
    }

    /// The run that answered an incoming message.
    pub(super) fn answer(&self, incoming: usize) -> Option<usize> {
        let number = self.all.partition_point(|run| run.triggers.end <= incoming);
        self.all.get(number).filter(|run| run.triggers.contains(&incoming)).map(|_| number)
    }
}

/// What came after the last silence: a line of the evening before that nobody answered asks for nothing any more.
fn of_one_session(timeline: &Timeline<'_>, pending: Range<usize>) -> Range<usize> {
    let incoming = &timeline.incoming[pending.clone()];
    let silence = incoming.windows(2).rposition(|pair| pair[1].at - pair[0].at > SILENCE);
    silence.map_or(pending.start, |before| pending.start + before + 1)..pending.end
}

/// Whether a message that came since the run began has waited for as long as a reply takes at least.
fn has_waited(timeline: &Timeline<'_>, run: &Run, send: usize) -> bool {
    let since = timeline.between(run.head(), send);
    let oldest = timeline.incoming.get(since.start).filter(|_| !since.is_empty());
    oldest.is_some_and(|oldest| (timeline.sends[send].at - oldest.at).as_seconds() >= timeline.pace.shortest)
}

/// `(a + 1) / (a + b + 2)` for `a` bursts that no run without triggers followed within a minute, and `b` others (rule of
/// succession, Laplace 1814).
fn waits(timeline: &Timeline<'_>, runs: &[Run]) -> f32 {
    let (mut once, mut all) = (0u32, 0u32);
    for (number, run) in runs.iter().enumerate().filter(|(_, run)| run.triggers.len() >= 2) {
        let next = runs.get(number + 1).filter(|next| next.triggers.is_empty());
        let again = next.is_some_and(|next| timeline.gap(run.head(), next.head()) <= Span::seconds(60));
        all += 1;
        once += u32::from(!again);
    }
    (once as f32 + 1.0) / (all as f32 + 2.0)
}
