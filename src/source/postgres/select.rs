//! The SQL of a read. COPY takes no parameters, so values become literals through the protocol library's escaping.

use chrono_tz::Tz;
use postgres_protocol::escape::{escape_identifier, escape_literal};

use super::catalog::{Column, ContactsTable, MessagesTable, Table, Wire};
use crate::scope::{Candidate, Scope};
use crate::source::intake::NO_ATTACHMENT;
use crate::time::{Span, Timestamp};

/// `"schema"."table"`.
pub(super) fn table_name(table: &Table) -> String {
    format!("{}.{}", escape_identifier(&table.schema), escape_identifier(&table.name))
}

/// `"column"::text`.
pub(super) fn as_text(column: &Column) -> String {
    format!("{}::text", escape_identifier(&column.name))
}

/// A column as it is selected: what has no simple binary form becomes text, a local time becomes an instant.
fn selected(column: &Column, zone: Tz) -> String {
    let name = escape_identifier(&column.name);
    match column.wire {
        Wire::Cast => format!("{name}::text"),
        Wire::Timestamp => format!("{name} AT TIME ZONE {}", literal(zone.name())),
        _ => name,
    }
}

/// A literal that needs no `E''` form of its own in front of it.
fn literal(text: &str) -> String {
    escape_literal(text).trim_start().to_owned()
}

/// The columns of messages that rules need, for the scope and a piece of the table. Without an order: that is made on
/// this side.
pub(super) fn messages(
    messages: &MessagesTable,
    scope: &Scope,
    contacts: &[Candidate],
    zone: Tz,
    piece: Option<&str>,
) -> String {
    let columns = [
        Some(&messages.id),
        Some(&messages.contact_id),
        Some(&messages.direction),
        Some(&messages.text),
        Some(&messages.at),
    ]
    .into_iter()
    .chain([messages.provider_id.as_ref()])
    .flatten();
    let mut columns: Vec<String> = columns.map(|column| selected(column, zone)).collect();
    columns.extend(attachment(&messages.attachments));
    let mut conditions = Vec::new();
    if let Some(from) = scope.read_from() {
        conditions.extend(bound(&messages.at, ">=", from, Span::seconds(-3600), zone));
    }
    if let Some(until) = scope.until {
        conditions.extend(bound(&messages.at, "<", until, Span::seconds(3600), zone));
    }
    conditions.extend(among(&messages.contact_id, contacts));
    conditions.extend(piece.map(str::to_owned));
    format!("SELECT {} FROM {}{}", columns.join(", "), table_name(&messages.table), where_clause(&conditions))
}

/// Whether one of these columns says something: as a boolean, since what it says is of no interest.
fn attachment(columns: &[Column]) -> Option<String> {
    let nothing: Vec<String> = NO_ATTACHMENT.iter().map(|word| literal(word)).collect();
    let says = |column: &Column| format!("COALESCE({} NOT IN ({}), false)", as_text(column), nothing.join(", "));
    let says: Vec<String> = columns.iter().map(says).collect();
    (!says.is_empty()).then(|| says.join(" OR "))
}

/// The columns of contacts that reports show.
pub(super) fn contacts(table: &ContactsTable, contacts: &[Candidate], zone: Tz) -> String {
    let columns: Vec<String> = table.columns().map(|column| selected(column, zone)).collect();
    let conditions: Vec<String> = among(&table.id, contacts).into_iter().collect();
    format!("SELECT {} FROM {}{}", columns.join(", "), table_name(&table.table), where_clause(&conditions))
}

impl ContactsTable {
    /// The selected columns in order.
    pub(super) fn columns(&self) -> impl Iterator<Item = &Column> {
        let optional = [&self.handle, &self.stopped, &self.stopped_at, &self.stage, &self.message_count];
        std::iter::once(&self.id).chain(optional.into_iter().flatten())
    }
}

fn where_clause(conditions: &[String]) -> String {
    if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) }
}

const YEAR_1: Timestamp = Timestamp::from_micros(-62_135_596_800_000_000 + 86_400_000_000);

/// A bound on a time column, if the server can compare it; every row is held against the scope here again.
/// Where clocks go back, a local time says two moments, so that its bound is set `slack` wider.
fn bound(column: &Column, operator: &str, at: Timestamp, slack: Span, zone: Tz) -> Option<String> {
    // Before the year 1 the server writes years in its own way.
    if at < YEAR_1 {
        return None;
    }
    let name = escape_identifier(&column.name);
    match column.wire {
        Wire::Timestamptz => Some(format!("{name} {operator} {}::timestamptz", literal(&at.to_string()))),
        Wire::Timestamp => {
            let at = literal(&(at + slack).to_string());
            Some(format!("{name} {operator} ({at}::timestamptz AT TIME ZONE {})", literal(zone.name())))
        }
        _ => None,
    }
}

fn among(column: &Column, contacts: &[Candidate]) -> Option<String> {
    if contacts.is_empty() {
        return None;
    }
    let name = if column.wire == Wire::Cast { as_text(column) } else { escape_identifier(&column.name) };
    let ids: Vec<String> = contacts.iter().map(|contact| literal(&contact.id)).collect();
    Some(format!("{name} IN ({})", ids.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, wire: Wire) -> Column {
        Column { name: name.to_owned(), wire }
    }

    #[test]
    fn names_and_values_cannot_leave_their_quotes() {
        let table = Table { oid: 1, schema: "s\"x".into(), name: "t; DROP TABLE t".into(), columns: vec![] };
        let messages_table = MessagesTable {
            table,
            id: column("id", Wire::Uuid),
            contact_id: column("contact", Wire::Text),
            direction: column("direction", Wire::Cast),
            text: column("content", Wire::Text),
            at: column("at", Wire::Timestamp),
            provider_id: None,
            attachments: vec![column("a\"b", Wire::Text)],
        };
        let scope = Scope { since: Some(Timestamp::from_micros(0)), ..Scope::default() };
        let contacts = [Candidate { id: "a'b\\c".into(), handle: None }];
        assert_eq!(
            messages(&messages_table, &scope, &contacts, Tz::UTC, Some("ctid >= '(7,0)'::tid")),
            r#"SELECT "id", "contact", "direction"::text, "content", "at" AT TIME ZONE 'UTC', COALESCE("a""b"::text NOT IN ('', '[]', '{}', 'null', 'false', 'f', '0'), false) FROM "s""x"."t; DROP TABLE t" WHERE "at" >= ('1969-12-31T23:00:00.000Z'::timestamptz AT TIME ZONE 'UTC') AND "contact" IN (E'a''b\\c') AND ctid >= '(7,0)'::tid"#
        );
    }
}
