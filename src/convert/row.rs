//! One row of a neutral message file.

use serde::{Deserialize, Serialize};

use crate::corpus::Conversation;
use crate::model::{Direction, MessageId};
use crate::time::Timestamp;

/// One message, or what is left of it, with what is known of its contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row<'a> {
    pub(super) id: Option<String>,
    pub(super) contact_id: &'a str,
    pub(super) handle: Option<&'a str>,
    pub(super) outgoing: bool,
    pub(super) text: Option<&'a str>,
    /// Microseconds since 1970; `None` where the source has no times.
    pub(super) at: Option<i64>,
    pub(super) provider_id: Option<&'a str>,
    pub(super) attachment: bool,
    /// What tells the attachment from others.
    pub(super) attachment_id: Option<u64>,
    pub(super) deleted: bool,
    pub(super) account: Option<&'a str>,
    pub(super) stopped: Option<bool>,
    /// Microseconds since 1970.
    pub(super) stopped_at: Option<i64>,
    pub(super) stage: Option<&'a str>,
    pub(super) message_count: Option<i64>,
}

fn micros(at: Timestamp) -> Option<i64> {
    at.is_known().then(|| at.micros())
}

impl<'a> Row<'a> {
    /// The message at `position` of a conversation. Of a deleted one only that it was there is known.
    pub(super) fn of(conversation: &Conversation<'a>, position: usize) -> Self {
        let (message, contact) = (conversation.message(position), conversation.contact());
        let deleted = conversation.is_deleted(position);
        let facts = Some(&contact.facts).filter(|_| !deleted);
        Self {
            id: match message.id {
                MessageId::Ordinal(_) => None,
                id => Some(id.to_string()),
            },
            contact_id: &contact.id,
            handle: facts.and_then(|facts| facts.handle.as_deref()),
            outgoing: message.direction == Direction::Outgoing,
            // Beside an attachment, no text and an empty one are the same.
            text: message.text.filter(|text| !(deleted || text.is_empty() && message.attachment)),
            at: micros(message.at),
            provider_id: message.provider_id.filter(|_| !deleted),
            attachment: message.attachment && !deleted,
            attachment_id: conversation.attachment(position).filter(|_| !deleted),
            deleted,
            account: facts.and_then(|facts| facts.account.as_deref()),
            stopped: facts.and_then(|facts| facts.stopped),
            stopped_at: facts.and_then(|facts| facts.stopped_at).and_then(micros),
            stage: facts.and_then(|facts| facts.stage.as_deref()),
            message_count: facts.and_then(|facts| facts.message_count),
        }
    }
}
