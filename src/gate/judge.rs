//! Which messages of a call are new.

use std::borrow::Cow;
use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use futures_util::stream::{self, StreamExt};

use super::about::Tell;
use super::asking::{Returning, SIDE_BY_SIDE, Trouble, is_away};
use super::payload::Update;
use super::{Gate, OnStoreError, about};
use crate::lock::{Attempt, Claim, Event, EventKind, Lock, LockKey, StoreError};
use crate::time::Timestamp;

/// At most 500 characters of an id: there is no longer one, but whoever calls may write what they like.
fn short(id: &str) -> Cow<'_, str> {
    Cow::Borrowed(id.char_indices().nth(500).map_or(id, |(end, _)| &id[..end]))
}

/// What was decided about a call.
#[derive(Debug)]
pub(super) struct Judgement {
    /// Claims that end when the upstream has answered.
    pub(super) claims: Vec<Claim>,
    /// Claims that the store may have made, or may make yet, without saying so.
    pub(super) perhaps: Vec<Claim>,
    /// For each update whether it is left out, as somebody else has it.
    pub(super) left_out: Vec<bool>,
}

/// What was decided about one message.
#[derive(Debug, Clone)]
enum Decision {
    New(Claim),
    Held,
    /// By another message of the same call.
    Repeated,
    Unkeyed,
    /// With the claim that was tried, if one was.
    Unknown(Option<Claim>, StoreError),
}

impl<L: Lock> Gate<L> {
    /// Claims every message of a call; fails if the store cannot say who holds one and the gate is closed then.
    pub(super) async fn judge(
        self: &Arc<Self>,
        updates: &[Update],
        path: &str,
        from: IpAddr,
    ) -> Result<Judgement, StoreError> {
        let at = Timestamp::now();
        let started = Instant::now();
        let keys: Vec<Option<LockKey>> =
            updates.iter().map(|update| self.claims.policy().key.key(&update.call())).collect();
        let decisions = self.decide(&keys).await;
        if keys.iter().any(Option::is_some) {
            self.metrics.store_took(started.elapsed());
        }
        let claims: Vec<Claim> = decisions
            .iter()
            .filter_map(|decision| match decision {
                Decision::New(claim) => Some(*claim),
                _ => None,
            })
            .collect();
        let trouble = decisions.iter().find_map(|decision| match decision {
            Decision::Unknown(_, error) => Some(error.clone()),
            _ => None,
        });
        let perhaps = decisions.iter().filter_map(|decision| match decision {
            Decision::Unknown(claim, error) if error.leaves_open_what_was_done() => *claim,
            _ => None,
        });
        let refused = trouble.is_some() && self.on_store_error == OnStoreError::Closed;
        for ((update, key), decision) in updates.iter().zip(&keys).zip(&decisions) {
            match decision {
                Decision::Unkeyed => self.metrics.unkeyed(),
                Decision::Repeated if !refused => self.metrics.repeated(),
                _ => {}
            }
            self.tell(at, (update, path), *key, decision, refused);
        }
        self.tell_of_store(&decisions, refused, || about::call(from, path, updates));
        if let Some(error) = trouble.filter(|_| refused) {
            let gate = self.clone();
            let claims = claims.into_iter().map(Returning::sure).collect();
            // The caller need not wait for it.
            self.in_flight.spawn(async move { gate.insist(claims).await });
            return Err(error);
        }
        let left_out = decisions.iter().map(|decision| matches!(decision, Decision::Held | Decision::Repeated));
        let left_out = left_out.collect();
        Ok(Judgement { claims, perhaps: perhaps.collect(), left_out })
    }

    /// One decision for each key. Of equal keys in one call the first counts.
    async fn decide(&self, keys: &[Option<LockKey>]) -> Vec<Decision> {
        if let [key] = keys {
            return vec![self.decide_one(*key, true, &Trouble::default()).await];
        }
        let trouble = Trouble::default();
        let mut seen = HashSet::new();
        let mut decisions = Vec::with_capacity(keys.len());
        for key in keys {
            let first = key.is_none_or(|key| seen.insert(key));
            decisions.push(self.decide_one(*key, first, &trouble));
        }
        stream::iter(decisions).buffered(SIDE_BY_SIDE).collect().await
    }

    async fn decide_one(&self, key: Option<LockKey>, first: bool, trouble: &Trouble) -> Decision {
        let Some(key) = key else { return Decision::Unkeyed };
        if !first {
            return Decision::Repeated;
        }
        if let Some(error) = trouble.get() {
            return Decision::Unknown(None, error.clone());
        }
        match self.claims.claim(key, self.clock.now()).await {
            (claim, Ok(Attempt::Claimed)) => Decision::New(claim),
            (_, Ok(Attempt::Held)) => Decision::Held,
            (claim, Err(error)) => {
                trouble.tell(&error);
                Decision::Unknown(Some(claim), error)
            }
        }
    }

    /// Says that the store is away or back, but not for each call.
    fn tell_of_store(&self, decisions: &[Decision], refused: bool, call: impl Fn() -> String) {
        let errors = || {
            decisions.iter().filter_map(|decision| match decision {
                Decision::Unknown(_, error) => Some(error),
                _ => None,
            })
        };
        let away = errors().find(|error| is_away(error));
        let what = if refused { "refused" } else { "passed on" };
        let Some(error) = away.or_else(|| errors().next()) else {
            let asked = decisions.iter().any(|decision| matches!(decision, Decision::New(_) | Decision::Held));
            if asked && self.paces.store.over() {
                self.paces.back.over();
                tracing::info!("the store answers again");
            }
            return;
        };
        let pace = if away.is_some() { &self.paces.store } else { &self.paces.key };
        match pace.happened(Instant::now()) {
            Tell::First => tracing::warn!("{error}; {} is {what}", call()),
            Tell::Again(calls) => tracing::warn!("{error}; {calls} calls since; they are {what}"),
            Tell::No => {}
        }
    }

    fn tell(
        &self,
        at: Timestamp,
        (update, path): (&Update, &str),
        key: Option<LockKey>,
        decision: &Decision,
        refused: bool,
    ) {
        let kind = match decision {
            _ if refused => EventKind::Refused,
            Decision::New(_) => EventKind::Claimed,
            Decision::Held | Decision::Repeated => EventKind::Blocked,
            Decision::Unkeyed => EventKind::Unkeyed,
            Decision::Unknown(..) => EventKind::Unclaimed,
        };
        tracing::debug!("{kind:?}: {}, path {}", about::message(update), about::path(path));
        let Some(log) = &self.events else { return };
        let call = update.call();
        let mut event = Event::arrival(at, kind, &call, key);
        (event.contact, event.message_id) = (call.contact.map(short), call.message_id.map(short));
        if log.with_text() {
            event.text = call.text.map(Into::into);
        }
        match decision {
            Decision::New(claim) if !refused => event.claim = Some(claim.token),
            Decision::Unknown(_, error) => event.problem = Some(error.to_string().into()),
            _ => {}
        }
        log.write(&event);
    }
}
