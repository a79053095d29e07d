//! Which messages of a call are new.

use std::borrow::Cow;
use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};

use super::called::Called;
use super::finish::Claimed;
use super::metrics::Count;
use super::payload::{Platform, Update};
use super::store_failure::{CLAIMS_IN_FLIGHT, FirstFailure};
use super::{Gate, OnStoreError, log_text};
use crate::lock::{Attempt, Claim, Event, EventKind, Held, KeyKind, LockKey, StoreError, TakeBack};
use crate::time::Timestamp;

/// At most 500 characters of an id: there is no longer one, but whoever calls may write what they like.
fn short(id: &str) -> Cow<'_, str> {
    Cow::Borrowed(id.char_indices().nth(500).map_or(id, |(end, _)| &id[..end]))
}

/// What was decided about a call.
#[derive(Debug, Default)]
pub(super) struct Judgement {
    /// What was claimed for it.
    pub(super) claimed: Claimed,
    /// For each update whether it is left out, as somebody else has it.
    pub(super) left_out: Vec<bool>,
    /// The places of those that somebody else works on, with their keys, as far as they are to be waited for.
    pub(super) at_work: Vec<(usize, LockKey)>,
}

/// A call that is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged<'c> {
    /// Its messages, or what is left of them.
    pub(super) updates: &'c [Update],
    /// Where it was called.
    pub(super) called: &'c Called<'c>,
    pub(super) from: IpAddr,
    /// Who sent it, if that is known.
    pub(super) platform: Option<Platform>,
    /// What another call works on is to be waited for.
    pub(super) waits: bool,
    /// How long the call has waited already.
    pub(super) waited: Option<Duration>,
}

/// Whoever has a message already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// It says the same.
    Same,
    /// It says something else.
    Other,
    /// The store did not tell.
    Unknown,
}

impl Holder {
    fn of(holder: Option<Held>, digest: u16) -> Self {
        match holder {
            Some(holder) if holder.token.digest() == digest => Self::Same,
            Some(_) => Self::Other,
            None => Self::Unknown,
        }
    }
}

/// What was decided about one message.
#[derive(Debug, Clone)]
pub(super) enum Decision {
    New(Claim),
    /// By another message, which may be the same.
    Held(Holder),
    /// By another call, which is still with the bot, and is waited for.
    AtWork,
    /// By another message of the same call.
    Repeated,
    Unkeyed,
    /// With the claim that was tried, if one was.
    Unknown(Option<Claim>, StoreError),
}

impl Decision {
    /// Why the store does not say who holds it.
    pub(super) fn failure(&self) -> Option<&StoreError> {
        match self {
            Self::Unknown(_, error) => Some(error),
            _ => None,
        }
    }
}

impl Claimed {
    fn of(keys: &[Option<LockKey>], decisions: &[Decision], observe: bool) -> Self {
        let mut claimed = Self::default();
        for (key, decision) in keys.iter().zip(decisions) {
            match (key, decision) {
                (Some(key), Decision::Held(_)) if !observe => claimed.left_out.push(*key),
                (_, Decision::New(claim)) => claimed.claims.push(*claim),
                (_, Decision::Unknown(Some(claim), error)) if error.leaves_open_what_was_done() => {
                    claimed.perhaps.push(*claim);
                }
                (_, Decision::Unknown(Some(claim), _)) => claimed.unmade.push(*claim),
                _ => {}
            }
            claimed.unclaimed += u64::from(matches!(decision, Decision::Unkeyed | Decision::Unknown(..)));
            if let (Some(key), Decision::New(_) | Decision::Unknown(Some(_), _)) = (key, decision) {
                claimed.pending.push(*key);
            }
        }
        claimed
    }
}

impl<L: TakeBack> Gate<L> {
    /// Claims every message of a call; fails if the store cannot say who holds one and the gate is closed then.
    pub(super) async fn judge(self: &Arc<Self>, judged: Judged<'_>) -> Result<Judgement, StoreError> {
        let Judged { updates, called, from, .. } = judged;
        let path = called.path;
        let at = Timestamp::now();
        let started = Instant::now();
        let keys: Vec<Option<LockKey>> =
            updates.iter().map(|update| self.claims.policy().key.key(&update.call(&called.place))).collect();
        let decisions = self.decide(&keys, judged).await;
        if keys.iter().any(Option::is_some) {
            self.metrics.store_took(started.elapsed());
        }
        let failure = decisions.iter().find_map(Decision::failure);
        let refused = failure.filter(|_| self.on_store_error == OnStoreError::Closed).cloned();
        let claimed = Claimed::of(&keys, &decisions, self.observe);
        // Before anything else, so that no retry is blocked by claims of a call that is refused. What was perhaps made is
        // taken back by the lock itself.
        let taken = refused.is_some().then(|| {
            self.pending.end(&claimed.pending);
            self.claims.take_back(&claimed.claims, &[])
        });
        for ((update, key), decision) in updates.iter().zip(&keys).zip(&decisions) {
            match decision {
                _ if refused.is_some() => self.metrics.add(Count::Refused, 1),
                Decision::Unkeyed => self.metrics.add(Count::Unkeyed, 1),
                Decision::Repeated => self.metrics.add(Count::Repeated, 1),
                Decision::Unknown(..) => self.metrics.add(Count::Unclaimed, 1),
                Decision::Held(holder) => {
                    self.claims.blocked();
                    self.metrics.add(Count::BlockedDiffers, u64::from(*holder == Holder::Other));
                }
                Decision::New(_) => self.metrics.add(Count::TakenOver, u64::from(judged.waited.is_some())),
                Decision::AtWork => self.metrics.add(Count::Waited, u64::from(judged.waited.is_none())),
            }
            if refused.is_some() || !matches!(decision, Decision::AtWork) {
                self.tell(at, (update, judged), *key, decision, refused.is_some());
            }
        }
        self.log_store(&decisions, || log_text::call(from, path, updates));
        self.log_missing_ids(updates, || log_text::call(from, path, updates));
        if let (Some(error), Some(taken)) = (refused, taken) {
            if !claimed.claims.is_empty() {
                let gate = self.clone();
                // The caller need not wait for it.
                self.in_flight.spawn(async move { gate.log_taking_back(&taken.await) });
            }
            return Err(error);
        }
        self.log_duplicates(updates, &decisions, path);
        for ((update, key), decision) in updates.iter().zip(&keys).zip(&decisions) {
            if let (Some(key), Decision::Held(Holder::Unknown)) = (key, decision) {
                self.look_at_holder(*key, update, path);
            }
        }
        let is_out = |decision: &Decision| {
            matches!(decision, Decision::Held(_) | Decision::AtWork | Decision::Repeated) && !self.observe
        };
        let at_work = decisions.iter().zip(&keys).enumerate();
        let at_work = at_work.filter_map(|(place, (decision, key))| {
            let key = key.filter(|_| matches!(decision, Decision::AtWork))?;
            Some((place, key))
        });
        Ok(Judgement { claimed, at_work: at_work.collect(), left_out: decisions.iter().map(is_out).collect() })
    }

    /// One decision for each key. Of equal keys in one call the first counts.
    async fn decide(&self, keys: &[Option<LockKey>], judged: Judged<'_>) -> Vec<Decision> {
        let updates = judged.updates;
        if let ([key], [update]) = (keys, updates) {
            return vec![self.decide_one(*key, (update, judged), true, &FirstFailure::default()).await];
        }
        let failure = FirstFailure::default();
        let mut seen = HashSet::new();
        let mut decisions = Vec::with_capacity(keys.len());
        for (key, update) in keys.iter().zip(updates) {
            let first = key.is_none_or(|key| seen.insert(key));
            decisions.push(self.decide_one(*key, (update, judged), first, &failure));
        }
        stream::iter(decisions).buffered(CLAIMS_IN_FLIGHT).collect().await
    }

    async fn decide_one(
        &self,
        key: Option<LockKey>,
        (update, judged): (&Update, Judged<'_>),
        first: bool,
        failure: &FirstFailure,
    ) -> Decision {
        let Some(key) = key else { return Decision::Unkeyed };
        if !first {
            return Decision::Repeated;
        }
        if let Some(error) = failure.get() {
            return Decision::Unknown(None, error.clone());
        }
        self.pending.begin(key);
        let ttl = self.claims.policy().ttl_for(update.message_id.is_some());
        let held = match self.claims.claim(key, update.digest, ttl, self.clock.now()).await {
            (claim, Ok(Attempt::Claimed)) => return Decision::New(claim),
            (_, Ok(Attempt::Held(held))) => held,
            // It is known to be worked on, and nobody has said otherwise since.
            (claim, Err(error)) if judged.waited.is_some() => {
                self.pending.leave(key);
                if error.leaves_open_what_was_done() {
                    drop(self.claims.take_back(&[], &[claim]));
                }
                return Decision::AtWork;
            }
            (claim, Err(error)) => {
                failure.record(&error);
                return Decision::Unknown(Some(claim), error);
            }
        };
        self.pending.leave(key);
        let held = match held {
            // Whoever is asked now may not have it any more.
            None if judged.waits => match self.claims.lock().holder(key).await {
                Ok(Some(held)) => Some(held),
                Ok(None) => return Decision::AtWork,
                Err(_) => None,
            },
            held => held,
        };
        if judged.waits && held.is_some_and(|held| held.at_work) {
            return Decision::AtWork;
        }
        // Two messages of one text, or of one contact, are what other keys take for one.
        let by_id = self.claims.policy().key == KeyKind::MessageId;
        Decision::Held(if by_id { Holder::of(held, update.digest) } else { Holder::Same })
    }

    /// Asks the store, now and then and while nobody waits, whether the message that has a key is the same.
    fn look_at_holder(self: &Arc<Self>, key: LockKey, update: &Update, path: &str) {
        if !self.looks.is_due(Instant::now()) {
            return;
        }
        let (gate, update, path) = (self.clone(), update.clone(), path.to_owned());
        self.in_flight.spawn(async move {
            let holder = gate.claims.lock().holder(key).await.unwrap_or_default();
            if Holder::of(holder, update.digest) == Holder::Other {
                gate.metrics.add(Count::BlockedDiffers, 1);
                gate.log_differs(&update, &path);
            }
        });
    }

    fn tell(
        &self,
        at: Timestamp,
        (update, judged): (&Update, Judged<'_>),
        key: Option<LockKey>,
        decision: &Decision,
        refused: bool,
    ) {
        let kind = match decision {
            _ if refused => EventKind::Refused,
            Decision::New(_) => EventKind::Claimed,
            Decision::Held(_) | Decision::AtWork | Decision::Repeated if self.observe => EventKind::Observed,
            Decision::Held(_) | Decision::AtWork | Decision::Repeated => EventKind::Blocked,
            Decision::Unkeyed => EventKind::Unkeyed,
            Decision::Unknown(..) => EventKind::Unclaimed,
        };
        tracing::debug!("{kind:?}: {}, path {}", log_text::message(update), log_text::path(judged.called.path));
        let Some(log) = &self.events else { return };
        let call = update.call(&judged.called.place);
        let mut event = Event::arrival(at, kind, &call, key);
        (event.contact, event.message_id) = (call.contact.map(short), call.message_id.map(short));
        event.platform = judged.platform.map(|platform| platform.as_str().into());
        event.store_at = self.claims.lock().ahead().map(|ahead| at + ahead);
        event.waited_s = judged.waited.map(|waited| (waited.as_secs_f64() * 1e6).round() / 1e6);
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
