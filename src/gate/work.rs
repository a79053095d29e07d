//! What is done about a call, whether or not its caller waits for the answer.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use hyper::Response;
use hyper::http::request::Parts;

use super::Gate;
use super::answer::Refusal;
use super::headers::sign_anew;
use super::payload::Content;
use super::server::Peer;
use crate::lock::{Claim, Lock};

/// A call that has been read and checked.
#[derive(Debug)]
pub(super) struct Task {
    /// Its headers.
    pub(super) head: Parts,
    /// Who sent it.
    pub(super) peer: Peer,
    /// Its body.
    pub(super) body: Bytes,
    /// What that says, if it is to be judged.
    pub(super) content: Option<Content>,
}

impl<L: Lock> Gate<L> {
    /// Claims the messages of a call, passes it on, and gives the upstream's answer. All of it goes on when the caller
    /// hangs up: the bot does not notice, a retry must not run beside it, and a claim must not be forgotten.
    pub(super) async fn work(self: Arc<Self>, mut task: Task) -> Result<Response<Bytes>, Refusal> {
        let (sender, answer) = tokio::sync::oneshot::channel();
        let gate = self.clone();
        self.in_flight.spawn(async move {
            let claims = match gate.admit(&mut task).await {
                Ok(Some(claims)) => claims,
                Ok(None) => {
                    let _: Result<(), _> = sender.send(Ok(gate.skip.answer()));
                    return;
                }
                Err(refusal) => {
                    let _: Result<(), _> = sender.send(Err(refusal));
                    return;
                }
            };
            let started = Instant::now();
            let answer = {
                let _in_flight = gate.metrics.in_flight();
                gate.upstream.send(&task.head, task.peer.address, task.body).await
            };
            let took = started.elapsed();
            gate.metrics.upstream_took(took);
            let unfinished = gate.finish(&claims, &answer, took).await;
            // Whoever hung up needs no answer.
            let _: Result<(), _> = sender.send(answer.map_err(Refusal::from));
            drop(task.peer);
            gate.insist(unfinished).await;
        });
        answer.await.map_err(|_| Refusal::Broken)?
    }

    /// Takes what others hold out of a call, and gives the claims on the rest; `None` if there is no rest.
    async fn admit(self: &Arc<Self>, task: &mut Task) -> Result<Option<Vec<Claim>>, Refusal> {
        let Some(content) = &task.content else { return Ok(Some(Vec::new())) };
        let judgement = self.judge(content.updates()).await?;
        if judgement.left_out.contains(&true) {
            let text = std::str::from_utf8(&task.body).unwrap_or_default();
            let Some(rest) = content.without(text, &judgement.left_out) else { return Ok(None) };
            task.body = Bytes::from(rest);
            sign_anew(&mut task.head.headers, self.secret.as_ref(), &task.body);
        }
        Ok(Some(judgement.claims))
    }
}
