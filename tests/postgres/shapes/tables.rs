//! The tables of a shape: its messages, and what they refer to.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::fill::{Fill, contact, fill, has_nobody, value};
use super::shape::{Column, Shape};
use super::story::{Author, Line, lines};

/// The type of a column, which the shapes leave open mostly.
pub(crate) fn sql_type(shape: &Shape, column: &Column) -> &'static str {
    let odd = shape.number() % 2 == 1;
    match (column.type_name.as_str(), fill(shape, column)) {
        // SQLite's REAL, where such a table comes from, has eight bytes.
        ("real" | "float", _) => "double precision",
        ("int", Fill::At) | ("bigint", _) => "bigint",
        ("int", _) => "integer",
        ("bool", _) => "boolean",
        ("json", _) => "json",
        ("jsonb", _) => "jsonb",
        ("text", _) => "text",
        (_, Fill::RowId) if shape.base() == "t60" => "text",
        (_, Fill::RowId) => {
            if odd {
                "uuid"
            } else {
                "bigint"
            }
        }
        (_, Fill::At | Fill::Later(_) | Fill::OfOutgoing | Fill::OfIncoming) => {
            if shape.is_camel() {
                "timestamp(3)"
            } else {
                "timestamptz"
            }
        }
        _ if column.name == "thread_ts" => "text",
        _ if column.is_foreign => {
            if odd {
                "uuid"
            } else {
                "bigint"
            }
        }
        (_, Fill::Number(_)) => "integer",
        _ if column.name == "embedding" => "double precision[]",
        _ => "text",
    }
}

/// What the bot calls its table of messages.
pub(crate) fn messages(shape: &Shape) -> &'static str {
    match shape.base() {
        "t37" => "events",
        "t50" => "chat_message",
        "t53" => "n8n_chat_histories",
        "t60" => "Messages",
        _ if shape.is_camel() => "Message",
        _ => ["messages", "chat_messages", "whatsapp_messages", "conversation_messages"][shape.number() % 4],
    }
}

/// The table that a foreign key refers to.
fn other(column: &Column) -> String {
    let mut words = column.words();
    if words.last().is_some_and(|word| word == "id" || word == "ts") {
        words.pop();
    }
    match words.join("_").as_str() {
        "sender" | "receiver" => "contacts".to_owned(),
        name if name.ends_with('s') => name.to_owned(),
        name => format!("{name}s"),
    }
}

/// The statements that make the schema of a shape and fill it.
pub(crate) fn statements(shape: &Shape) -> String {
    let name = &shape.name;
    let mut sql = format!("CREATE SCHEMA {name}; GRANT USAGE ON SCHEMA {name} TO app; SET search_path = {name};\n");
    let mut made = BTreeSet::new();
    for column in shape.columns.iter().filter(|column| column.is_foreign) {
        let table = other(column);
        if made.insert(table.clone()) {
            let kind = sql_type(shape, column);
            writeln!(sql, "CREATE TABLE {table} (id {kind} PRIMARY KEY, name text, phone text, status text, created_at timestamptz);").unwrap();
            for number in 0..=7 {
                let id = contact(column, shape, number);
                writeln!(
                    sql,
                    "INSERT INTO {table} VALUES ('{id}', 'Name {number}', '55119988770{:02}', 'open', '2026-01-01');",
                    number + 11
                )
                .unwrap();
            }
        }
    }
    let columns: Vec<String> = shape.columns.iter().map(|column| defined(shape, column, &mut sql)).collect();
    writeln!(sql, "CREATE TABLE \"{}\" ({});", messages(shape), columns.join(", ")).unwrap();
    let rows: Vec<String> = story(shape).iter().map(|line| row(shape, line)).collect();
    writeln!(sql, "INSERT INTO \"{}\" VALUES {};\nANALYZE;", messages(shape), rows.join(",\n")).unwrap();
    // A table with a text, and no messages.
    sql.push_str("CREATE TABLE templates (id bigint PRIMARY KEY, name text, content text, created_at timestamptz);\n");
    sql.push_str("INSERT INTO templates VALUES (1, 'hello', 'Hello {{name}}!', '2026-01-01');\n");
    sql
}

fn defined(shape: &Shape, column: &Column, sql: &mut String) -> String {
    let name = format!("\"{}\"", column.spelled);
    let kind = sql_type(shape, column);
    let primary = if fill(shape, column) == Fill::RowId && column.name == "id"
        || column.is_first && column.name.ends_with("_id") && shape.role(column).is_none()
    {
        " PRIMARY KEY"
    } else {
        ""
    };
    if column.is_foreign {
        return format!("{name} {kind}{primary} REFERENCES {}", other(column));
    }
    if column.values.len() < 2 || kind != "text" {
        return format!("{name} {kind}{primary}");
    }
    let values: Vec<String> = column.values.iter().map(|value| format!("'{value}'")).collect();
    match shape.number() % 3 {
        0 => {
            writeln!(sql, "CREATE TYPE kind_of_{} AS ENUM ({});", column.name.to_lowercase(), values.join(", "))
                .unwrap();
            format!("{name} kind_of_{} NOT NULL", column.name.to_lowercase())
        }
        1 => format!("{name} text NOT NULL CHECK ({name} IN ({}))", values.join(", ")),
        _ => format!("{name} text"),
    }
}

/// The rows of a shape in the order of writing.
pub(crate) fn story(shape: &Shape) -> Vec<Line> {
    let lines = lines(has_nobody(shape));
    match holds_questions(shape) {
        true => lines.into_iter().filter(|line| line.author == Author::Bot).collect(),
        false => lines,
    }
}

/// Whether every row holds a question and its answer.
pub(crate) fn holds_questions(shape: &Shape) -> bool {
    shape.columns.iter().any(|column| fill(shape, column) == Fill::Question)
}

fn row(shape: &Shape, line: &Line) -> String {
    let value = |column: &Column| match value(shape, column, line) {
        Some(value) => format!("'{}'", value.replace('\'', "''")),
        None => "NULL".to_owned(),
    };
    format!("({})", shape.columns.iter().map(value).collect::<Vec<_>>().join(", "))
}
