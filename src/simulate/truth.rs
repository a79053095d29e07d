//! What is a duplicate, decided without any lock.

use rustc_hash::FxHashMap;

use super::history::{History, SameText, Work};
use crate::lock::Ending;
use crate::time::{Span, Timestamp};

/// What a call really was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    /// A message of its own.
    Original,
    /// It came before, as the call at this place.
    Copy(usize),
    /// It came before, and the work on it had failed: it is wanted.
    Retry(usize),
}

/// What each call of a contact really was. A copy has the provider id of an earlier call or, where one of the two has
/// none, its text at most `within` after it. Of several earlier ones it is a copy of the latest.
pub(super) fn truths(history: &History<'_>, within: Span) -> Vec<Truth> {
    let mut by_id: FxHashMap<&str, usize> = FxHashMap::default();
    let mut by_text: FxHashMap<SameText<'_>, Latest> = FxHashMap::default();
    // What became of the message that each call is a delivery of, that call included.
    let mut fates: Vec<Option<Work>> = Vec::with_capacity(history.calls.len());
    let mut truths = Vec::with_capacity(history.calls.len());
    for (place, call) in history.calls.iter().enumerate() {
        let latest = call.same_text().map(|text| by_text.entry(text).or_default());
        // Of two calls with ids, these alone say whether they are one message.
        let same_text = latest.as_ref().and_then(|latest| match call.provider_id {
            Some(_) => latest.without_id,
            None => latest.any,
        });
        let same_text = same_text.filter(|earlier| call.at - history.calls[*earlier].at <= within);
        let same_id = call.provider_id.and_then(|id| by_id.insert(id, place));
        let earlier = same_text.max(same_id);
        truths.push(match earlier {
            None => Truth::Original,
            Some(earlier) if has_failed(fates[earlier], call.at) => Truth::Retry(earlier),
            Some(earlier) => Truth::Copy(earlier),
        });
        fates.push(call.worked.or_else(|| fates[earlier?]));
        if let Some(latest) = latest {
            latest.any = Some(place);
            latest.without_id = if call.provider_id.is_none() { Some(place) } else { latest.without_id };
        }
    }
    truths
}

/// The latest calls with one text.
#[derive(Debug, Default)]
struct Latest {
    any: Option<usize>,
    without_id: Option<usize>,
}

/// Whether work had come to nothing by the moment `at`.
pub(super) fn has_failed(work: Option<Work>, at: Timestamp) -> bool {
    work.is_some_and(|work| work.ending == Ending::Failed && work.end.is_some_and(|end| end <= at))
}
