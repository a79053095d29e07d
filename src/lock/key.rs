//! What is claimed: one message, told from others by the platform's id or by who says what.

use std::fmt;
use std::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};

use super::same_contact::same_contact;

/// The first 128 bits of a SHA-256, so that stores hold neither names nor words, and nobody can write a message that
/// passes for another one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockKey([u8; 16]);

/// What a call of the webhook is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Call<'a> {
    /// Within what it is one message: the address that was called, and who was written to. Of two bots that hear of one
    /// message each has its own.
    pub scope: [&'a str; 2],
    /// Who wrote.
    pub contact: Option<&'a str>,
    /// The platform's id of the message.
    pub message_id: Option<&'a str>,
    /// What it says.
    pub text: Option<&'a str>,
    /// What was chosen or attached, which tells it from another one with the same text.
    pub detail: Option<&'a str>,
}

/// What makes two calls the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum KeyKind {
    /// The platform's message id; where there is none, contact and text.
    MessageId,
    /// Contact and text, and what was chosen or attached.
    Text,
    /// The contact alone.
    Contact,
}

impl KeyKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::MessageId, Self::Text, Self::Contact];

    /// The word on the command line and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MessageId => "message-id",
            Self::Text => "text",
            Self::Contact => "contact",
        }
    }

    /// The key of a call; `None` if the call lacks what it is made of, so that nothing tells it from others.
    pub fn key(self, call: &Call<'_>) -> Option<LockKey> {
        match self {
            // An id may be unique within its contact only, as those of Telegram are.
            Self::MessageId => match call.message_id {
                Some(id) => {
                    Some(LockKey::of("message-id", call.scope, &[&same_contact(call.contact.unwrap_or_default()), id]))
                }
                None => Self::Text.key(call),
            },
            Self::Text => {
                let (text, detail) = (call.text.unwrap_or_default().trim(), call.detail.unwrap_or_default());
                let contact = same_contact(call.contact?);
                match (text, detail) {
                    ("", "") => None,
                    (text, "") => Some(LockKey::of("text", call.scope, &[&contact, text])),
                    (text, detail) => Some(LockKey::of("text", call.scope, &[&contact, text, detail])),
                }
            }
            Self::Contact => Some(LockKey::of("contact", call.scope, &[&same_contact(call.contact?)])),
        }
    }
}

impl LockKey {
    /// The key of a contact's text; `None` if the text is blank. White space at its ends does not count.
    pub fn of_text(contact: &str, text: &str) -> Option<Self> {
        KeyKind::Text.key(&Call { contact: Some(contact), text: Some(text), ..Call::default() })
    }

    /// A name for the scope of a call that says nothing of it; `None` where there is none.
    pub fn of_scope(scope: [&str; 2]) -> Option<Self> {
        (scope != [""; 2]).then(|| Self::of("scope", scope, &[]))
    }

    /// The key of parts of one kind. Lengths stand before the parts, so that no two lists of parts run into each other.
    fn of(kind: &str, scope: [&str; 2], parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        // Without a scope there is nothing of one.
        let scope = if scope == [""; 2] { &[][..] } else { &scope[..] };
        for part in std::iter::once(&kind).chain(scope).chain(parts) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finalize()[..16]);
        Self(key)
    }

    /// The key of these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Half of its bits, which are a hash already.
    pub(super) const fn hashed(self) -> u64 {
        (u128::from_be_bytes(self.0) >> 64) as u64
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = digits.then(|| u128::from_str_radix(text, 16).ok()).flatten()?;
        Some(Self(number.to_be_bytes()))
    }
}

/// By half of its bits.
impl Hash for LockKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hashed());
    }
}

/// Thirty-two hexadecimal digits.
impl fmt::Display for LockKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: Call<'static> =
        Call { scope: [""; 2], contact: Some("c1"), message_id: Some("m1"), text: Some(" merci "), detail: None };

    #[test]
    fn a_call_is_told_by_its_id_else_by_contact_and_text_else_not_at_all() {
        let by_text = KeyKind::Text.key(&CALL);
        assert_ne!(KeyKind::MessageId.key(&CALL), by_text);
        assert_eq!(KeyKind::MessageId.key(&Call { message_id: None, ..CALL }), by_text);
        assert_eq!(KeyKind::MessageId.key(&Call { message_id: None, text: None, ..CALL }), None);
        assert_eq!(KeyKind::Text.key(&Call { text: Some(" \n"), ..CALL }), None);
        assert_eq!(KeyKind::Contact.key(&Call { contact: None, ..CALL }), None);
    }

    #[test]
    fn white_space_at_the_ends_of_a_text_does_not_make_another_message() {
        assert_eq!(KeyKind::Text.key(&Call { text: Some("merci"), ..CALL }), KeyKind::Text.key(&CALL));
    }

    #[test]
    fn one_text_with_two_choices_is_two_messages_and_a_choice_without_a_text_is_one() {
        let chosen = |text, detail| KeyKind::Text.key(&Call { text, detail, ..CALL });
        let (yes, no) = (chosen(Some("ok"), Some("YES")), chosen(Some("ok"), Some("NO")));
        assert!(yes != no && yes != chosen(Some("ok"), None) && yes == chosen(Some("ok "), Some("YES")));
        assert!(chosen(None, Some("YES")).is_some_and(|key| Some(key) != chosen(Some("YES"), None)));
    }

    #[test]
    fn parts_and_kinds_never_run_into_each_other() {
        let of = |kind, parts: &[&str]| LockKey::of(kind, [""; 2], parts);
        assert_ne!(of("text", &["ab", "c"]), of("text", &["a", "bc"]));
        assert_ne!(of("text", &["a", "b"]), of("message-id", &["a", "b"]));
        assert_ne!(of("contact", &["a"]), of("contact", &["a", ""]));
        assert_ne!(LockKey::of("text", ["a", ""], &["b"]), LockKey::of("text", ["", "a"], &["b"]));
    }

    #[test]
    fn a_message_of_another_path_or_account_is_another_one_and_a_contact_written_in_two_ways_is_one() {
        let keys = |call: Call<'_>| KeyKind::ALL.map(|kind| kind.key(&call).unwrap());
        let (here, there) = (Call { scope: ["/a", ""], ..CALL }, Call { scope: ["/b", ""], ..CALL });
        for (one, other) in keys(here).into_iter().zip(keys(there)) {
            assert_ne!(one, other);
        }
        let by = |contact| keys(Call { contact: Some(contact), ..CALL });
        assert_eq!(by("whatsapp:+33600"), by("33600@s.whatsapp.net"));
    }

    #[test]
    fn a_key_is_the_same_on_every_machine_and_reads_back_from_its_digits() {
        let key = LockKey::of_text("c1", "merci").unwrap();
        assert_eq!(LockKey::parse(&key.to_string()), Some(key));
        assert_eq!(key.to_string(), "ff3fe4bec3da4aef5ed51de1ed6f555f");
        for odd in ["", "+0000000000000000000000000000001", "zz", "00"] {
            assert_eq!(LockKey::parse(odd), None, "{odd}");
        }
    }
}
