//! One call, from its body to its answer.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};

use super::Gate;
use super::answer::Refusal;
use super::signature;
use super::upstream::sign_anew;
use crate::lock::Lock;

impl<L: Lock> Gate<L> {
    /// Answers a call, whatever comes.
    pub(super) async fn answer<B>(self: Arc<Self>, call: Request<B>, peer: SocketAddr) -> Response<Bytes>
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + Unpin,
    {
        let (head, body) = call.into_parts();
        let gate = self.clone();
        let answer = match gate.handle(head, body, peer).await {
            Ok(answer) => answer,
            Err(refusal) => {
                let status = refusal.status();
                tracing::warn!("{} for a call from {}: {refusal}", status.as_u16(), peer.ip());
                refusal.answer()
            }
        };
        self.metrics.answered(answer.status().as_u16());
        answer
    }

    async fn handle<B>(self: Arc<Self>, mut head: Parts, body: B, peer: SocketAddr) -> Result<Response<Bytes>, Refusal>
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + Unpin,
    {
        let judged = match head.method {
            Method::POST => true,
            // Platforms verify a webhook with GET, and what that says is for the bot to know.
            Method::GET | Method::HEAD | Method::OPTIONS => false,
            _ => return Err(Refusal::Method),
        };
        let mut body = self.read(&head, body).await?;
        if !judged {
            return self.forward(head, peer, body, Vec::new(), Vec::new()).await;
        }
        self.check_signature(&head, &body)?;
        let content = self.payload.read(&body)?;
        let judgement = self.judge(content.updates()).await?;
        if judgement.left_out.contains(&true) {
            let text = std::str::from_utf8(&body).unwrap_or_default();
            let Some(rest) = content.without(text, &judgement.left_out) else { return Ok(self.skip.answer()) };
            body = Bytes::from(rest);
            sign_anew(&mut head.headers, self.secret.as_ref(), &body);
        }
        self.forward(head, peer, body, judgement.claims, judgement.perhaps).await
    }

    /// The whole body, within the limits of size and time.
    async fn read<B>(&self, head: &Parts, body: B) -> Result<Bytes, Refusal>
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + Unpin,
    {
        let limit = self.limits.body;
        let announced = head.headers.get(hyper::header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        if announced.and_then(|length| length.parse().ok()).is_some_and(|length: u64| length > limit as u64) {
            return Err(Refusal::TooLarge(limit));
        }
        let arrival = self.limits.arrival;
        let collected = tokio::time::timeout(arrival, Limited::new(body, limit).collect()).await;
        let collected = collected.map_err(|_| Refusal::TooSlow(arrival.as_secs_f64()))?;
        collected.map(http_body_util::Collected::to_bytes).map_err(|error| {
            match error.downcast_ref::<LengthLimitError>() {
                Some(_) => Refusal::TooLarge(limit),
                None => Refusal::CutOff,
            }
        })
    }

    fn check_signature(&self, head: &Parts, body: &[u8]) -> Result<(), Refusal> {
        let Some(secret) = &self.secret else { return Ok(()) };
        let header = head.headers.get(signature::HEADER).ok_or(Refusal::Signature("missing"))?;
        secret.accepts(body, header.as_bytes()).then_some(()).ok_or(Refusal::Signature("wrong"))
    }
}
