//! One call, from its first byte to its answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body;
use hyper::header::HeaderValue;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, header};

use super::answer::Refusal;
use super::headers::is_marked;
use super::metrics::Count;
use super::payload::Content;
use super::server::Peer;
use super::signature;
use super::upstream::leads_upwards;
use super::work::Task;
use super::{Gate, OnUnreadable};
use crate::lock::TakeBack;

/// A gate that only observes takes in bodies of this size, in bytes, whatever it would refuse.
const MOST_OBSERVED: usize = 32 << 20;

/// How long the gate reads the rest of a refused body and throws it away.
const RUN_OUT: Duration = Duration::from_secs(2);

/// A body that comes in piece by piece.
pub(super) trait Incoming:
    Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>> + Send> + Send + Unpin + 'static
{
}

impl<B> Incoming for B where
    B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>> + Send> + Send + Unpin + 'static
{
}

impl<L: TakeBack> Gate<L> {
    /// Answers a call, whatever comes.
    pub(super) async fn answer(self: Arc<Self>, call: Request<impl Incoming>, peer: Peer) -> Response<Bytes> {
        let (head, body) = call.into_parts();
        // It shares its bytes, so nothing is copied for calls that nobody has to be told of.
        let (address, uri) = (peer.address, head.uri.clone());
        let answer = match self.clone().handle(head, body, peer).await {
            Ok(answer) => answer,
            Err(refusal) => {
                self.log_refusal(&refusal, address, uri.path());
                refusal.answer()
            }
        };
        self.metrics.answered(answer.status().as_u16());
        answer
    }

    async fn handle(
        self: Arc<Self>,
        head: Parts,
        mut body: impl Incoming,
        peer: Peer,
    ) -> Result<Response<Bytes>, Refusal> {
        let checked = match check_head(&head, &self.mark) {
            Err(Refusal::Method) => self.or_observe(Refusal::Method, &head, &peer).map(|()| false),
            checked => checked,
        };
        let read = match checked {
            Ok(judged) => self.read(&head, &mut body).await.map(|body| (judged, body)),
            Err(refusal) => Err(refusal),
        };
        let (judged, body) = read.inspect_err(|refusal| run_out(&head, body, refusal))?;
        if body.len() > self.limits.body {
            self.or_observe(Refusal::TooLarge(self.limits.body), &head, &peer)?;
        }
        let content = if judged {
            if let Err(refusal) = self.check_signature(&head, &body) {
                self.or_observe(refusal, &head, &peer)?;
            }
            Some(self.content(&head, &body, &peer)?)
        } else {
            if !body.is_empty() {
                self.or_observe(Refusal::Body, &head, &peer)?;
            }
            None
        };
        self.work(Task { head, peer, body, content }).await
    }

    /// What a body says; one that cannot be read is passed on, unless the user wants it refused.
    fn content(&self, head: &Parts, body: &[u8], peer: &Peer) -> Result<Content, Refusal> {
        let bad = match self.payload.read(&head.headers, body) {
            Ok(content) => {
                self.metrics.add(Count::OtherEvents, u64::from(content.is_other()));
                return Ok(content);
            }
            Err(bad) => bad,
        };
        self.metrics.add(Count::Unreadable, 1);
        if self.on_unreadable == OnUnreadable::Refuse {
            self.or_observe(Refusal::BadPayload(bad), head, peer)?;
        } else {
            self.log_unreadable(&bad, peer.address, head.uri.path());
        }
        Ok(Content::unreadable())
    }

    /// A gate that only observes refuses nothing that can be passed on.
    fn or_observe(&self, refusal: Refusal, head: &Parts, peer: &Peer) -> Result<(), Refusal> {
        if !self.observe {
            return Err(refusal);
        }
        self.metrics.add(Count::WouldRefuse, 1);
        self.log_would_refuse(&refusal, peer.address, head.uri.path());
        Ok(())
    }

    /// The whole body, within the limits of size and time.
    async fn read(&self, head: &Parts, body: &mut impl Incoming) -> Result<Bytes, Refusal> {
        let limit = if self.observe { self.limits.body.max(MOST_OBSERVED) } else { self.limits.body };
        let announced = head.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
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
        let all = |name| head.headers.get_all(name).iter();
        let (mut hub, mut line) = (all(signature::HEADER), all(signature::LINE_HEADER));
        let (right, more) = match (hub.next(), line.next()) {
            (Some(value), None) => (secret.accepts(body, value.as_bytes()), hub.next()),
            (None, Some(value)) => (secret.accepts_of_line(body, value.as_bytes()), line.next()),
            (None, None) => return Err(Refusal::Signature("missing")),
            (Some(_), other) => (false, other),
        };
        // Which of several the upstream looks at is anybody's guess.
        if more.is_some() {
            return Err(Refusal::Signature("there twice"));
        }
        right.then_some(()).ok_or(Refusal::Signature("wrong"))
    }
}

/// Whether a call is judged, or passed on as it is; fails if it is neither.
fn check_head(head: &Parts, mark: &HeaderValue) -> Result<bool, Refusal> {
    if is_marked(&head.headers, mark) {
        return Err(Refusal::Loop);
    }
    let judged = match head.method {
        Method::POST => true,
        // Platforms verify a webhook with GET, and what that says is for the bot to know.
        Method::GET | Method::HEAD | Method::OPTIONS => false,
        _ => return Err(Refusal::Method),
    };
    if leads_upwards(head.uri.path()) { Err(Refusal::Path) } else { Ok(judged) }
}

/// Takes in for a moment what still comes of a refused body: a connection that is closed on unread bytes is reset, and
/// the caller may see that instead of the answer.
fn run_out(head: &Parts, mut body: impl Incoming, refusal: &Refusal) {
    // Whoever asks first has not begun to send; whoever is slow has had time enough.
    let waits = head.headers.contains_key(header::EXPECT);
    if !waits && !matches!(refusal, Refusal::TooSlow(_) | Refusal::CutOff) {
        tokio::spawn(tokio::time::timeout(RUN_OUT, async move { while let Some(Ok(_)) = body.frame().await {} }));
    }
}
