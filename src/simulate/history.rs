//! One contact's calls, as history has them.

use super::plan::{Plan, Terms};
use crate::corpus::Conversation;
use crate::lock::{Call, Ending, KeyKind, LockKey};
use crate::model::{Direction, MessageId};
use crate::scope::Scope;
use crate::text::content;
use crate::time::{Span, Timestamp};

/// One contact's calls in order of time.
#[derive(Debug)]
pub(super) struct History<'a> {
    /// Its id; a log may not know it.
    pub(super) contact: Option<&'a str>,
    /// The name it is known by.
    pub(super) handle: Option<&'a str>,
    pub(super) calls: Vec<Arrival<'a>>,
}

/// A call that came in.
#[derive(Debug, Clone)]
pub(super) struct Arrival<'a> {
    pub(super) at: Timestamp,
    /// A number of its own, the same in every run: two deliveries of one message have two.
    pub(super) spot: u64,
    /// The id of its row; a log has none.
    pub(super) row: Option<MessageId<'a>>,
    /// Within what it is one message, where a log tells.
    pub(super) scope: Option<LockKey>,
    /// The platform's id.
    pub(super) provider_id: Option<&'a str>,
    pub(super) text: Option<&'a str>,
    /// The key of contact and text, where a log holds no text.
    pub(super) text_key: Option<LockKey>,
    /// What became of it in history; `None` if nobody worked on it then.
    pub(super) worked: Option<Work>,
    /// What becomes of it where the lock lets it through.
    pub(super) work: Work,
    /// Its platform is one whose copies wait while another call has their message.
    pub(super) copies_wait: bool,
    /// How long its answer took in history; `None` where there was none, or nobody knows.
    pub(super) answered_in: Option<Span>,
    /// It is counted; others are there so that copies find their originals.
    pub(super) in_scope: bool,
    /// Its time can be right.
    pub(super) is_plausible: bool,
}

/// The work on a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Work {
    /// When it ends; `None` for never, as far as history tells.
    pub(super) end: Option<Timestamp>,
    pub(super) ending: Ending,
}

/// What makes two texts of one contact the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum SameText<'a> {
    Words(&'a str),
    Hashed(LockKey),
}

impl Arrival<'_> {
    /// When it came, if that can be.
    pub(super) fn dated(&self) -> Option<Timestamp> {
        self.is_plausible.then_some(self.at)
    }

    /// What makes its text the same as another.
    pub(super) fn same_text(&self) -> Option<SameText<'_>> {
        self.text_key.map(SameText::Hashed).or_else(|| content(self.text).map(SameText::Words))
    }

    /// What a lock by `kind` claims for it.
    fn key(&self, kind: KeyKind, contact: Option<&str>) -> Option<LockKey> {
        let scope = self.scope.map(|scope| scope.to_string());
        let scope = [scope.as_deref().unwrap_or_default(), ""];
        // The key of its text knows more of it than the text does.
        let text = if self.text_key.is_some() { None } else { self.text };
        let call = Call { scope, contact, message_id: self.provider_id, text, detail: None };
        let by_text = if kind == KeyKind::Contact { None } else { self.text_key };
        kind.key(&call).or(by_text)
    }
}

impl<'a> History<'a> {
    /// The incoming messages of a conversation. Work on one ends with the next outgoing message, unless `terms` say
    /// how long it takes.
    pub(super) fn of(conversation: &Conversation<'a>, scope: &Scope, terms: &Terms) -> Self {
        let contact = conversation.contact();
        let mut answered = None;
        let mut calls = Vec::new();
        for position in (0..conversation.len()).rev() {
            let message = conversation.message(position);
            if message.direction == Direction::Outgoing {
                answered = Some(message.at);
                continue;
            }
            let end = terms.processing.map_or(answered, |processing| Some(message.at + processing));
            let work = Work { end, ending: Ending::Done };
            calls.push(Arrival {
                at: message.at,
                spot: spot(&[&contact.id, &message.id.to_string()]),
                row: Some(message.id),
                scope: None,
                provider_id: message.provider_id.filter(|id| !id.is_empty()),
                text: message.text,
                text_key: None,
                worked: Some(work),
                work,
                copies_wait: false,
                answered_in: end.map(|end| end - message.at),
                in_scope: scope.contains(message.at),
                is_plausible: scope.is_plausible(message.at),
            });
        }
        calls.reverse();
        Self { contact: Some(&contact.id), handle: contact.facts.handle.as_deref(), calls }
    }

    /// A plan without what makes no difference to these calls: times of keys that none of them has, and how long a gate waits
    /// where all work ends sooner.
    pub(super) fn as_seen(&self, plan: &Plan) -> Plan {
        let by_id = |call: &Arrival<'_>| plan.policy.key == KeyKind::MessageId && call.provider_id.is_some();
        let mut plan = *plan;
        if !self.calls.iter().any(by_id) {
            plan.policy.ttl = Span::default();
        }
        if self.calls.iter().all(by_id) {
            plan.policy.text_ttl = Span::default();
        }
        let (usual, longest) = (Plan::GATE.wait(), plan.longest_work(true));
        let is_quick = |(place, call): (usize, &Arrival<'_>)| {
            let next = self.calls.get(place + 1);
            let is_met = next.is_some_and(|next| next.at - call.at <= longest);
            let ends_soon = call.work.end.is_some_and(|end| end - call.at <= usual);
            (ends_soon || !is_met) && call.answered_in.is_none_or(|took| took <= usual)
        };
        let longest = plan.longest_work(true);
        let succeeds = |call: &Arrival<'_>| {
            call.work.ending == Ending::Done && call.work.end.is_some_and(|end| end - call.at <= longest)
        };
        // Whether a copy waits for what succeeds makes no difference to it.
        if self.calls.iter().all(succeeds) {
            plan.while_working = None;
        }
        if plan.wait() >= usual && self.calls.iter().enumerate().all(is_quick) {
            plan.policy.lease = Plan::GATE.policy.lease;
            plan.upstream_timeout = None;
        }
        plan
    }

    /// What a lock by `kind` claims for each call.
    pub(super) fn keys(&self, kind: KeyKind) -> Vec<Option<LockKey>> {
        self.calls.iter().map(|call| call.key(kind, self.contact)).collect()
    }
}

/// A number that is as good as random, but the same in every run: FNV-1a, its bits mixed by the last steps of
/// `MurmurHash3`, as a balancer goes by the low ones.
pub(super) fn spot(parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_spread_evenly_over_instances() {
        for instances in [2, 3, 8] {
            let mut reached = vec![0_u32; instances];
            for message in 0..8000 {
                reached[(spot(&["c1", &format!("m{message}")]) % instances as u64) as usize] += 1;
            }
            let fair = 8000 / instances as u32;
            assert!(reached.iter().all(|calls| calls.abs_diff(fair) < fair / 8), "{reached:?}");
        }
    }
}
