//! Echoes: incoming messages that are the bot's own.

use super::timeline::Timeline;
use crate::time::Span;

/// An echo comes within this time.
const WITHIN: Span = Span::seconds(45);

/// An echo is one of so many of the latest sends.
const LATEST: usize = 6;

/// For every incoming message the latest send that it says again.
pub(super) fn echoes(timeline: &Timeline<'_>) -> Vec<Option<usize>> {
    let mut before = 0;
    let each = |incoming: &super::timeline::Incoming| {
        while timeline.sends.get(before).is_some_and(|send| send.position < incoming.position) {
            before += 1;
        }
        let latest = (before.saturating_sub(LATEST)..before).rev();
        let near = latest.take_while(|send| incoming.at - timeline.sends[*send].at <= WITHIN);
        near.into_iter().find(|send| timeline.is_said_again(*send, incoming))
    };
    timeline.incoming.iter().map(each).collect()
}
