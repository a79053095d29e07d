//! A call that is to be judged and passed on, and where its answer goes.

use bytes::Bytes;
use hyper::Response;
use hyper::http::request::Parts;
use tokio::sync::oneshot::Sender;

use super::answer::Refusal;
use super::payload::{Content, Platform, Update};
use super::server::Peer;

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

/// Where an answer goes; whoever hung up needs none.
pub(super) type AnswerTo = Sender<Result<Response<Bytes>, Refusal>>;

impl Task {
    /// Whose it is, if that is known.
    pub(super) fn platform(&self) -> Option<Platform> {
        self.content.as_ref().and_then(Content::platform)
    }

    /// The messages of it.
    pub(super) fn updates(&self) -> &[Update] {
        self.content.as_ref().map(Content::updates).unwrap_or_default()
    }
}
