//! How claims end.

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use hyper::Response;

use super::Gate;
use super::judge::{SIDE_BY_SIDE, Trouble};
use super::upstream::UpstreamError;
use crate::lock::{Claim, Ending, Event, EventKind, Lock};
use crate::time::Timestamp;

/// A store that cannot take a claim back is asked again after this long, then after twice as long, and so on.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(100);
/// But at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// A claim on its way back to the store.
#[derive(Debug, Clone, Copy)]
pub(super) struct Returning {
    claim: Claim,
    /// It was made. If that is not sure, it may be made yet, and only a store that took it back has done with it.
    made: bool,
}

impl Returning {
    /// One that was made.
    pub(super) fn sure(claim: Claim) -> Self {
        Self { claim, made: true }
    }

    /// One that was perhaps made.
    pub(super) fn perhaps(claim: Claim) -> Self {
        Self { claim, made: false }
    }
}

/// Whether the bot has answered the messages of a call.
pub(super) fn succeeded<B>(answer: &Result<Response<B>, UpstreamError>) -> bool {
    answer.as_ref().is_ok_and(|answer| answer.status().is_success())
}

impl<L: Lock> Gate<L> {
    /// Ends claims; gives those that the store did not take back.
    pub(super) async fn finish<B>(
        &self,
        claims: &[Claim],
        answer: &Result<Response<B>, UpstreamError>,
        took: Duration,
    ) -> Vec<Claim> {
        let ending = if succeeded(answer) { Ending::Done } else { Ending::Failed };
        let trouble = Trouble::default();
        let end = |claim: Claim| self.end(claim, ending, &trouble);
        let ended: Vec<_> = stream::iter(claims.iter().copied().map(end)).buffered(SIDE_BY_SIDE).collect().await;
        if let Some(error) = trouble.get() {
            tracing::warn!("claims were not given back: {error}; trying again");
        }
        let mut unfinished = Vec::new();
        for (claim, ended) in claims.iter().zip(ended) {
            let kind = match (ending, ended) {
                (Ending::Failed, _) => EventKind::Failed,
                (Ending::Done, Some(false)) => EventKind::Expired,
                (Ending::Done, _) => EventKind::Done,
            };
            if ended.is_none() {
                unfinished.push(*claim);
            }
            if let Some(log) = &self.events {
                log.write(&Event {
                    key: Some(claim.key),
                    claim: Some(claim.token),
                    status: answer.as_ref().ok().map(|answer| answer.status().as_u16()),
                    took_s: Some((took.as_secs_f64() * 1e6).round() / 1e6),
                    problem: answer.as_ref().err().map(|error| error.kind().into()),
                    ..Event::new(Timestamp::now(), kind)
                });
            }
        }
        if ending == Ending::Failed && !claims.is_empty() {
            let problem = match answer {
                Ok(answer) => format!("the upstream answered {}", answer.status().as_u16()),
                Err(error) => error.to_string(),
            };
            tracing::warn!("{problem}: a retry may pass");
        }
        unfinished
    }

    /// Ends one claim: whether that was before it expired, `None` if the store did not take it back.
    async fn end(&self, claim: Claim, ending: Ending, trouble: &Trouble) -> Option<bool> {
        // The caller waits: a store that is away is not asked for each of a thousand claims.
        if trouble.get().is_some() && !self.claims.policy().keeps(ending) {
            return None;
        }
        match self.claims.finish(claim, ending, self.clock.now()).await {
            Ok(in_time) => Some(in_time),
            Err(error) => {
                trouble.tell(&error);
                None
            }
        }
    }

    /// Asks the store to take claims back until it does or they have expired: a retry must not be blocked by them.
    pub(super) async fn insist(&self, mut claims: Vec<Returning>) {
        let mut pause = ASK_AGAIN_AFTER;
        let mut ending = false;
        while !claims.is_empty() {
            let now = self.clock.now();
            claims.retain(|returning| now - returning.claim.at < self.claims.policy().ttl);
            let trouble = Trouble::default();
            let mut left = Vec::new();
            for returning in claims {
                if trouble.get().is_some() {
                    left.push(returning);
                    continue;
                }
                match self.claims.withdraw(returning.claim).await {
                    Ok(found) if found || returning.made => {}
                    Ok(_) => left.push(returning),
                    Err(error) => {
                        trouble.tell(&error);
                        left.push(returning);
                    }
                }
            }
            claims = left;
            if ending || claims.is_empty() {
                break;
            }
            // A gate that is to end tries once more, and does not wait.
            ending = tokio::time::timeout(pause, self.closing.cancelled()).await.is_ok();
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        if !claims.is_empty() {
            tracing::warn!("{} claims are held until their time-to-live ends", claims.len());
        }
    }
}
