//! A row of a file, taken apart.

use super::scalar::Scalar;

/// One row of a message file: any field may be absent.
#[derive(Debug, Default)]
pub(super) struct RawRow<'a> {
    pub(super) id: Option<Scalar<'a>>,
    pub(super) contact_id: Option<Scalar<'a>>,
    pub(super) handle: Option<Scalar<'a>>,
    pub(super) direction: Option<Scalar<'a>>,
    pub(super) text: Option<Scalar<'a>>,
    /// The answer to a text that is a question.
    pub(super) answer: Option<Scalar<'a>>,
    pub(super) at: Option<Scalar<'a>>,
    pub(super) provider_id: Option<Scalar<'a>>,
    pub(super) from: Option<Scalar<'a>>,
    pub(super) to: Option<Scalar<'a>>,
    pub(super) account: Option<Scalar<'a>>,
    /// It carries something besides text.
    pub(super) attachment: bool,
    /// What tells that from others.
    pub(super) known_attachment: Option<u64>,
    /// It was never sent.
    pub(super) unsent: bool,
    /// It stands for a message that was deleted.
    pub(super) deleted: bool,
    /// Its text is JSON of a shape that nobody knows.
    pub(super) unknown_json: bool,
    /// What few files say, so that other rows stay small.
    pub(super) rare: Option<Box<RareFacts<'a>>>,
}

/// What a row says of its contact beside the name.
#[derive(Debug, Default)]
pub(super) struct RareFacts<'a> {
    pub(super) stopped: Option<Scalar<'a>>,
    pub(super) stopped_at: Option<Scalar<'a>>,
    pub(super) stage: Option<Scalar<'a>>,
    pub(super) message_count: Option<Scalar<'a>>,
}
