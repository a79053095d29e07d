//! What a user says about tables, files and columns where they cannot be found or told apart.

use chrono_tz::Tz;

use super::vocabulary::Directions;

/// Where the values of a role come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// A column of a table, or a field of a line.
    Column(String),
    /// An expression that the database evaluates.
    Sql(String),
    /// What stands at a JSON pointer (RFC 6901) within a column.
    Path {
        /// The column.
        column: String,
        /// The pointer, which is empty for all of it.
        pointer: String,
    },
    /// Of a sender and a recipient the one that is not the bot.
    Parties {
        /// The column of who wrote.
        from: String,
        /// The column of who was written to.
        to: String,
    },
}

impl Expression {
    /// The pointer that leads to a value within a line: its first part is the column.
    pub fn of_pointer(pointer: &str) -> Option<Self> {
        let rest = pointer.strip_prefix('/')?;
        let (first, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let column = first.replace("~1", "/").replace("~0", "~");
        Some(if rest.is_empty() { Self::Column(column) } else { Self::Path { column, pointer: rest.to_owned() } })
    }

    /// The columns that it needs, where these are known.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Column(name) | Self::Path { column: name, .. } => vec![name],
            Self::Parties { from, to } => vec![from, to],
            Self::Sql(_) => Vec::new(),
        }
    }

    /// The names of these columns, to be spelled otherwise.
    pub(super) fn columns_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Column(name) | Self::Path { column: name, .. } => vec![name],
            Self::Parties { from, to } => vec![from, to],
            Self::Sql(_) => Vec::new(),
        }
    }

    /// For people: the column, the column and the pointer, or the SQL.
    pub fn shown(&self) -> String {
        match self {
            Self::Column(name) => name.clone(),
            Self::Path { column, pointer } => format!("{column}{pointer}"),
            Self::Sql(sql) => sql.clone(),
            Self::Parties { from, to } => format!("{from} or {to}"),
        }
    }
}

/// What the settings say of a source; `None` is to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenMapping {
    /// The table of messages, with or without its schema.
    pub messages: Option<String>,
    /// The table of contacts, with or without its schema.
    pub contacts: Option<String>,
    /// A whole SELECT in the place of tables.
    pub query: Option<String>,
    /// The rows that are messages and were sent, as SQL; empty for all rows.
    pub filter: Option<String>,
    /// The preset to go by; `none` for none.
    pub preset: Option<String>,
    /// The columns of messages.
    pub columns: MessageColumns,
    /// The columns of the table of contacts.
    pub contact_columns: ContactColumns,
    /// What the direction column says.
    pub directions: Directions,
    /// Further words for nothing.
    pub nulls: Vec<String>,
    /// The zone of times without zone, UTC for a database if none is named.
    pub time_zone: Option<Tz>,
}

impl GivenMapping {
    /// Rows that were never sent are wanted too: an empty condition says so.
    pub fn reads_all_rows(&self) -> bool {
        self.filter.as_ref().is_some_and(|filter| filter.trim().is_empty())
    }
}

/// Columns of messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageColumns {
    /// Unique within a contact.
    pub id: Option<Expression>,
    /// Whose message it is.
    pub contact_id: Option<Expression>,
    /// Incoming or outgoing.
    pub direction: Option<Expression>,
    /// What it says.
    pub text: Option<Expression>,
    /// When it was written.
    pub at: Option<Expression>,
    /// The platform's own id.
    pub provider_id: Option<Expression>,
    /// What the message carries besides text; null, empty or false is nothing.
    pub attachment: Option<Expression>,
    /// The answer, where question and answer share a row; the text is the question then.
    pub answer: Option<Expression>,
    /// The bot's own inbox, page, number or instance, where several share the source.
    pub account: Option<Expression>,
}

impl MessageColumns {
    /// The place of every role, by its name in the settings.
    pub(super) fn all_mut(&mut self) -> [(&'static str, &mut Option<Expression>); 8] {
        [
            ("id", &mut self.id),
            ("contact_id", &mut self.contact_id),
            ("direction", &mut self.direction),
            ("text", &mut self.text),
            ("at", &mut self.at),
            ("provider_id", &mut self.provider_id),
            ("attachment", &mut self.attachment),
            ("answer", &mut self.answer),
        ]
    }

    /// Every role that the settings give, by its name there.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Expression)> {
        let roles = [
            ("id", &self.id),
            ("contact_id", &self.contact_id),
            ("direction", &self.direction),
            ("text", &self.text),
            ("at", &self.at),
            ("provider_id", &self.provider_id),
            ("attachment", &self.attachment),
            ("answer", &self.answer),
            ("account", &self.account),
        ];
        roles.into_iter().filter_map(|(name, role)| Some((name, role.as_ref()?)))
    }
}

/// Columns that tell of a contact, in a table of contacts or in the rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactColumns {
    /// What the messages refer to.
    pub id: Option<Expression>,
    /// The name on the platform.
    pub handle: Option<Expression>,
    /// Whether the bot must no longer write.
    pub stopped: Option<Expression>,
    /// Since when.
    pub stopped_at: Option<Expression>,
    /// Where the contact stands in the funnel.
    pub stage: Option<Expression>,
    /// How many messages the bot has counted.
    pub message_count: Option<Expression>,
    /// The bot's own inbox, page, number or instance, where several share the source.
    pub account: Option<Expression>,
}

impl ContactColumns {
    /// Every fact that the settings name, by its name there.
    pub(crate) fn facts(&self) -> impl Iterator<Item = (&'static str, &Expression)> {
        let facts = [
            ("handle", &self.handle),
            ("stopped", &self.stopped),
            ("stopped_at", &self.stopped_at),
            ("stage", &self.stage),
            ("message_count", &self.message_count),
        ];
        facts.into_iter().filter_map(|(name, fact)| Some((name, fact.as_ref()?)))
    }

    /// The place of every fact that rows can tell of their contact, by its name in the settings.
    pub(super) fn facts_mut(&mut self) -> [(&'static str, &mut Option<Expression>); 5] {
        [
            ("handle", &mut self.handle),
            ("stopped", &mut self.stopped),
            ("stopped_at", &mut self.stopped_at),
            ("stage", &mut self.stage),
            ("message_count", &mut self.message_count),
        ]
    }
}
