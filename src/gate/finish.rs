//! How claims end.

use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use hyper::Response;

use super::Gate;
use super::about::Tell;
use super::asking::{Returning, SIDE_BY_SIDE, Trouble};
use super::upstream::UpstreamError;
use crate::lock::{Claim, Ending, Event, EventKind, Lock, Timed};
use crate::time::{Span, Timestamp};

/// A store that cannot take a claim back is asked again after this long, then after twice as long, and so on.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(100);
/// But at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// So many calls may ask again and again at a time.
pub(super) const MOST_INSISTING: usize = 1024;

/// How one claim ended.
#[derive(Debug, Clone, Copy)]
struct Ended {
    /// Before it expired.
    in_time: bool,
    /// It is held on, or the store took it back.
    settled: bool,
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
            match self.paces.back.happened(Instant::now()) {
                Tell::First => tracing::warn!("claims were not given back: {error}; trying again"),
                Tell::Again(since) => tracing::warn!("claims were not given back: {error}; {since} calls since"),
                Tell::No => {}
            }
        }
        let mut unfinished = Vec::new();
        for (claim, ended) in claims.iter().zip(ended) {
            let kind = match (ending, ended) {
                (Ending::Failed, _) => EventKind::Failed,
                (Ending::Done, Ended { in_time: false, .. }) => EventKind::Expired,
                (Ending::Done, _) => EventKind::Done,
            };
            if !ended.settled {
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
        unfinished
    }

    /// Ends one claim.
    async fn end(&self, claim: Claim, ending: Ending, trouble: &Trouble) -> Ended {
        let in_time = self.claims.ended(claim, ending, self.clock.now());
        // The caller waits: a store that is away is not asked for each of a thousand claims.
        if trouble.get().is_some() && !self.claims.policy().keeps(ending) {
            return Ended { in_time, settled: false };
        }
        let given_back = self.claims.give_back(claim, ending).await;
        if let Err(error) = &given_back {
            trouble.tell(error);
        }
        Ended { in_time, settled: given_back.is_ok() }
    }

    /// Asks the store to take claims back until it does or they have expired: a retry must not be blocked by them.
    pub(super) async fn insist(&self, mut claims: Vec<Returning>) {
        if claims.is_empty() {
            return;
        }
        let Ok(_place) = self.insisting.try_acquire() else {
            if self.paces.insisting.happened(Instant::now()) != Tell::No {
                tracing::warn!("too many claims are on their way back; more of them are held until they expire");
            }
            return;
        };
        // The store has answered a claim by then, or never will.
        let certain = Span::from_micros(2 * Timed::<L>::PATIENCE.as_micros() as i64);
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
                let asked = self.clock.now();
                match self.claims.withdraw(returning.claim).await {
                    Ok(found) if found || returning.made || asked - returning.claim.at > certain => {}
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
