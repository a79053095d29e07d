//! What the body of a webhook call says: who wrote what, in the form of each platform.

mod batch;
mod pointers;

pub(super) use batch::Batch;
pub use pointers::Pointers;

use crate::lock::Call;

/// The form of the bodies that a webhook gets.
#[derive(Debug, Clone)]
pub enum Payload {
    /// One message a call, found by JSON pointers (RFC 6901).
    One(Pointers),
    /// Any number of updates a call, as Messenger, Instagram and the `WhatsApp` Cloud API send them.
    Batch,
}

/// What a body says.
#[derive(Debug)]
pub enum Content {
    /// One message.
    One(Update),
    /// Several updates.
    Batch(Batch),
}

/// One message of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Update {
    /// Who wrote.
    pub contact: Option<String>,
    /// The platform's id of it.
    pub message_id: Option<String>,
    /// What it says.
    pub text: Option<String>,
}

/// Why a body is not what the platform sends. The texts hold nothing of what the body says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPayload {
    /// Not UTF-8.
    #[error("the body is not UTF-8")]
    NotUtf8,
    /// Not JSON.
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// JSON, but not with these fields.
    #[error("the body is JSON, but {0}")]
    Shape(String),
}

impl Payload {
    /// Reads a body.
    pub fn read(&self, body: &[u8]) -> Result<Content, BadPayload> {
        let text = std::str::from_utf8(body).map_err(|_| BadPayload::NotUtf8)?;
        match self {
            Self::One(pointers) => pointers.read(text).map(Content::One),
            Self::Batch => Batch::read(text).map(Content::Batch),
        }
    }
}

impl Content {
    /// The messages that are to be judged.
    pub fn updates(&self) -> &[Update] {
        match self {
            Self::One(update) => std::slice::from_ref(update),
            Self::Batch(batch) => batch.updates(),
        }
    }

    /// What of `body` is passed on when the updates marked in `left_out` are not: `None` is nothing.
    pub fn without(&self, body: &str, left_out: &[bool]) -> Option<String> {
        match self {
            Self::One(_) => None,
            Self::Batch(batch) => batch.without(body, left_out),
        }
    }
}

impl Update {
    /// The update as a lock sees it.
    pub fn call(&self) -> Call<'_> {
        Call { contact: self.contact.as_deref(), message_id: self.message_id.as_deref(), text: self.text.as_deref() }
    }
}

/// What is wrong with a text that should be JSON, without a word of the text.
fn not_json(error: &serde_json::Error) -> BadPayload {
    use serde_json::error::Category;
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        Category::Eof => BadPayload::NotJson(format!("it ends early, at {place}")),
        Category::Data => BadPayload::Shape(format!("has another form than expected at {place}")),
        Category::Syntax | Category::Io => BadPayload::NotJson(format!("see {place}")),
    }
}
