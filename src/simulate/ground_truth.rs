//! What is a duplicate, decided without any lock.

use rustc_hash::FxHashMap;

use super::history::{History, SameText, Work};
use crate::lock::{Ending, LockKey};
use crate::time::{Span, Timestamp};

/// What a call really was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroundTruth {
    /// A message of its own.
    Original,
    /// It came before, as the call at this place.
    Copy(usize),
    /// It came before, and all work on it had failed: it is wanted.
    Retry(usize),
}

/// What each call of a contact really was. A copy has the provider id of an earlier call or, where one of the two has
/// none, its text at most `within` after it. Of several earlier ones it is a copy of the latest.
pub(super) fn ground_truth(history: &History<'_>, within: Span) -> Vec<GroundTruth> {
    let mut by_id: FxHashMap<(Option<LockKey>, &str), usize> = FxHashMap::default();
    let mut by_text: FxHashMap<SameText<'_>, Latest> = FxHashMap::default();
    // What becomes of the message that each call is a delivery of, by the deliveries up to that one.
    let mut fates: Vec<Fate> = Vec::with_capacity(history.calls.len());
    let mut ground_truths = Vec::with_capacity(history.calls.len());
    for (place, call) in history.calls.iter().enumerate() {
        let latest = call.same_text().map(|text| by_text.entry(text).or_default());
        // Of two calls with ids, these alone say whether they are one message.
        let same_text = latest.as_ref().and_then(|latest| match call.provider_id {
            Some(_) => latest.without_id,
            None => latest.any,
        });
        let same_text = same_text.filter(|earlier| call.at - history.calls[*earlier].at <= within);
        let same_id = call.provider_id.and_then(|id| by_id.insert((call.scope, id), place));
        let earlier = same_text.max(same_id);
        ground_truths.push(match earlier {
            None => GroundTruth::Original,
            Some(earlier) if fates[earlier].has_failed(call.at) => GroundTruth::Retry(earlier),
            Some(earlier) => GroundTruth::Copy(earlier),
        });
        fates.push(earlier.map_or(Fate::Untouched, |earlier| fates[earlier]).and(call.worked));
        if let Some(latest) = latest {
            latest.any = Some(place);
            latest.without_id = if call.provider_id.is_none() { Some(place) } else { latest.without_id };
        }
    }
    ground_truths
}

/// The latest calls with one text.
#[derive(Debug, Default)]
struct Latest {
    any: Option<usize>,
    without_id: Option<usize>,
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// Nobody has begun to work on it.
    Untouched,
    /// Somebody answers it: no failure of a later delivery takes that back.
    Answered,
    /// Whoever works on it fails, the last of them at this moment.
    Fails(Option<Timestamp>),
}

impl Fate {
    /// With what becomes of one more delivery.
    fn and(self, worked: Option<Work>) -> Self {
        let Some(Work { end, ending }) = worked else { return self };
        match (self, ending) {
            (Self::Answered, _) | (_, Ending::Done) => Self::Answered,
            (Self::Untouched, Ending::Failed) => Self::Fails(end),
            (Self::Fails(before), Ending::Failed) => Self::Fails(before.zip(end).map(|(before, end)| before.max(end))),
        }
    }

    /// Whether all work had come to nothing by the moment `at`.
    fn has_failed(self, at: Timestamp) -> bool {
        matches!(self, Self::Fails(Some(end)) if end <= at)
    }
}

/// For each call the first delivery of its message.
pub(super) fn messages(ground_truths: &[GroundTruth]) -> Vec<usize> {
    let mut messages = Vec::with_capacity(ground_truths.len());
    for (place, truth) in ground_truths.iter().enumerate() {
        messages.push(match truth {
            GroundTruth::Original => place,
            GroundTruth::Copy(earlier) | GroundTruth::Retry(earlier) => messages[*earlier],
        });
    }
    messages
}
