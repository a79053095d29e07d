//! Finds the tables of messages and contacts by their columns.

use std::collections::HashSet;

use postgres_protocol::escape::escape_literal;

use super::mapping::Mapping;
use super::parts::without_parts;
use super::session::Session;
use super::spec::PostgresSpec;
use crate::error::Error;
use crate::text::excerpt;

/// How a column travels: in a binary COPY (<https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format"),
/// else as the text of the same type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    Uuid,
    Int2,
    Int4,
    Int8,
    Float8,
    Bool,
    Text,
    Timestamptz,
    /// Without zone.
    Timestamp,
    /// Anything else, which the server turns into text.
    Cast,
}

impl Wire {
    fn of(type_name: &str) -> Self {
        match type_name {
            "uuid" => Self::Uuid,
            "int2" => Self::Int2,
            "int4" => Self::Int4,
            "int8" => Self::Int8,
            "float8" => Self::Float8,
            "bool" => Self::Bool,
            "text" | "varchar" => Self::Text,
            "timestamptz" => Self::Timestamptz,
            "timestamp" => Self::Timestamp,
            _ => Self::Cast,
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) wire: Wire,
}

/// A table or view with its columns.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) oid: u32,
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

impl Table {
    /// `schema.name` for people.
    pub(super) fn shown(&self) -> String {
        excerpt(&format!("{}.{}", self.schema, self.name), 130)
    }

    fn first_of(&self, names: &[&str]) -> Option<Column> {
        names.iter().find_map(|name| self.columns.iter().find(|column| column.name == *name)).cloned()
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name || format!("{}.{}", self.schema, self.name) == name
    }
}

/// The table of messages, each column in its role.
#[derive(Debug, Clone)]
pub(super) struct MessagesTable {
    pub(super) table: Table,
    pub(super) id: Column,
    pub(super) contact_id: Column,
    pub(super) direction: Column,
    pub(super) text: Column,
    pub(super) at: Column,
    pub(super) provider_id: Option<Column>,
    /// Any of them tells of an attachment.
    pub(super) attachments: Vec<Column>,
}

/// The table of contacts, each column in its role.
#[derive(Debug, Clone)]
pub(super) struct ContactsTable {
    pub(super) table: Table,
    pub(super) id: Column,
    pub(super) handle: Option<Column>,
    pub(super) stopped: Option<Column>,
    pub(super) stopped_at: Option<Column>,
    pub(super) stage: Option<Column>,
    pub(super) message_count: Option<Column>,
}

const ID: [&str; 1] = ["id"];
const CONTACT_ID: [&str; 8] =
    ["contact_id", "conversation_id", "thread_id", "session_id", "lead_id", "wa_id", "phone", "chat_jid"];
const DIRECTION: [&str; 1] = ["direction"];
const TEXT: [&str; 6] = ["content", "text", "message_text", "body", "message", "message_content"];
const AT: [&str; 7] =
    ["created_at", "sent_at", "timestamp", "message_timestamp", "instagram_timestamp", "at", "received_at"];
const ATTACHMENT: [&str; 9] = [
    "attachment",
    "attachments",
    "attachment_url",
    "attachment_type",
    "media",
    "media_url",
    "media_urls",
    "media_type",
    "image_url",
];
const HANDLE: [&str; 6] = ["ig_username", "username", "handle", "instagram_username", "ig_name", "name"];

/// All tables, views and foreign tables outside the system's schemas. A part of another table is among them only where
/// the settings name it.
pub(super) async fn tables(session: &Session, spec: &PostgresSpec) -> Result<Vec<Table>, Error> {
    let rows = session
        .query(
            "SELECT c.oid, n.nspname::text, c.relname::text, a.attname::text, t.typname::text, \
             c.relispartition OR n.nspname LIKE '\\_timescaledb\\_%' \
             FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') \
             AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' \
             ORDER BY 2, 3, a.attnum",
            &[],
            "listing the tables",
        )
        .await?;
    let mut tables: Vec<Table> = Vec::new();
    let mut partitions = HashSet::new();
    for row in rows {
        let damaged = |error: tokio_postgres::Error| Error::Schema {
            target: session.target().to_owned(),
            problem: format!("the catalogue cannot be read: {error}"),
            advice: String::new(),
        };
        let oid = row.try_get(0).map_err(damaged)?;
        let schema: String = row.try_get(1).map_err(damaged)?;
        if spec.url.schema.as_ref().is_some_and(|wanted| *wanted != schema) {
            continue;
        }
        if row.try_get(5).map_err(damaged)? {
            partitions.insert(oid);
        }
        if tables.last().is_none_or(|table| table.oid != oid) {
            tables.push(Table { oid, schema, name: row.try_get(2).map_err(damaged)?, columns: Vec::new() });
        }
        let type_name: String = row.try_get(4).map_err(damaged)?;
        let column = Column { name: row.try_get(3).map_err(damaged)?, wire: Wire::of(&type_name) };
        if let Some(table) = tables.last_mut() {
            table.columns.push(column);
        }
    }
    without_parts(session, spec, tables, &partitions).await
}

/// The one table of messages: the one that the settings name, else the only one that looks like it.
pub(super) fn messages_table(tables: &[Table], mapping: &Mapping, target: &str) -> Result<MessagesTable, Error> {
    let fail = |problem: String, advice: &str| {
        Err(Error::Schema { target: target.to_owned(), problem, advice: advice.to_owned() })
    };
    let named: Vec<&Table> = match &mapping.messages {
        Some(name) => tables.iter().filter(|table| table.is_called(name)).collect(),
        None => tables.iter().collect(),
    };
    let mut candidates: Vec<MessagesTable> =
        named.iter().filter_map(|table| messages_roles(table, mapping).ok()).collect();
    if candidates.len() > 1 {
        let names: Vec<String> = candidates.iter().map(|candidate| candidate.table.shown()).collect();
        return fail(
            format!("{} tables look like messages: {}", names.len(), names.join(", ")),
            "name one with --table, or as `messages` in [source] of the settings file",
        );
    }
    if let Some(only) = candidates.pop() {
        return Ok(only);
    }
    match (&mapping.messages, named.as_slice()) {
        (Some(_), [table]) => {
            let missing = messages_roles(table, mapping).err().unwrap_or_default();
            let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            fail(
                format!("{} has no column for {missing}; it has {}", table.shown(), excerpt(&columns.join(", "), 600)),
                "name the columns in [source.columns] of the settings file",
            )
        }
        (Some(name), _) => fail(
            format!("there is no table {} that this role can see", excerpt(name, 130)),
            "check --table and the settings file; the name may be given with its schema, as in public.dm_messages",
        ),
        (None, _) => fail(
            format!(
                "none of its {} tables looks like messages (columns such as id, contact_id, direction, content, created_at)",
                tables.len()
            ),
            "check the database's name, or name table and columns in [source] of the settings file",
        ),
    }
}

/// The columns of `table` in their roles, or which roles have none.
fn messages_roles(table: &Table, mapping: &Mapping) -> Result<MessagesTable, String> {
    let columns = &mapping.columns;
    let mut missing = Vec::new();
    let mut role = |what: &'static str, named: &Option<String>, usual: &[&str]| {
        let found = column(table, named.as_deref(), usual);
        if found.is_none() {
            missing.push(what);
        }
        found
    };
    let id = role("id", &columns.id, &ID);
    let contact_id = role("contact_id", &columns.contact_id, &CONTACT_ID);
    let direction = role("direction", &columns.direction, &DIRECTION);
    let text = role("text", &columns.text, &TEXT);
    let at = role("at", &columns.at, &AT);
    let provider_id = match &columns.provider_id {
        Some(name) => role("provider_id", &Some(name.clone()), &[]),
        None => provider_id(table),
    };
    let attachments = match &columns.attachment {
        Some(name) => role("attachment", &Some(name.clone()), &[]).into_iter().collect(),
        None => table.columns.iter().filter(|column| ATTACHMENT.contains(&column.name.as_str())).cloned().collect(),
    };
    match (id, contact_id, direction, text, at) {
        (Some(id), Some(contact_id), Some(direction), Some(text), Some(at)) if missing.is_empty() => {
            Ok(MessagesTable { table: table.clone(), id, contact_id, direction, text, at, provider_id, attachments })
        }
        _ => Err(missing.join(", ")),
    }
}

fn column(table: &Table, named: Option<&str>, usual: &[&str]) -> Option<Column> {
    match named {
        Some(name) => table.first_of(&[name]),
        None => table.first_of(usual),
    }
}

/// The only column that can be the platform's message id; where there are several, none is guessed.
fn provider_id(table: &Table) -> Option<Column> {
    let looks_like_it = |column: &&Column| {
        let name = column.name.as_str();
        name == "external_id"
            || name == "provider_id"
            || name == "message_id"
            || name.ends_with("_message_id")
            || name == "twilio_message_sid"
    };
    let mut found = table.columns.iter().filter(looks_like_it);
    found.next().filter(|_| found.next().is_none()).cloned()
}

/// The table of contacts: the one that the settings name, else the one that the messages refer to, else the
/// one of the same prefix. `None` if there is none; messages can be audited without.
pub(super) async fn contacts_table(
    session: &Session,
    tables: &[Table],
    messages: &MessagesTable,
    mapping: &Mapping,
) -> Result<Option<ContactsTable>, Error> {
    let table = match &mapping.contacts {
        Some(name) => {
            let named = tables.iter().find(|table| table.is_called(name));
            named.map(Some).ok_or_else(|| Error::Schema {
                target: session.target().to_owned(),
                problem: format!("there is no table {} that this role can see", excerpt(name, 130)),
                advice: "correct `contacts` in [source] of the settings file".to_owned(),
            })?
        }
        None => {
            if let Some(oid) = referenced(session, messages).await? {
                tables.iter().find(|table| table.oid == oid)
            } else {
                let sibling = messages.table.name.replace("messages", "contacts").replace("message", "contact");
                tables.iter().find(|table| {
                    table.schema == messages.table.schema && table.name == sibling && table.oid != messages.table.oid
                })
            }
        }
    };
    table.map_or(Ok(None), |table| contacts_roles(table, mapping, session.target()))
}

/// The columns of `table` in their roles. A column that the settings name must be there; a table without an id that
/// was merely found is no table of contacts.
fn contacts_roles(table: &Table, mapping: &Mapping, target: &str) -> Result<Option<ContactsTable>, Error> {
    let columns = &mapping.contact_columns;
    let missing = |name: &str| Error::Schema {
        target: target.to_owned(),
        problem: format!("{} has no column {}", table.shown(), excerpt(name, 60)),
        advice: "correct [source.contact_columns] in the settings file".to_owned(),
    };
    let role = |named: &Option<String>, usual: &[&str]| match named {
        Some(name) => table.first_of(&[name]).map(Some).ok_or_else(|| missing(name)),
        None => Ok(table.first_of(usual)),
    };
    let Some(id) = role(&columns.id, &ID)? else {
        return if mapping.contacts.is_some() { Err(missing("id")) } else { Ok(None) };
    };
    Ok(Some(ContactsTable {
        id,
        handle: role(&columns.handle, &HANDLE)?,
        stopped: role(&columns.stopped, &["is_stopped", "stopped"])?,
        stopped_at: role(&columns.stopped_at, &["stopped_at"])?,
        stage: role(&columns.stage, &["stage"])?,
        message_count: role(&columns.message_count, &["message_count"])?,
        table: table.clone(),
    }))
}

/// The table that the messages' contact column refers to.
async fn referenced(session: &Session, messages: &MessagesTable) -> Result<Option<u32>, Error> {
    let sql = format!(
        "SELECT k.confrelid::text FROM pg_catalog.pg_constraint k \
         JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum] \
         WHERE k.contype = 'f' AND k.conrelid = {} AND a.attname = {} ORDER BY k.confrelid LIMIT 1",
        messages.table.oid,
        escape_literal(&messages.contact_id.name)
    );
    let rows = session.ask(&sql, "looking for the table of contacts").await?;
    Ok(rows.and_then(|rows| rows.first()?.parse().ok()))
}
