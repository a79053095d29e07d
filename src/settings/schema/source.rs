//! `[source]` and `[sources.<name>]`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::values::{Duration, Number, OneOrMore, TimeZone};
use crate::source::mapping::presets;

/// Where messages are, and what their columns mean.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema alone is asked for")]
pub(super) struct Source {
    /// A postgres:// URL. Leave it to `DATABASE_URL` to keep its password out of this file.
    #[schemars(extend("examples" = ["postgres://reader@db.example/bot"]))]
    url: Option<String>,
    /// Message files in the place of `url`, relative to this file.
    #[schemars(extend("examples" = [["export.ndjson"]]))]
    files: Option<Files>,
    /// The table of messages, with or without its schema.
    #[schemars(extend("examples" = ["public.dm_messages"]))]
    messages: Option<String>,
    /// The table of contacts, with or without its schema.
    #[schemars(extend("examples" = ["public.dm_contacts"]))]
    contacts: Option<String>,
    /// A whole SELECT in the place of `messages`.
    query: Option<String>,
    /// A condition in SQL: the rows that are messages and were sent. The empty text reads rows that were never sent too.
    #[schemars(extend("examples" = ["channel = 'instagram'"]))]
    r#where: Option<String>,
    /// The system that the tables are of.
    preset: Option<PresetName>,
    /// Words of the direction column for messages from the contact. `*` is everything else.
    #[schemars(extend("examples" = [["lead"], "*"]))]
    incoming: Option<OneOrMore<String>>,
    /// Words of the direction column for messages to the contact. `*` is everything else.
    #[schemars(extend("examples" = [["business", "ai"], "*"]))]
    outgoing: Option<OneOrMore<String>>,
    /// Words of the direction column for rows that are no messages. `*` is everything else.
    #[schemars(extend("examples" = [["system"]]))]
    ignore: Option<OneOrMore<String>>,
    /// Further words that stand for an absent value.
    #[schemars(extend("examples" = [["n.v."]]))]
    nulls: Option<OneOrMore<String>>,
    /// The zone of times without zone. Default: UTC for a database.
    time_zone: Option<TimeZone>,
    /// The bot's name in an export of chats that does not tell which side it is.
    #[schemars(extend("examples" = ["Café Nova"]))]
    me: Option<String>,
    /// Which of day and month comes first in times such as 03/04/2026.
    dates: Option<DateOrder>,
    /// How long one statement may take on the server.
    statement_timeout: Option<Duration>,
    /// How many connections read at the same time.
    connections: Option<Number>,
    /// How rows come from the server. Default: the first of these ways that the server knows.
    read: Option<Read>,
    /// The columns of messages.
    columns: Option<Columns>,
    /// The columns of contacts.
    contact_columns: Option<ContactColumns>,
}

/// One file, or several.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "its schema alone is asked for")]
enum Files {
    One(String),
    Several(#[schemars(length(min = 1))] Vec<String>),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[expect(dead_code, reason = "its schema alone is asked for")]
enum DateOrder {
    /// 31/12/2026
    Dmy,
    /// 2026/12/31
    Ymd,
    /// 12/31/2026
    Mdy,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[expect(dead_code, reason = "its schema alone is asked for")]
enum Read {
    /// COPY in the binary format.
    Binary,
    /// COPY as text.
    Text,
    /// A cursor.
    Cursor,
}

/// The name of a preset, or none.
struct PresetName;

impl JsonSchema for PresetName {
    fn schema_name() -> Cow<'static, str> {
        "Preset".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        let mut names: Vec<&str> = presets::ALL.iter().map(|preset| preset.name).collect();
        names.sort_unstable();
        names.dedup();
        names.push("none");
        // Whether there is such a preset is for the database to tell, so other words are no error of the file.
        json_schema!({ "type": "string", "anyOf": [{ "enum": names }, {}] })
    }
}

/// The columns of messages.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema alone is asked for")]
struct Columns {
    /// Unique within a contact.
    id: Option<Column>,
    /// Whose message it is.
    contact_id: Option<ContactColumn>,
    /// Incoming or outgoing.
    direction: Option<Column>,
    /// What the message says.
    text: Option<Column>,
    /// When it was written.
    at: Option<Column>,
    /// The id that the platform gave it.
    provider_id: Option<Column>,
    /// What the message carries besides text. Null, empty or false is nothing.
    attachment: Option<Column>,
    /// The answer, where question and answer share a row. `text` is the question then.
    answer: Option<Column>,
    /// The bot's own inbox, page, number or instance, where several share the source: habits are learned for each.
    account: Option<Column>,
}

/// The columns of contacts.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema alone is asked for")]
struct ContactColumns {
    /// The id to which `contact_id` of messages refers.
    id: Option<Column>,
    /// The handle.
    handle: Option<Column>,
    /// Whether the contact asked to get no more messages.
    stopped: Option<Column>,
    /// Since when.
    stopped_at: Option<Column>,
    /// The stage that the contact has reached.
    stage: Option<Column>,
    /// How many messages the contact has by the bot's own count.
    message_count: Option<Column>,
    /// The bot's own inbox, page, number or instance, where several share the source.
    account: Option<Column>,
}

/// A column by its name, or what leads to the value.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "its schema alone is asked for")]
enum Column {
    Name(String),
    Sql(Sql),
    Within(Within),
    Path(Path),
}

/// The same, or the two parties of a message, one of which is the bot.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "its schema alone is asked for")]
enum ContactColumn {
    Name(String),
    Sql(Sql),
    Within(Within),
    Path(Path),
    Parties(Parties),
}

/// An expression of the database.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema alone is asked for")]
struct Sql {
    /// SQL.
    #[schemars(extend("examples" = ["key->>'fromMe'"]))]
    sql: String,
}

/// A column, or a place in the JSON that it holds.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema alone is asked for")]
struct Within {
    /// The name of the column.
    column: String,
    /// A JSON pointer (RFC 6901) within the column.
    #[schemars(regex(pattern = r"^/([^~]|~[01])*$"), extend("examples" = ["/conversation"]))]
    path: Option<String>,
}

/// A place in a line of a file.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema alone is asked for")]
struct Path {
    /// A JSON pointer (RFC 6901) within the line.
    #[schemars(regex(pattern = r"^/([^~]|~[01])*$"), extend("examples" = ["/meta/sent_at"]))]
    path: String,
}

/// Sender and receiver: the contact is the one that is not the bot.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema alone is asked for")]
struct Parties {
    /// The column of the sender.
    from: String,
    /// The column of the receiver.
    to: String,
}
