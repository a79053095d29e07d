//! Redeliveries: the same incoming message again.

use rustc_hash::FxHashMap;

use super::runs::Runs;
use super::timeline::{Incoming, Timeline};
use crate::time::Span;

/// A text that comes again farther apart is said anew.
pub(super) const LATEST: Span = Span::seconds(7 * 3600);

/// A message was just answered when the run that answered it began at most this long ago.
const JUST: Span = Span::seconds(120);

/// A wait that is so many times the one before is a back-off.
const BACK_OFF: i64 = 3;

/// What makes an incoming message the same as an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sameness {
    /// The same text under another provider id: the person wrote twice.
    Person,
    /// The same text without ids, while the first one was pending or just answered.
    Text,
    /// The same event: its provider id comes again, or it comes again as platforms try again.
    Event,
}

/// An earlier incoming message that came again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Redelivery {
    /// The latest earlier one.
    pub(super) earlier: usize,
    pub(super) sameness: Sameness,
}

/// For every incoming message the earlier one that it is.
pub(super) fn redeliveries(timeline: &Timeline<'_>, runs: &Runs) -> Vec<Option<Redelivery>> {
    let mut by_id: FxHashMap<u64, usize> = FxHashMap::default();
    let mut found: Vec<Option<Redelivery>> = Vec::with_capacity(timeline.incoming.len());
    for (index, later) in timeline.incoming.iter().enumerate() {
        let same_id = (later.id != 0).then(|| by_id.insert(later.id, index)).flatten();
        let by_id = same_id.filter(|earlier| one_text(&timeline.incoming[*earlier], later));
        let redelivery = match by_id {
            Some(earlier) => Some(Redelivery { earlier, sameness: Sameness::Event }),
            None => later.same.and_then(|earlier| by_its_text(timeline, runs, &found, earlier, later)),
        };
        found.push(redelivery);
    }
    found
}

/// What an incoming message is to an earlier one of the same text; `found` is what is known of those before it.
fn by_its_text(
    timeline: &Timeline<'_>,
    runs: &Runs,
    found: &[Option<Redelivery>],
    earlier: usize,
    later: &Incoming,
) -> Option<Redelivery> {
    let first = &timeline.incoming[earlier];
    if later.at - first.at > LATEST {
        return None;
    }
    if first.id != 0 && later.id != 0 && first.id != later.id {
        return Some(Redelivery { earlier, sameness: Sameness::Person });
    }
    if backs_off(timeline, found, earlier, later) {
        return Some(Redelivery { earlier, sameness: Sameness::Event });
    }
    open(timeline, runs, earlier, later).then_some(Redelivery { earlier, sameness: Sameness::Text })
}

/// Whether a text of some length comes for the third time or more, each time after a wait at least three times as long as
/// the one before, the first time while it was pending: as a platform tries again and nobody writes.
fn backs_off(timeline: &Timeline<'_>, found: &[Option<Redelivery>], earlier: usize, later: &Incoming) -> bool {
    let before = found[earlier].filter(|before| before.sameness > Sameness::Person);
    before.is_some_and(|before| {
        let first = &timeline.incoming[earlier];
        let wait = (later.at - first.at).micros();
        let wait_before = (first.at - timeline.incoming[before.earlier].at).micros();
        later.id == 0 && later.is_telling() && wait_before > 0 && wait / BACK_OFF >= wait_before
    })
}

/// An id that stands for two texts is none.
fn one_text(earlier: &Incoming, later: &Incoming) -> bool {
    earlier.text == later.text || earlier.text == 0 || later.text == 0
}

/// Whether a message was pending, or just answered, when a later one came.
fn open(timeline: &Timeline<'_>, runs: &Runs, earlier: usize, later: &Incoming) -> bool {
    let Some(answer) = runs.answer(earlier) else { return true };
    let head = &timeline.sends[runs.all[answer].head()];
    head.position > later.position || later.at - head.at <= JUST
}
