//! What the gate answers by itself.

use bytes::Bytes;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};

use super::headers;
use super::payload::BadPayload;
use super::upstream::UpstreamError;
use crate::lock::StoreError;

/// What a caller is told that must not send anything.
#[derive(Debug, Clone)]
pub struct Skip {
    body: Bytes,
    content_type: HeaderValue,
}

impl Skip {
    /// The words that bots of the field look for.
    pub const DEFAULT: &str =
        r#"{"success":true,"skip":true,"should_send":false,"response":"","reason":"duplicate webhook blocked"}"#;

    /// An answer with this body, which is JSON or plain text.
    pub fn new(body: &str) -> Self {
        let json = serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok();
        let content_type = if json { "application/json" } else { "text/plain; charset=utf-8" };
        Self { body: Bytes::copy_from_slice(body.as_bytes()), content_type: HeaderValue::from_static(content_type) }
    }

    /// Status 200 with that body.
    pub fn answer(&self) -> Response<Bytes> {
        let mut response = Response::new(self.body.clone());
        response.headers_mut().insert(CONTENT_TYPE, self.content_type.clone());
        response.headers_mut().insert(headers::GATE, HeaderValue::from_static("blocked"));
        response
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
    #[error("the signature in X-Hub-Signature-256 is {0}")]
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
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
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
            Self::Store(_) => {
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
