//! One line of the log of a lock: what came in, what was decided, and how it ended.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Call, KeyKind, LockKey, Token};
use crate::time::{Timestamp, parse_time};

/// One line, as JSON. Fields that do not apply are left out; a reader ignores those that it does not know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event<'a> {
    /// When it happened, in UTC.
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    pub at: Timestamp,
    /// When it came by the clock of the store, the one that all gates have in common.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_store_time",
        deserialize_with = "read_store_time"
    )]
    pub store_at: Option<Timestamp>,
    /// What happened.
    pub event: EventKind,
    /// The word of the platform that called, if the gate knows it.
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Cow<'a, str>>,
    /// Who wrote.
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Cow<'a, str>>,
    /// The platform's id of the message.
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<Cow<'a, str>>,
    /// Within what it is one message: equal for calls to one path for one account.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_key",
        deserialize_with = "read_key"
    )]
    pub scope: Option<LockKey>,
    /// The key of contact and text, whatever was claimed: equal for equal texts of one contact in one scope.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_key",
        deserialize_with = "read_key"
    )]
    pub text_hash: Option<LockKey>,
    /// What it says, where the log was asked for it.
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
    /// What was claimed.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_key",
        deserialize_with = "read_key"
    )]
    pub key: Option<LockKey>,
    /// The claim that was made here, or that ended here.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_token",
        deserialize_with = "read_token"
    )]
    pub claim: Option<Token>,
    /// The HTTP status that the upstream answered with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long the work took, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_s: Option<f64>,
    /// How long it waited, in seconds, for another call that had its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited_s: Option<f64>,
    /// What went wrong; no text of a message.
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Cow<'a, str>>,
}

/// What happened to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// It came in, was claimed and passed on.
    Claimed,
    /// It came in while another call held its key, and was not passed on.
    Blocked,
    /// It came in, the store could not say who holds its key, and it was passed on all the same.
    Unclaimed,
    /// It came in, the store could not say who holds its key, and it was refused.
    Refused,
    /// It came in, nothing told it from others, and it was passed on.
    Unkeyed,
    /// It came in while another call held its key, and was passed on all the same, as the gate was to observe.
    Observed,
    /// A claimed message was answered.
    Done,
    /// A claimed message was not answered, and its claim was given back.
    Failed,
    /// The work on a claimed message ended after its claim had expired.
    Expired,
}

impl EventKind {
    /// Whether a message came in.
    pub const fn is_arrival(self) -> bool {
        !matches!(self, Self::Done | Self::Failed | Self::Expired)
    }
}

impl<'a> Event<'a> {
    /// A message came in.
    pub fn arrival(at: Timestamp, event: EventKind, call: &Call<'a>, key: Option<LockKey>) -> Self {
        let text_hash = KeyKind::Text.key(call);
        Self {
            contact: call.contact.map(Cow::Borrowed),
            message_id: call.message_id.map(Cow::Borrowed),
            scope: LockKey::of_scope(call.scope),
            text_hash,
            key,
            ..Self::new(at, event)
        }
    }

    /// Something happened.
    pub const fn new(at: Timestamp, event: EventKind) -> Self {
        Self {
            at,
            store_at: None,
            event,
            platform: None,
            contact: None,
            message_id: None,
            scope: None,
            text_hash: None,
            text: None,
            key: None,
            claim: None,
            status: None,
            took_s: None,
            waited_s: None,
            problem: None,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn write_time<S: Serializer>(at: &Timestamp, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(at)
}

#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn write_store_time<S: Serializer>(at: &Option<Timestamp>, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(&at.map(|at| at.to_string()).unwrap_or_default())
}

#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn write_key<S: Serializer>(key: &Option<LockKey>, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(&key.map(|key| key.to_string()).unwrap_or_default())
}

#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn write_token<S: Serializer>(token: &Option<Token>, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(&token.map(|token| token.to_string()).unwrap_or_default())
}

fn read_time<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = Cow::<str>::deserialize(from)?;
    let read = parse_time(&text, chrono_tz::UTC);
    read.map(|read| read.at).ok_or_else(|| serde::de::Error::custom("an unreadable time"))
}

fn read_store_time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    read_time(from).map(Some)
}

fn read_key<'de, D: Deserializer<'de>>(from: D) -> Result<Option<LockKey>, D::Error> {
    let text = Option::<Cow<'_, str>>::deserialize(from)?;
    let read = |text: Cow<'_, str>| LockKey::parse(&text).ok_or_else(|| serde::de::Error::custom("an unreadable hash"));
    text.map(read).transpose()
}

fn read_token<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Token>, D::Error> {
    let text = Option::<Cow<'_, str>>::deserialize(from)?;
    let read = |text: Cow<'_, str>| Token::parse(&text).ok_or_else(|| serde::de::Error::custom("an unreadable claim"));
    text.map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_comes_back_as_it_was_written_and_holds_no_text_by_itself() {
        let call = Call {
            scope: ["/hook", "page"],
            contact: Some("c\"1"),
            message_id: Some("mid.1"),
            text: Some("merci tu me fais rougir"),
            detail: None,
        };
        let key = LockKey::of_text("c", "x");
        let at = Timestamp::from_micros(1_767_794_531_120_001);
        let event = Event {
            claim: Some(Token::from_number(7)),
            store_at: Some(Timestamp::from_micros(1_767_794_531_370_001)),
            status: Some(200),
            took_s: Some(1.25),
            platform: Some("manychat".into()),
            ..Event::arrival(at, EventKind::Claimed, &call, key)
        };
        let line = serde_json::to_string(&event).unwrap();
        assert!(!line.contains("rougir"), "{line}");
        assert_eq!(serde_json::from_str::<Event<'_>>(&line).unwrap(), event);
    }

    #[test]
    fn fields_that_do_not_apply_are_left_out_and_unknown_ones_are_passed_over() {
        let done = Event::new(Timestamp::from_micros(0), EventKind::Done);
        let line = serde_json::to_string(&done).unwrap();
        assert_eq!(line, r#"{"at":"1970-01-01T00:00:00.000Z","event":"done"}"#);
        let newer = line.replace('}', r#","of-a-later-version":[1]}"#);
        assert_eq!(serde_json::from_str::<Event<'_>>(&newer).unwrap(), done);
    }
}
