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
use super::task::Task;
use super::upstream::leads_upwards;
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
        let checked = check_head(&head, &self.mark);
        let read = match checked {
            Err(refusal) if !self.observe || !refusal.can_pass() => Err(refusal),
            checked => self.read(&head, &mut body).await.map(|body| (checked, body)),
        };
        let (checked, body) = read.inspect_err(|refusal| run_out(&head, body, refusal))?;
        let content = checked.and_then(|judged| self.content(judged, &head, &body, &peer));
        let content = match content {
            // It is refused for one reason; what a gate refuses it does not judge.
            Err(refusal) if self.observe && refusal.can_pass() => {
                self.metrics.add(Count::WouldRefuse, 1);
                self.log_would_refuse(&refusal, peer.address, head.uri.path());
                None
            }
            content => content?,
        };
        self.work(Task { head, peer, body, content }).await
    }

    /// What of a call is to be judged; fails if it is to be refused.
    fn content(&self, judged: Judged, head: &Parts, body: &[u8], peer: &Peer) -> Result<Option<Content>, Refusal> {
        if body.len() > self.limits.body {
            return Err(Refusal::TooLarge(self.limits.body));
        }
        // Nobody signs a query: whoever has a secret must not let one claim the message of another call.
        let asked = head.uri.query().filter(|_| self.secret.is_none());
        let query = || self.payload.read_query(&head.headers, asked?);
        match judged {
            Judged::Body => {
                self.check_signature(head, body)?;
                let written_in_query = if body.is_empty() { query() } else { None };
                written_in_query.map_or_else(|| self.read_body(head, body, peer), Ok).map(Some)
            }
            Judged::Query | Judged::Nothing if !body.is_empty() => Err(Refusal::Body),
            Judged::Query => Ok(query()),
            Judged::Nothing => Ok(None),
        }
    }

    /// What a body says; one that cannot be read is passed on, unless the user wants it refused.
    fn read_body(&self, head: &Parts, body: &[u8], peer: &Peer) -> Result<Content, Refusal> {
        let (content, bad) = match self.payload.read(&head.headers, body) {
            Ok(content) => {
                self.metrics.add(Count::OtherEvents, u64::from(content.is_other()));
                let bad = content.unreadable_elements();
                (content, bad)
            }
            Err(bad) => (Content::unreadable(), Some((1, bad))),
        };
        let Some((count, bad)) = bad else { return Ok(content) };
        self.metrics.add(Count::Unreadable, count as u64);
        if self.on_unreadable == OnUnreadable::Refuse {
            return Err(Refusal::BadPayload(bad));
        }
        self.log_unreadable(&bad, peer.address, head.uri.path());
        Ok(content)
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

/// What of a call is judged.
#[derive(Debug, Clone, Copy)]
enum Judged {
    Body,
    /// What it asks for, if that is a message.
    Query,
    Nothing,
}

/// What of a call is judged; fails if it is neither judged nor passed on.
fn check_head(head: &Parts, mark: &HeaderValue) -> Result<Judged, Refusal> {
    if is_marked(&head.headers, mark) {
        return Err(Refusal::Loop);
    }
    if leads_upwards(head.uri.path()) {
        return Err(Refusal::Path);
    }
    match head.method {
        Method::POST => Ok(Judged::Body),
        // Platforms verify a webhook with GET, which is for the bot to answer; some also send messages like that.
        Method::GET => Ok(Judged::Query),
        Method::HEAD | Method::OPTIONS => Ok(Judged::Nothing),
        _ => Err(Refusal::Method),
    }
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
