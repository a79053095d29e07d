//! What in the rows speaks for a cause, in words, with the ids of the incoming messages that show it.

use crate::corpus::Conversation;
use crate::evidence::{Evidence, Prepared};
use crate::finding::CauseKind;
use crate::model::Direction;
use crate::text::{content, counted};
use crate::time::Span;

/// So many triggers are named, the latest.
const NAMED: usize = 6;

/// Messages of one burst come within this time.
const BURST: Span = Span::seconds(300);

/// What speaks for a cause. No message text is in it, and no id outside of `triggers`.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) evidence: Vec<String>,
    /// Ids of incoming messages, in order.
    pub(super) triggers: Vec<String>,
}

/// What speaks for a cause of two replies, the positions of which are given.
pub(super) fn facts(
    whole: &Conversation<'_>,
    prepared: &Prepared<'_>,
    kind: CauseKind,
    (earlier, later): (usize, usize),
    evidence: &Evidence,
) -> Facts {
    let (gap, times) = (whole.at(later) - whole.at(earlier), whole.resolution());
    let apart = || format!("the replies are {}", times.apart(gap));
    let triggers: Vec<usize> = match (kind, evidence.redelivered, evidence.echo) {
        (CauseKind::Race | CauseKind::Retry | CauseKind::Unclear, Some((first, again)), _) => vec![first, again],
        (CauseKind::Echo, _, Some((_, echo))) => vec![echo],
        (CauseKind::Resend, ..) => Vec::new(),
        (CauseKind::Echo, ..) if evidence.signed => Vec::new(),
        (CauseKind::Burst | CauseKind::Loop, ..) => {
            let mut both = [prepared.triggers_of(earlier), prepared.triggers_of(later)].concat();
            both.sort_unstable();
            both.dedup();
            both
        }
        _ => prepared.triggers_of(earlier).to_vec(),
    };
    let triggers = &triggers[triggers.len().saturating_sub(NAMED)..];
    let between = (earlier + 1..later).filter(|position| whole.direction(*position) == Direction::Incoming).count();
    let fact = match (kind, triggers) {
        (CauseKind::Race | CauseKind::Retry | CauseKind::Unclear, &[first, again])
            if evidence.redelivered.is_some() =>
        {
            repeated(whole, first, again)
        }
        (CauseKind::Echo, &[echo]) if evidence.echo.is_some() => {
            let sent = evidence.echo.map_or(echo, |(sent, _)| sent);
            let since = times.later(whole.at(echo) - whole.at(sent));
            format!("the bot's own message came back, {since}")
        }
        (CauseKind::Echo, _) if evidence.signed => {
            let gap = times.later(gap);
            format!("the second reply is the first with a few words before it, {gap}, as an echo with a name")
        }
        (CauseKind::Burst, several) if several.len() > 1 => {
            let span = whole.at(several[several.len() - 1]) - whole.at(several[0]);
            // What came hours apart is no burst: then the replies alone are told.
            if span <= BURST {
                let span = times.within(span);
                format!("{} incoming messages {span} were answered one by one, {}", several.len(), apart())
            } else {
                format!("{} incoming messages were answered one by one, {}", several.len(), apart())
            }
        }
        (CauseKind::Loop, _) => format!("the contact wrote {} between the replies", counted(between as u64, "message")),
        (CauseKind::Resend, _) if between == 0 => {
            format!("no incoming message came between the replies, {}", apart())
        }
        (CauseKind::Retry, _) => {
            let gap = times.after(gap, "the first");
            format!("the second reply came {gap}, as after a second delivery")
        }
        (CauseKind::Race, []) => format!("two replies went out at once, {}", times.apart(gap)),
        (CauseKind::Race, [_]) => format!("one message was answered twice, {}", times.apart(gap)),
        (CauseKind::Race, _) => format!("the same messages were answered twice, {}", times.apart(gap)),
        _ => apart(),
    };
    let id = |position: &usize| whole.message(*position).id.to_string();
    Facts { evidence: vec![fact], triggers: triggers.iter().map(id).collect() }
}

fn repeated(whole: &Conversation<'_>, first: usize, again: usize) -> String {
    let both = |a: Option<&str>, b: Option<&str>| a.is_some() && a == b;
    let same_id = both(whole.provider_id(first), whole.provider_id(again));
    let two_ids = whole.provider_id(first).is_some() && whole.provider_id(again).is_some() && !same_id;
    let id = match (same_id, two_ids) {
        (true, _) => " under one provider id",
        (_, true) => " under two provider ids, so that no claim of an id would have stopped it",
        _ => "",
    };
    let same_text = both(content(whole.text(first)), content(whole.text(again)));
    let what =
        if same_id || same_text { "the incoming message arrived twice" } else { "an incoming message came again" };
    format!("{what}{id}, {}", whole.resolution().apart(whole.at(again) - whole.at(first)))
}
