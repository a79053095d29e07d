//! What a message and a contact are, wherever they came from.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::time::Timestamp;

/// Who a message went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename_all = "lowercase"))]
pub enum Direction {
    /// From the contact to us.
    Incoming,
    /// From the bot (or staff) to the contact.
    Outgoing,
}

impl Direction {
    /// The word used in reports and in the neutral message file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
        }
    }

    /// Reads the usual words, ignoring case: incoming, inbound, in, received, user, and
    /// outgoing, outbound, out, sent, bot, assistant.
    pub fn from_word(word: &str) -> Option<Self> {
        const INCOMING: [&str; 5] = ["incoming", "inbound", "in", "received", "user"];
        const OUTGOING: [&str; 6] = ["outgoing", "outbound", "out", "sent", "bot", "assistant"];
        let word = word.trim();
        let among = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
        if among(&INCOMING) {
            Some(Self::Incoming)
        } else if among(&OUTGOING) {
            Some(Self::Outgoing)
        } else {
            None
        }
    }
}

/// A message's id, kept small: most are UUIDs or numbers.
///
/// Ids of digits only come first and by number, the others bytewise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageId<'a> {
    /// Digits without a leading zero.
    Number(u64),
    /// The source has no ids: the message's place in it, counted from 1.
    Ordinal(u64),
    /// A UUID in its canonical spelling.
    Uuid(u128),
    /// Anything else.
    Text(&'a str),
}

impl<'a> MessageId<'a> {
    /// The smallest form that gives back exactly `text`.
    pub fn parse(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let plain_number = bytes.iter().all(u8::is_ascii_digit) && (bytes.len() == 1 || !bytes.starts_with(b"0"));
        if plain_number && let Ok(number) = text.parse() {
            return Self::Number(number);
        }
        match canonical_uuid(bytes) {
            Some(uuid) => Self::Uuid(uuid),
            None => Self::Text(text),
        }
    }

    /// The digits without leading zeros, for ids of digits only.
    fn digits(&self) -> Option<Cow<'a, str>> {
        match *self {
            Self::Number(number) => Some(number.to_string().into()),
            Self::Text(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(text.trim_start_matches('0').into())
            }
            _ => None,
        }
    }
}

/// What each byte is as a hexadecimal digit in lower case; 255 for those that are none.
const DIGITS: [u8; 256] = {
    let mut digits = [255; 256];
    let mut value = 0;
    while value < 16 {
        digits[b"0123456789abcdef"[value] as usize] = value as u8;
        value += 1;
    }
    digits
};

fn canonical_uuid(bytes: &[u8]) -> Option<u128> {
    if bytes.len() != 36 {
        return None;
    }
    if [8, 13, 18, 23].iter().any(|place| bytes[*place] != b'-') {
        return None;
    }
    let (mut uuid, mut odd) = (0u128, 0);
    for group in [&bytes[..8], &bytes[9..13], &bytes[14..18], &bytes[19..23], &bytes[24..]] {
        let mut digits = 0u64;
        for byte in group {
            let digit = DIGITS[usize::from(*byte)];
            odd |= digit;
            digits = digits << 4 | u64::from(digit & 0xf);
        }
        uuid = uuid << (4 * group.len()) | u128::from(digits);
    }
    // A byte that is no digit has left its mark.
    (odd < 16).then_some(uuid)
}

impl fmt::Display for MessageId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Ordinal(place) => write!(f, "#{place}"),
            Self::Uuid(uuid) => write!(
                f,
                "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
                uuid >> 96,
                uuid >> 80 & 0xffff,
                uuid >> 64 & 0xffff,
                uuid >> 48 & 0xffff,
                uuid & 0xffff_ffff_ffff
            ),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Ord for MessageId<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) | (Self::Ordinal(a), Self::Ordinal(b)) => return a.cmp(b),
            (Self::Uuid(a), Self::Uuid(b)) => return a.cmp(b),
            _ => {}
        }
        // Digits, then places in the source, then the rest: three classes that never mix.
        let (mine, others) = (self.digits(), other.digits());
        let class = |id: &Self, digits: bool| if digits { 0 } else { 1 + u8::from(!matches!(id, Self::Ordinal(_))) };
        class(self, mine.is_some()).cmp(&class(other, others.is_some())).then_with(|| match (mine, others) {
            // Equal numbers with and without leading zeros are different ids: the spelling decides.
            (Some(a), Some(b)) => {
                (a.len(), a).cmp(&(b.len(), b)).then_with(|| self.to_string().cmp(&other.to_string()))
            }
            _ => match (self, other) {
                (Self::Text(a), Self::Text(b)) => a.cmp(b),
                _ => self.to_string().cmp(&other.to_string()),
            },
        })
    }
}

impl PartialOrd for MessageId<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// One message, borrowed from where it is kept.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// Unique within its contact.
    pub id: MessageId<'a>,
    /// Incoming or outgoing.
    pub direction: Direction,
    /// When it was written to the source.
    pub at: Timestamp,
    /// What it says; media messages have none.
    pub text: Option<&'a str>,
    /// The platform's own message id.
    pub provider_id: Option<&'a str>,
    /// Whether it carries a picture, a recording or a file.
    pub attachment: bool,
}

/// What the source knows about a contact besides its messages; `None` is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactFacts {
    /// The name the contact is known by on the platform.
    pub handle: Option<String>,
    /// Whether the bot must no longer write to this contact.
    pub stopped: Option<bool>,
    /// Since when the bot must no longer write to this contact.
    pub stopped_at: Option<Timestamp>,
    /// Where the contact stands in the bot's funnel.
    pub stage: Option<String>,
    /// How many messages the bot has counted.
    pub message_count: Option<i64>,
    /// The bot's end of the conversation: its inbox, page, number or instance, where a source has several.
    pub account: Option<String>,
}

/// The other end of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Unique in the source.
    pub id: String,
    /// What else is known.
    pub facts: ContactFacts,
}

impl Contact {
    /// The handle, else the id.
    pub fn label(&self) -> &str {
        self.facts.handle.as_deref().unwrap_or(&self.id)
    }

    /// The same where other words stand around it: an id of digits alone would look like a count.
    pub fn named(&self) -> Cow<'_, str> {
        let is_number = !self.id.is_empty() && self.id.bytes().all(|byte| byte.is_ascii_digit());
        match &self.facts.handle {
            None if is_number => format!("contact id {}", self.id).into(),
            _ => self.label().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_given_back_exactly_as_it_was_written() {
        for text in [
            "0",
            "007",
            "42",
            "18446744073709551616",
            "m7",
            "",
            "-5",
            "550e8400-e29b-41d4-a716-446655440000",
            "550E8400-E29B-41D4-A716-446655440000",
            "00000000-0000-0000-0000-000000000001",
            "#3",
        ] {
            assert_eq!(MessageId::parse(text).to_string(), text);
        }
    }

    #[test]
    fn ids_of_digits_come_first_and_by_number_the_others_bytewise() {
        let expected = [
            "7",
            "9",
            "010",
            "10",
            "100000000000000000000",
            "0e8400aa-e29b-41d4-a716-446655440000",
            "Z",
            "a",
            "m10",
            "m9",
        ];
        let mut ids = expected.map(MessageId::parse);
        ids.reverse();
        ids.sort();
        assert_eq!(ids.map(|id| id.to_string()), expected);
    }

    proptest::proptest! {
        #[test]
        fn ids_have_a_total_order_places_in_the_source_among_them(
            ids in proptest::collection::vec(("#?[0-9]{0,3}x?", proptest::option::of(0..300u64)), 3),
        ) {
            let ids: Vec<MessageId<'_>> = ids
                .iter()
                .map(|(text, place)| place.map_or_else(|| MessageId::parse(text), MessageId::Ordinal))
                .collect();
            let (a, b, c) = (ids[0], ids[1], ids[2]);
            proptest::prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            proptest::prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
            proptest::prop_assert!(a.cmp(&b).is_gt() || b.cmp(&c).is_gt() || a.cmp(&c).is_le());
        }
    }

    #[test]
    fn directions_are_read_in_the_words_that_systems_use() {
        assert_eq!(Direction::from_word("Inbound"), Some(Direction::Incoming));
        assert_eq!(Direction::from_word("assistant"), Some(Direction::Outgoing));
        assert_eq!(Direction::from_word("system"), None);
    }
}
