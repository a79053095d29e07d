//! A call with the bot, and how its claims end.

use std::pin::pin;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::Response;

use super::Gate;
use super::answer::Refusal;
use super::finish::{Claimed, succeeded};
use super::metrics::Count;
use super::payload::Platform;
use super::task::{AnswerTo, Task};
use super::upstream_error::UpstreamError;
use crate::lock::{Ending, StoreError, TakeBack};
use crate::time::Timestamp;

/// A call that was passed on.
#[derive(Debug)]
pub(super) struct Passed<K> {
    /// What came of it.
    pub(super) answer: Result<Response<Bytes>, UpstreamError>,
    /// Waits until its claims are held on, if they are.
    pub(super) kept: Option<K>,
}

/// What the bot said, before any claim has ended.
struct Said {
    answer: Result<Response<Bytes>, UpstreamError>,
    took: Duration,
    renewed: Option<Timestamp>,
}

impl<L: TakeBack> Gate<L> {
    /// Passes a call on and ends its claims as the answer says.
    pub(super) async fn pass_on(
        &self,
        task: &Task,
        body: Bytes,
        claimed: &Claimed,
        time_limit: Duration,
    ) -> Passed<impl Future<Output = Result<(), StoreError>> + use<L>> {
        let said = self.ask(task, body, claimed, time_limit).await;
        let ending = if succeeded(&said.answer) { Ending::Done } else { Ending::Failed };
        let kept = self.end(task, claimed, &said, ending).await;
        Passed { answer: said.answer, kept }
    }

    /// Ends the claims of a copy that nobody waits for any more, so that another one may have them.
    pub(super) async fn leave_to_others(&self, task: &Task, claimed: &Claimed) {
        let said = Said { answer: Err(UpstreamError::Unheard), took: Duration::ZERO, renewed: None };
        drop(self.end(task, claimed, &said, Ending::Failed).await);
    }

    /// The same for what is passed on last of a call, whose answer goes to the caller.
    pub(super) async fn pass_on_last(
        &self,
        task: &Task,
        body: Bytes,
        claimed: Claimed,
        time_limit: Duration,
        to: AnswerTo,
    ) {
        let mut said = self.ask(task, body, &claimed, time_limit).await;
        // Nobody got a reply that was an answer to somebody who hung up, so a copy that waits has to get one.
        let is_reply = task.platform().is_none_or(Platform::takes_answer_for_reply);
        let matters = is_reply && succeeded(&said.answer) && self.waits(task.platform());
        let (mut to, mut ending) = (Some(to), if succeeded(&said.answer) { Ending::Done } else { Ending::Failed });
        if matters && task.peer.hearing.may_have_hung_up() {
            let hung_up = task.peer.hearing.after_answer();
            if let (Some(to), Ok(answer)) = (to.take(), &said.answer) {
                // Whether anybody takes it is looked at next.
                let _: Result<(), _> = to.send(Ok(answer.clone()));
            }
            if hung_up.await {
                ending = Ending::Failed;
                said.answer = Err(UpstreamError::Unheard);
            }
        }
        let kept = self.end(task, &claimed, &said, ending).await;
        if let Some(to) = to {
            // Whoever hung up needs no answer.
            let _: Result<(), _> = to.send(said.answer.map_err(Refusal::from));
        }
        // Nobody has to wait for it: the lease blocks copies meanwhile.
        if let Some(kept) = kept {
            self.log_keeping(&kept.await);
        }
    }

    async fn ask(&self, task: &Task, body: Bytes, claimed: &Claimed, time_limit: Duration) -> Said {
        let started = Instant::now();
        let (answer, renewed) = {
            let _in_flight = self.metrics.in_flight();
            // It is large, so it stays where it is made.
            let mut sent = pin!(self.upstream.send(&task.head, task.peer.address, body, time_limit));
            self.while_held(&claimed.claims, sent.as_mut()).await
        };
        let took = started.elapsed();
        self.metrics.upstream_took(took);
        Said { answer, took, renewed }
    }

    /// Ends the claims of a call; gives what waits until they are held on, if they are.
    async fn end(
        &self,
        task: &Task,
        claimed: &Claimed,
        said: &Said,
        ending: Ending,
    ) -> Option<impl Future<Output = Result<(), StoreError>> + use<L>> {
        // Before anything is written anywhere, so that no retry is blocked meanwhile.
        let (finished, kept) = self.finish(claimed, &said.answer, ending, (said.took, said.renewed));
        self.waiting.ended(claimed.claims.iter().map(|claim| claim.key));
        let skipped = self.pending.end(&claimed.pending);
        if ending == Ending::Done {
            // Only now nobody comes again for them.
            self.pending.skipped(&claimed.left_out);
        } else {
            self.metrics.add(Count::Unanswered, skipped);
            self.metrics.add(Count::FailedUnclaimed, claimed.unclaimed);
        }
        self.log_answer(&task.head, task.peer.address, task.content.as_ref(), &said.answer, skipped);
        finished.await;
        kept
    }
}
