//! What a user says about the tables where they cannot be found or told apart.

use chrono_tz::Tz;

use crate::model::Direction;

/// Names of tables and columns, and the words of the direction column; `None` is to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The table of messages, with or without its schema.
    pub messages: Option<String>,
    /// The table of contacts, with or without its schema.
    pub contacts: Option<String>,
    /// The columns of the table of messages.
    pub columns: MessageColumns,
    /// The columns of the table of contacts.
    pub contact_columns: ContactColumns,
    /// What the direction column says.
    pub directions: Directions,
    /// The zone of times without zone, UTC if none is named.
    pub time_zone: Option<Tz>,
}

/// Columns of the table of messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageColumns {
    /// Unique within a contact.
    pub id: Option<String>,
    /// Whose message it is.
    pub contact_id: Option<String>,
    /// Incoming or outgoing.
    pub direction: Option<String>,
    /// What it says.
    pub text: Option<String>,
    /// When it was written.
    pub at: Option<String>,
    /// The platform's own id.
    pub provider_id: Option<String>,
    /// What the message carries besides text; null, empty or false is nothing.
    pub attachment: Option<String>,
}

/// Columns of the table of contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactColumns {
    /// What the messages refer to.
    pub id: Option<String>,
    /// The name on the platform.
    pub handle: Option<String>,
    /// Whether the bot must no longer write.
    pub stopped: Option<String>,
    /// Since when.
    pub stopped_at: Option<String>,
    /// Where the contact stands in the funnel.
    pub stage: Option<String>,
    /// How many messages the bot has counted.
    pub message_count: Option<String>,
}

/// The words of a direction column; the usual words are known besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directions {
    /// Words for messages from the contact.
    pub incoming: Vec<String>,
    /// Words for messages to the contact.
    pub outgoing: Vec<String>,
    /// Words for rows that are no messages.
    pub ignore: Vec<String>,
}

/// What a word of the direction column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A message.
    Message(Direction),
    /// No message.
    Ignored,
}

impl Directions {
    /// What `word` means, ignoring case: one of the words given, else one of the usual ones.
    pub fn meaning(&self, word: &str) -> Option<Meaning> {
        let among = |words: &[String]| words.iter().any(|known| known.eq_ignore_ascii_case(word.trim()));
        if among(&self.incoming) {
            Some(Meaning::Message(Direction::Incoming))
        } else if among(&self.outgoing) {
            Some(Meaning::Message(Direction::Outgoing))
        } else if among(&self.ignore) {
            Some(Meaning::Ignored)
        } else {
            Direction::from_word(word).map(Meaning::Message)
        }
    }
}
