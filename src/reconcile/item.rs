//! A message as far as it is compared.

use super::place::MessageAt;
use crate::corpus::Conversation;
use crate::model::{Direction, MessageId};
use crate::text::{content, hash};

/// Ids of the database's own that are shorter are counters, in characters.
const LONG_ID: usize = 12;

/// A message without its text, which stays where it is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// When it was at the earliest and at the latest, in microseconds of the recorded clock.
    pub(super) from: i64,
    pub(super) to: i64,
    /// The hash of its text; 0 without one.
    pub(super) text: u64,
    /// The hash of its provider id; 0 without one.
    pub(super) id: u64,
    pub(super) place: MessageAt,
    pub(super) direction: Direction,
    /// A picture, a recording, a file, or a word in brackets that stands for one.
    pub(super) is_media: bool,
    /// Its text is a word in brackets.
    pub(super) is_placeholder: bool,
    /// It was taken back.
    pub(super) is_deleted: bool,
    /// An earlier row of its side has its id and its text.
    pub(super) is_repeat: bool,
}

impl Item {
    /// The message at `position`; `own_ids` says whether the source's own ids may be the platform's.
    pub(super) fn of(conversation: &Conversation<'_>, index: usize, position: usize, own_ids: bool) -> Self {
        let message = conversation.message(position);
        let text = content(message.text);
        let is_placeholder = text.is_some_and(is_placeholder);
        let own = || match message.id {
            MessageId::Text(id) if own_ids && id.len() >= LONG_ID => hashed(id),
            MessageId::Number(id) if own_ids && id >= 10u64.pow(LONG_ID as u32 - 1) => hashed(&id.to_string()),
            _ => 0,
        };
        Self {
            from: message.at.micros(),
            to: message.at.micros(),
            text: text.map_or(0, hashed),
            id: content(message.provider_id).map_or_else(own, hashed),
            place: MessageAt { conversation: index as u32, position: position as u32 },
            direction: message.direction,
            is_media: message.attachment || is_placeholder,
            is_placeholder,
            is_deleted: conversation.is_deleted(position),
            is_repeat: false,
        }
    }

    /// Whether a text can be looked for.
    pub(super) fn has_text(&self) -> bool {
        self.text != 0 && !self.is_placeholder && !self.is_deleted
    }

    /// Whether nothing tells it from others but its time.
    pub(super) fn is_bare(&self) -> bool {
        self.text == 0 && !self.is_media && !self.is_deleted
    }

    /// Whether it is the bot's.
    pub(super) fn is_outgoing(&self) -> bool {
        self.direction == Direction::Outgoing
    }

    /// How far apart two messages are at the least, in microseconds.
    pub(super) fn apart(&self, other: &Self) -> i64 {
        (self.from - other.to).max(other.from - self.to).max(0)
    }
}

/// Never 0.
fn hashed(text: &str) -> u64 {
    hash::bytes(text.as_bytes()).max(1)
}

/// Whether a text is a word of capitals in brackets, as bots write for what has no text.
fn is_placeholder(text: &str) -> bool {
    let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inside.is_some_and(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn words_of_capitals_in_brackets_stand_for_media_and_other_brackets_do_not() {
        assert!(is_placeholder("[IMAGE_SENT]") && is_placeholder("[ATTACHMENT]"));
        assert!(!is_placeholder("[]") && !is_placeholder("[ok]") && !is_placeholder("[A] b") && !is_placeholder("A"));
    }
}
