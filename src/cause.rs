//! Why a finding happened: the first line of the table that fits, with the facts that made it fit.

use rustc_hash::FxHashMap;

use crate::corpus::Conversation;
use crate::finding::{Cause, CauseKind};
use crate::model::Direction;
use crate::text::content;
use crate::time::Span;

/// Triggers are looked for from this long before a finding's first message.
pub const TRIGGER_REACH: Span = Span::seconds(60);

/// At most this far apart, two calls ran at the same time.
const AT_ONCE: Span = Span::seconds(10);

/// At most this far apart, the second call is a retry of the first.
const RETRY: Span = Span::seconds(60);

/// Two triggers and what makes them one event.
struct Pair {
    gap: Span,
    same_text: bool,
    same_provider_id: bool,
}

/// The cause of the outgoing messages at `positions` of `conversation`. Triggers are looked for in `whole`,
/// which also has the rows that were stored twice: a webhook delivered twice often leaves just that.
pub fn of(whole: &Conversation<'_>, conversation: &Conversation<'_>, positions: &[usize]) -> Cause {
    from_triggers(whole, conversation, positions).unwrap_or_else(|| from_gaps(conversation, positions))
}

/// Race, retry and burst: what the incoming messages show.
fn from_triggers(whole: &Conversation<'_>, conversation: &Conversation<'_>, positions: &[usize]) -> Option<Cause> {
    let first = conversation.at(*positions.first()?);
    let last = conversation.at(*positions.last()?);
    let triggers: Vec<usize> = (whole.first_from(first - TRIGGER_REACH)..whole.len())
        .take_while(|position| whole.at(*position) <= last)
        .filter(|position| whole.direction(*position) == Direction::Incoming)
        .collect();
    // Copies of one message that are next to each other are the closest ones, so each trigger is held against the
    // latest of its text and of its provider id, and against the latest of another text.
    let mut by_text: FxHashMap<&str, usize> = FxHashMap::default();
    let mut by_provider_id: FxHashMap<&str, usize> = FxHashMap::default();
    let (mut latest, mut latest_of_another_text): (Option<usize>, Option<usize>) = (None, None);
    let (mut retry, mut burst) = (None, None);
    for &later in &triggers {
        let same_text = content(whole.text(later)).and_then(|text| by_text.insert(text, later));
        let same_provider_id = whole.provider_id(later).and_then(|id| by_provider_id.insert(id, later));
        for earlier in same_text.into_iter().chain(same_provider_id) {
            let pair = pair(whole, earlier, later);
            if pair.gap <= AT_ONCE {
                return Some(trigger_cause(CauseKind::Race, repeated(&pair)));
            }
            if pair.gap <= RETRY {
                retry = retry.or(Some(pair));
            }
        }
        if latest.is_some_and(|latest| !pair(whole, latest, later).same_text) {
            latest_of_another_text = latest;
        }
        latest = Some(later);
        let burst_pair = latest_of_another_text.map(|earlier| pair(whole, earlier, later));
        if let Some(pair) = burst_pair.filter(|pair| pair.gap <= RETRY && whole.at(later) - first <= AT_ONCE) {
            burst = burst.or(Some(pair));
        }
    }
    if let Some(pair) = retry {
        return Some(trigger_cause(CauseKind::Retry, repeated(&pair)));
    }
    burst.map(|pair| {
        let fact = format!("two different incoming messages, {} apart, were each answered", pair.gap);
        trigger_cause(CauseKind::Burst, fact)
    })
}

fn pair(whole: &Conversation<'_>, earlier: usize, later: usize) -> Pair {
    let both = |a: Option<&str>, b: Option<&str>| a.is_some() && a == b;
    Pair {
        gap: whole.at(later) - whole.at(earlier),
        same_text: both(content(whole.text(earlier)), content(whole.text(later))),
        same_provider_id: both(whole.provider_id(earlier), whole.provider_id(later)),
    }
}

fn repeated(pair: &Pair) -> String {
    let id = if pair.same_provider_id { " under one provider id" } else { "" };
    format!("the incoming message arrived twice{id}, {} apart", pair.gap)
}

fn trigger_cause(kind: CauseKind, fact: String) -> Cause {
    Cause { kind, evidence: vec![fact], seen_in_triggers: true }
}

/// Loop, race, retry and resend: what the replies alone show.
fn from_gaps(conversation: &Conversation<'_>, positions: &[usize]) -> Cause {
    let steps: Vec<(usize, usize, Span)> = positions
        .windows(2)
        .map(|step| (step[0], step[1], conversation.at(step[1]) - conversation.at(step[0])))
        .collect();
    let longest = steps.iter().map(|(_, _, gap)| *gap).max().unwrap_or_default();
    let answered = |(before, after, gap): &(usize, usize, Span)| {
        *gap > AT_ONCE && (before + 1..*after).any(|between| conversation.direction(between) == Direction::Incoming)
    };
    let (kind, fact) = if steps.iter().all(answered) {
        (CauseKind::Loop, "the contact wrote between all of the replies".to_owned())
    } else if longest <= AT_ONCE {
        (CauseKind::Race, format!("no incoming message explains it; the replies are at most {longest} apart"))
    } else if longest <= RETRY {
        (CauseKind::Retry, format!("no incoming message explains it; the replies are up to {longest} apart"))
    } else {
        (CauseKind::Resend, format!("no incoming message explains it; the replies are up to {longest} apart"))
    };
    Cause { kind, evidence: vec![fact], seen_in_triggers: false }
}
