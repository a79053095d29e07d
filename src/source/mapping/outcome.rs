//! What a source means: each role with where its values come from and why.

use super::given::Expression;
use super::sent::Left;
use super::vocabulary::Directions;

/// Where the values of a role come from, and what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Where.
    pub from: Expression,
    /// Its values are JSON that the text is taken out of.
    pub json: bool,
    /// Why, for people.
    pub evidence: String,
}

impl Role {
    /// A role whose values are taken as they are.
    pub fn new(from: Expression, evidence: impl Into<String>) -> Self {
        Self { from, json: false, evidence: evidence.into() }
    }
}

/// How it is told who wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// By the words of a column.
    Words(Role),
    /// Every row holds a question and this answer to it.
    InOneRow(Role),
}

/// Which rows were sent.
pub type Sent = Vec<Left>;

/// What a table or a file means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The table or file, for people.
    pub messages: String,
    /// The preset that it follows.
    pub preset: Option<&'static str>,
    /// Unique within a contact; without one the order of rows tells messages of one moment apart.
    pub id: Option<Role>,
    /// Whose message it is.
    pub contact_id: Role,
    /// Who wrote.
    pub answered: Answered,
    /// What it says.
    pub text: Role,
    /// When it was written; without a time, order alone counts.
    pub at: Option<Role>,
    /// The platform's own id.
    pub provider_id: Option<Role>,
    /// Any of them tells of an attachment.
    pub attachments: Vec<Role>,
    /// What the rows say of the contact: handle, stopped, `stopped_at`, stage, `message_count`, as far as they do.
    pub facts: [Option<Role>; 5],
    /// The bot's own inbox, page, number or instance, where several share the source.
    pub account: Option<Role>,
    /// What the direction column says.
    pub directions: Directions,
    /// The words of the direction column among the rows looked at, each with its count.
    pub words: Vec<(String, usize)>,
    /// Rows that are left out, as they were never sent or are deleted.
    pub sent: Sent,
    /// The same in words, where a preset tells it.
    pub left_out: Option<String>,
    /// What the user should know.
    pub notes: Vec<String>,
    /// Each row is an event of a message, so that a message may have several rows under its id.
    pub are_events: bool,
    /// Direction and contact are named by the settings or in the words of the neutral message file, and not guessed.
    pub is_sure: bool,
}

impl Mapping {
    /// Every role with its name, in the order in which people read them.
    pub fn roles(&self) -> Vec<(&'static str, &Role)> {
        let (direction, answer) = match &self.answered {
            Answered::Words(direction) => (Some(direction), None),
            Answered::InOneRow(answer) => (None, Some(answer)),
        };
        let single = [
            ("id", self.id.as_ref()),
            ("contact_id", Some(&self.contact_id)),
            ("direction", direction),
            ("text", Some(&self.text)),
            ("answer", answer),
            ("at", self.at.as_ref()),
            ("provider_id", self.provider_id.as_ref()),
        ];
        let facts = ["handle", "stopped", "stopped_at", "stage", "message_count"];
        let single = single.into_iter().filter_map(|(name, role)| Some((name, role?)));
        let attachments = self.attachments.iter().map(|role| ("attachment", role));
        let facts = facts.into_iter().zip(&self.facts).filter_map(|(name, role)| Some((name, role.as_ref()?)));
        let account = self.account.iter().map(|role| ("account", role));
        single.chain(attachments).chain(account).chain(facts).collect()
    }
}
