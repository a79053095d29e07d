//! The statements that let a role read what an audit reads, whole and ready to paste.

use chrono_tz::Tz;
use postgres_protocol::escape::escape_identifier;

use super::contacts_table::ContactsTable;
use super::select;
use super::selected::MessagesTable;
use super::table::Table;
use crate::error::Error;
use crate::scope::Scope;

/// A name as a statement has it: in quotes only where it needs them.
fn quoted(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_');
    if is_plain { name.to_owned() } else { escape_identifier(name) }
}

/// Lets `role` read these tables, each a schema and a name.
pub(super) fn statements(role: &str, tables: &[(&str, &str)]) -> String {
    let mut schemas: Vec<String> = tables.iter().map(|(schema, _)| quoted(schema)).collect();
    schemas.sort_unstable();
    schemas.dedup();
    let names: Vec<String> =
        tables.iter().map(|(schema, name)| format!("{}.{}", quoted(schema), quoted(name))).collect();
    let role = quoted(role);
    format!(
        "  GRANT USAGE ON SCHEMA {} TO {role};\n  GRANT SELECT ON {} TO {role};",
        schemas.join(", "),
        names.join(", ")
    )
}

/// The tables that an audit reads, each a schema and a name.
pub(super) fn needed<'t>(
    tables: &'t [Table],
    messages: &MessagesTable,
    contacts: Option<&ContactsTable>,
) -> Vec<(&'t str, &'t str)> {
    let whole = select::messages(messages, &Scope::default(), &[], Tz::UTC, None);
    let joined = contacts.map(|contacts| select::contacts(contacts, &[], Tz::UTC)).unwrap_or_default();
    read_by(tables, &[&whole, &joined])
}

/// The tables that statements of ours read: those whose names stand in them.
fn read_by<'t>(tables: &'t [Table], statements: &[&str]) -> Vec<(&'t str, &'t str)> {
    let is_read = |table: &&Table| {
        let schema = escape_identifier(&table.schema);
        let whole = format!("{schema}.{}", escape_identifier(&table.name));
        let plain = format!("{schema}.{}", table.name);
        let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '$');
        statements.iter().any(|sql| {
            sql.contains(&whole) || sql.match_indices(&plain).any(|(at, found)| ends(&sql[at + found.len()..]))
        })
    };
    tables.iter().filter(is_read).map(|table| (table.schema.as_str(), table.name.as_str())).collect()
}

/// An error of rights, with the statements for all tables that are needed and not only for the first one refused.
pub(super) fn complete(error: Error, role: &str, tables: &[(&str, &str)]) -> Error {
    match error {
        Error::Query { target, doing, problem } if !tables.is_empty() => {
            let problem = Box::new(problem.with_grants(|| statements(role, tables)));
            Error::Query { target, doing, problem }
        }
        other => other,
    }
}

/// A role of its own for audits, where one that may do everything asks.
pub(super) fn reader(tables: &[(&str, &str)]) -> String {
    const ROLE: &str = "dm_audit";
    format!(
        "a role that may only read is enough; in psql, with a password of your own:\n  \
         CREATE ROLE {ROLE} LOGIN PASSWORD 'PASSWORD';\n{}",
        statements(ROLE, tables)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_name_every_table_once_and_quote_what_needs_quotes() {
        let tables = [("public", "dm_messages"), ("public", "Contact"), ("Bot", "odd \"name")];
        let statements = statements("app", &tables);
        assert_eq!(
            statements,
            "  GRANT USAGE ON SCHEMA \"Bot\", public TO app;\n  \
             GRANT SELECT ON public.dm_messages, public.\"Contact\", \"Bot\".\"odd \"\"name\" TO app;"
        );
    }
}
