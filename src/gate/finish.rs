//! How claims end.

use std::time::Duration;

use bytes::Bytes;
use hyper::Response;

use super::Gate;
use super::upstream_error::UpstreamError;
use crate::lock::{Claim, Ending, Event, EventKind, LockKey, StoreError, TakeBack};
use crate::time::Timestamp;

/// What was claimed for a call that is passed on.
#[derive(Debug, Default)]
pub(super) struct Claimed {
    /// Claims that end when the upstream has answered.
    pub(super) claims: Vec<Claim>,
    /// Claims that the store may have made, or may make yet, without saying so.
    pub(super) perhaps: Vec<Claim>,
    /// Claims that the store did not make.
    pub(super) unmade: Vec<Claim>,
    /// What the bot works on.
    pub(super) pending: Vec<LockKey>,
    /// What others hold, and is left out.
    pub(super) left_out: Vec<LockKey>,
    /// Messages that are passed on without a claim.
    pub(super) unclaimed: u64,
}

/// Whether the bot has answered the messages of a call.
pub(super) fn succeeded<B>(answer: &Result<Response<B>, UpstreamError>) -> bool {
    answer.as_ref().is_ok_and(|answer| answer.status().is_success())
}

impl<L: TakeBack> Gate<L> {
    /// Ends the claims of a call as its end says, which were renewed for the last time at `renewed`: those that go back
    /// are in nobody's way from this call on, and those that stay are held on. The first that it gives waits until claims
    /// are back and writes events, the second until claims are held on.
    pub(super) fn finish<'a>(
        &'a self,
        Claimed { claims, perhaps, unmade, .. }: &'a Claimed,
        answer: &'a Result<Response<Bytes>, UpstreamError>,
        ending: Ending,
        (took, renewed): (Duration, Option<Timestamp>),
    ) -> (impl Future<Output = ()> + use<'a, L>, Option<impl Future<Output = Result<(), StoreError>> + use<L>>) {
        let something = !claims.is_empty() || !perhaps.is_empty();
        let stays = self.claims.policy().keeps(ending);
        if !stays {
            self.claims.lock().forget(unmade);
        }
        let now = self.clock.now();
        let taken = (something && !stays).then(|| self.claims.take_back(claims, perhaps));
        // One that the store did not make is made by this.
        let kept = (stays && (something || !unmade.is_empty())).then(|| {
            if perhaps.is_empty() && unmade.is_empty() {
                self.claims.keep(claims, now)
            } else {
                self.claims.keep(&[claims.as_slice(), perhaps, unmade].concat(), now)
            }
        });
        let in_time =
            claims.iter().map(|claim| self.claims.ended(ending, renewed.unwrap_or(claim.at), now)).collect::<Vec<_>>();
        let ended = async move {
            if let Some(taken) = taken {
                self.log_taking_back(&taken.await);
            }
            let Some(log) = &self.events else { return };
            for (claim, in_time) in claims.iter().zip(in_time) {
                let kind = match ending {
                    Ending::Failed => EventKind::Failed,
                    Ending::Done if in_time => EventKind::Done,
                    Ending::Done => EventKind::Expired,
                };
                log.write(&Event {
                    key: Some(claim.key),
                    claim: Some(claim.token),
                    status: answer.as_ref().ok().map(|answer| answer.status().as_u16()),
                    took_s: Some((took.as_secs_f64() * 1e6).round() / 1e6),
                    problem: answer.as_ref().err().map(|error| error.kind().into()),
                    ..Event::new(Timestamp::now(), kind)
                });
            }
        };
        (ended, kept)
    }
}
