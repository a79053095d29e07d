//! One message that a body holds, and why a body holds none.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::lock::Call;
use crate::text::counted;

/// One message of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Update {
    /// Who got it.
    pub account: Option<String>,
    /// Who wrote.
    pub contact: Option<String>,
    /// The platform's id of it.
    pub message_id: Option<String>,
    /// What it says.
    pub text: Option<String>,
    /// What was chosen or attached, which tells it from another one with the same text.
    pub detail: Option<String>,
    /// Tells at a glance whether another message is the same.
    pub digest: u16,
}

/// Why a body is not what the platform sends. The texts hold nothing of what the body says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPayload {
    /// Nothing.
    #[error("the body is empty")]
    Empty,
    /// Not UTF-8.
    #[error("the body is not UTF-8 (compressed bodies are not read)")]
    NotUtf8,
    /// With a mark before its first character.
    #[error("the body begins with a byte order mark, which JSON does not allow: send it without")]
    ByteOrderMark,
    /// Not JSON.
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// JSON or a form, but not with these fields.
    #[error("the body can be read, but it {0}")]
    Shape(String),
    /// Some elements of its list.
    #[error("{} of its list cannot be read; the first {first}", counted(*count as u64, "element"))]
    Elements {
        /// How many.
        count: usize,
        /// What is wrong with the first.
        first: String,
    },
    /// A field of the body is there twice.
    #[error("a field of the body stands there twice, with two values")]
    Twice,
    /// The header of the id is there twice.
    #[error("the header {0} of --id-header stands there twice, with two values")]
    TwoIds(String),
}

impl Update {
    /// The update as a lock sees it, on its way to `place`.
    pub fn call<'a>(&'a self, place: &'a str) -> Call<'a> {
        Call {
            scope: [place, self.account.as_deref().unwrap_or_default()],
            contact: self.contact.as_deref(),
            message_id: self.message_id.as_deref(),
            text: self.text.as_deref(),
            detail: self.detail.as_deref(),
        }
    }
}

/// Parts of an id as one.
pub(super) fn joined(parts: &[Cow<'_, str>]) -> String {
    parts.join("\u{1f}")
}

/// A text as sixteen digits, for ids that are made of what a message says.
pub(super) fn short_hash(text: &str) -> String {
    use std::fmt::Write;
    let hash = Sha256::digest(text);
    hash[..8].iter().fold(String::new(), |mut digits, byte| {
        // Writing to a text never fails.
        let _: std::fmt::Result = write!(digits, "{byte:02x}");
        digits
    })
}
