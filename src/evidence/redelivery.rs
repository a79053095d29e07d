//! Redeliveries: the same incoming message again.

use rustc_hash::FxHashMap;

use super::runs::Runs;
use super::timeline::{Incoming, Timeline};
use crate::time::Span;

/// A text that comes again farther apart is said anew.
pub(super) const LATEST: Span = Span::seconds(7 * 3600);

/// A message was just answered when the run that answered it began at most this long ago.
const JUST: Span = Span::seconds(120);

/// What makes an incoming message the same as an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sameness {
    /// The same text under another provider id: the person wrote twice.
    Person,
    /// The same text without ids, while the first one was pending or just answered.
    Text,
    /// The same provider id.
    Id,
}

/// An earlier incoming message that came again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Redelivery {
    /// The latest earlier one.
    pub(super) earlier: usize,
    pub(super) sameness: Sameness,
}

/// For every incoming message the earlier one that it is.
pub(super) fn redeliveries(timeline: &Timeline, runs: &Runs) -> Vec<Option<Redelivery>> {
    let mut by_id: FxHashMap<u64, usize> = FxHashMap::default();
    let mut by_text: FxHashMap<u64, usize> = FxHashMap::default();
    let each = |(index, later): (usize, &Incoming)| {
        let same_id = (later.id != 0).then(|| by_id.insert(later.id, index)).flatten();
        let same_text = (later.text != 0).then(|| by_text.insert(later.text, index)).flatten();
        let by_id = same_id.filter(|earlier| one_text(&timeline.incoming[*earlier], later));
        if let Some(earlier) = by_id {
            return Some(Redelivery { earlier, sameness: Sameness::Id });
        }
        let earlier = same_text?;
        let first = &timeline.incoming[earlier];
        if later.at - first.at > LATEST {
            return None;
        }
        if first.id != 0 && later.id != 0 && first.id != later.id {
            return Some(Redelivery { earlier, sameness: Sameness::Person });
        }
        open(timeline, runs, earlier, later).then_some(Redelivery { earlier, sameness: Sameness::Text })
    };
    timeline.incoming.iter().enumerate().map(each).collect()
}

/// An id that stands for two texts is none.
fn one_text(earlier: &Incoming, later: &Incoming) -> bool {
    earlier.text == later.text || earlier.text == 0 || later.text == 0
}

/// Whether a message was pending, or just answered, when a later one came.
fn open(timeline: &Timeline, runs: &Runs, earlier: usize, later: &Incoming) -> bool {
    let Some(answer) = runs.answer(earlier) else { return true };
    let head = &timeline.sends[runs.all[answer].head()];
    head.position > later.position || later.at - head.at <= JUST
}
