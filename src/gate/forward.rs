//! Passing a call on, and what its answer means for the claims.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::Response;
use hyper::http::request::Parts;

use super::Gate;
use super::answer::Refusal;
use super::upstream::UpstreamError;
use crate::lock::{Claim, Ending, Event, EventKind, Lock};
use crate::time::Timestamp;

/// A store that cannot take a claim back is asked again after this long, then after twice as long, and so on.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(100);

impl<L: Lock> Gate<L> {
    /// Passes a call on and gives the upstream's answer. The work goes on when the caller hangs up: the bot does not
    /// notice either, and a retry must not run beside it. If the bot fails, `claims` are given back, and with them those
    /// that were `perhaps` made.
    pub(super) async fn forward(
        self: Arc<Self>,
        head: Parts,
        peer: SocketAddr,
        body: Bytes,
        claims: Vec<Claim>,
        perhaps: Vec<Claim>,
    ) -> Result<Response<Bytes>, Refusal> {
        let (sender, answer) = tokio::sync::oneshot::channel();
        let gate = self.clone();
        self.in_flight.spawn(async move {
            let started = Instant::now();
            let answer = {
                let _in_flight = gate.metrics.in_flight();
                gate.upstream.send(&head, peer.ip(), body).await
            };
            let took = started.elapsed();
            gate.metrics.upstream_took(took);
            let ending = if answer.as_ref().is_ok_and(|answer| answer.status().is_success()) {
                Ending::Done
            } else {
                Ending::Failed
            };
            let unfinished = gate.finish(&claims, ending, &answer, took).await;
            if ending == Ending::Failed && !claims.is_empty() {
                let problem = match &answer {
                    Ok(answer) => format!("the upstream answered {}", answer.status().as_u16()),
                    Err(error) => error.to_string(),
                };
                tracing::warn!("{problem}: a retry may pass");
            }
            // Whoever hung up needs no answer.
            let _: Result<(), _> = sender.send(answer);
            let perhaps = if ending == Ending::Failed { perhaps } else { Vec::new() };
            let unfinished = unfinished.into_iter().map(|claim| (claim, true));
            let unfinished = unfinished.chain(perhaps.into_iter().map(|claim| (claim, false))).collect();
            // Nothing is in flight any more: a gate that is told to end does not wait for this.
            tokio::spawn(async move { gate.insist(unfinished).await });
        });
        Ok(answer.await.map_err(|_| Refusal::Broken)??)
    }

    /// Ends claims; gives those that the store did not take back.
    async fn finish(
        &self,
        claims: &[Claim],
        ending: Ending,
        answer: &Result<Response<Bytes>, UpstreamError>,
        took: Duration,
    ) -> Vec<Claim> {
        let mut unfinished = Vec::new();
        for claim in claims {
            let in_time = self.claims.finish(*claim, ending, self.clock.now()).await;
            let kind = match (ending, &in_time) {
                (Ending::Failed, _) => EventKind::Failed,
                (Ending::Done, Ok(false)) => EventKind::Expired,
                (Ending::Done, _) => EventKind::Done,
            };
            if let Err(error) = in_time {
                tracing::warn!("a claim was not given back: {error}");
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

    /// Asks the store to take claims back until it does or they have expired: a retry must not be blocked by them. Those
    /// of which it is not sure that they were made may be made yet, so that the store has to say that it took them back.
    async fn insist(&self, mut claims: Vec<(Claim, bool)>) {
        let mut pause = ASK_AGAIN_AFTER;
        while !claims.is_empty() && !self.is_closing() {
            tokio::time::sleep(pause).await;
            pause *= 2;
            let now = self.clock.now();
            claims.retain(|(claim, _)| now - claim.at < self.claims.policy().ttl);
            let mut left = Vec::new();
            for (claim, sure) in claims {
                match self.claims.withdraw(claim).await {
                    Ok(found) if found || sure => {}
                    _ => left.push((claim, sure)),
                }
            }
            claims = left;
        }
    }
}
