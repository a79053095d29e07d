//! What the gate answers by itself.

use bytes::Bytes;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};

use super::headers;
use super::payload::{BadPayload, Platform, SkipForm};
use super::upstream_error::UpstreamError;
use crate::lock::StoreError;

/// What a caller is told that must not send anything.
#[derive(Debug, Clone)]
pub struct Skip(Option<Bytes>);

/// The words that bots of the field look for.
const JSON: &str =
    r#"{"success":true,"skip":true,"should_send":false,"response":"","reason":"duplicate webhook blocked"}"#;
/// No reply, for Twilio.
const TWIML: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response></Response>"#;

impl Skip {
    /// What each platform takes for "nothing to send".
    pub const fn by_platform() -> Self {
        Self(None)
    }

    /// An answer with this body to whatever platform.
    pub fn new(body: &str) -> Self {
        Self(Some(Bytes::copy_from_slice(body.as_bytes())))
    }

    /// Status 200 with the body for a call of this platform.
    pub(super) fn answer(&self, platform: Option<Platform>) -> Response<Bytes> {
        let body = match (&self.0, platform.map_or(SkipForm::Json, Platform::skip)) {
            (Some(body), _) => body.clone(),
            (None, SkipForm::Json) => Bytes::from_static(JSON.as_bytes()),
            (None, SkipForm::TwiMl) => Bytes::from_static(TWIML.as_bytes()),
            (None, SkipForm::Plain) => Bytes::new(),
        };
        let content_type = content_type(&body);
        let mut response = Response::new(body);
        if let Some(content_type) = content_type {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        response.headers_mut().insert(headers::GATE, HeaderValue::from_static("blocked"));
        response
    }
}

/// What a body is by its look; an empty one is nothing.
fn content_type(body: &[u8]) -> Option<&'static str> {
    let text = body.trim_ascii_start();
    if body.is_empty() {
        None
    } else if text.starts_with(b"<?xml") || text.starts_with(b"<Response") {
        Some("text/xml")
    } else if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok() {
        Some("application/json")
    } else {
        Some("text/plain; charset=utf-8")
    }
}

/// Why a call was not passed on, or came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// 400.
    #[error("{0}")]
    BadPayload(#[from] BadPayload),
    /// 400.
    #[error("the body was cut off")]
    CutOff,
    /// 400.
    #[error("the path leads out of the webhook's")]
    Path,
    /// 400.
    #[error("a call that is not judged must not have a body: send it with POST")]
    Body,
    /// 401.
    #[error("the signature in X-Hub-Signature-256 or X-Line-Signature is {0}")]
    Signature(&'static str),
    /// 405.
    #[error("a webhook is called with POST, and verified with GET")]
    Method,
    /// 408.
    #[error("the body did not arrive within {0} s")]
    TooSlow(f64),
    /// 413.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// 508.
    #[error("the call has been here before")]
    Loop,
    /// 502 or 504.
    #[error("{0}")]
    Upstream(#[from] UpstreamError),
    /// 503.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// 503.
    #[error("another call works on the message still")]
    AtWork,
    /// 500.
    #[error("the work on the call broke off")]
    Broken,
}

/// The status for a call that the upstream did not answer.
pub(super) const fn status_of(error: &UpstreamError) -> StatusCode {
    match error {
        UpstreamError::TimedOut(_) => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::BAD_GATEWAY,
    }
}

impl Refusal {
    /// The status that tells the caller what to do: a platform tries again after 408 and all from 500 on.
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::BadPayload(_) | Self::CutOff | Self::Path | Self::Body => StatusCode::BAD_REQUEST,
            Self::Signature(_) => StatusCode::UNAUTHORIZED,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Loop => StatusCode::LOOP_DETECTED,
            Self::Upstream(error) => status_of(error),
            Self::Store(_) | Self::AtWork => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether such a call could be passed on all the same.
    pub(super) const fn can_pass(&self) -> bool {
        matches!(self, Self::BadPayload(_) | Self::Body | Self::Signature(_) | Self::Method | Self::TooLarge(_))
    }

    /// The answer: the reason as JSON. What store and upstream are is nobody's business out there.
    pub(super) fn answer(&self) -> Response<Bytes> {
        let reason = match self {
            Self::Store(_) => "the gate cannot tell whether this is a duplicate".to_owned(),
            Self::Upstream(error) => error.kind().to_owned(),
            other => other.to_string(),
        };
        let body = serde_json::json!({ "success": false, "error": reason }).to_string();
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(headers::GATE, HeaderValue::from_static("refused"));
        match self {
            Self::Store(_) | Self::AtWork => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            // What of the body is still under way would be taken for the next request.
            Self::TooSlow(_) | Self::TooLarge(_) | Self::CutOff => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Self::Method => {
                headers.insert(hyper::header::ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS, POST"));
            }
            _ => {}
        }
        response
    }
}
