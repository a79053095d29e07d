//! What the database's catalogue says of tables: columns, types, keys, checks and enums.

use std::collections::{BTreeMap, HashSet};

use super::parts::without_parts;
use super::session::Session;
use super::spec::PostgresSpec;
use crate::error::Error;
use crate::source::mapping::{Column, Kind, Reference, Sample};
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
    /// Of a type by its name in the catalogue or as `pg_typeof` writes it.
    pub(super) fn of(type_name: &str) -> Self {
        match type_name {
            "uuid" => Self::Uuid,
            "int2" | "smallint" => Self::Int2,
            "int4" | "integer" => Self::Int4,
            "int8" | "bigint" => Self::Int8,
            "float8" | "double precision" => Self::Float8,
            "bool" | "boolean" => Self::Bool,
            "text" | "varchar" | "character varying" => Self::Text,
            "timestamptz" | "timestamp with time zone" => Self::Timestamptz,
            "timestamp" | "timestamp without time zone" => Self::Timestamp,
            _ => Self::Cast,
        }
    }
}

/// What the values of a type are.
pub(super) fn kind(type_name: &str) -> Kind {
    match type_name {
        "uuid" => Kind::Uuid,
        "int2" | "int4" | "int8" | "oid" | "smallint" | "integer" | "bigint" => Kind::Integer,
        "float8" | "numeric" | "double precision" => Kind::Decimal,
        "float4" | "real" => Kind::Real,
        "bool" | "boolean" => Kind::Bool,
        "text" | "varchar" | "bpchar" | "citext" | "name" | "char" | "character varying" | "character" => Kind::Text,
        "timestamptz" | "timestamp" | "timestamp with time zone" | "timestamp without time zone" => Kind::Time,
        "date" => Kind::Date,
        "json" | "jsonb" => Kind::Json,
        array if array.starts_with('_') || array.ends_with("[]") => Kind::List,
        _ => Kind::Other,
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableColumn {
    pub(super) name: String,
    pub(super) wire: Wire,
    pub(super) kind: Kind,
    number: i16,
    type_oid: u32,
}

/// A key that refers to a column of another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignKey {
    pub(super) column: String,
    pub(super) table: u32,
    target: i16,
}

/// A table or view with its columns.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) oid: u32,
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) columns: Vec<TableColumn>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    /// The columns of the primary key.
    primary: Vec<String>,
    /// What an enum or a check lets a column be.
    labels: BTreeMap<String, Vec<String>>,
}

impl TableColumn {
    /// Its type is the one whose operators no value can break: json un-escapes every key on the way to another.
    pub(super) fn is_jsonb(&self) -> bool {
        const JSONB: u32 = 3802;
        self.type_oid == JSONB
    }
}

impl Table {
    /// `schema.name` for people.
    pub(super) fn shown(&self) -> String {
        excerpt(&self.full_name(), 130)
    }

    /// `schema.name` as settings have it.
    pub(super) fn full_name(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }

    pub(super) fn column(&self, name: &str) -> Option<&TableColumn> {
        let exact = self.columns.iter().find(|column| column.name == name);
        exact.or_else(|| self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
    }

    fn numbered(&self, number: i16) -> Option<&TableColumn> {
        self.columns.iter().find(|column| column.number == number)
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.full_name() == name
    }

    /// The column that a key of another table refers to.
    pub(super) fn target(&self, key: &ForeignKey) -> Option<&TableColumn> {
        self.numbered(key.target)
    }

    /// What is known of it before a row was looked at.
    pub(super) fn sample(&self, tables: &[Self]) -> Sample {
        let column = |column: &TableColumn| {
            let key = self.foreign_keys.iter().find(|key| key.column == column.name);
            let reference = key.map(|key| Reference {
                table: tables
                    .iter()
                    .find(|table| table.oid == key.table)
                    .map(|table| table.name.clone())
                    .unwrap_or_default(),
                to_itself: key.table == self.oid,
            });
            Column {
                labels: self.labels.get(&column.name).cloned().unwrap_or_default(),
                reference,
                is_primary: self.primary == [column.name.clone()],
                ..Column::new(&column.name, column.kind)
            }
        };
        Sample {
            name: self.full_name(),
            columns: self.columns.iter().map(column).collect(),
            rows: 0,
            is_database: true,
            is_open: false,
        }
    }
}

/// All tables, views and foreign tables outside the system's schemas. A part of another table is among them only where
/// the settings name it.
pub(super) async fn tables(session: &Session, spec: &PostgresSpec) -> Result<Vec<Table>, Error> {
    let rows = session
        .say_rows(
            "SELECT c.oid::text, n.nspname::text, c.relname::text, a.attname::text, \
             COALESCE(b.typname, t.typname)::text, a.attnum::text, \
             COALESCE(b.oid, t.oid)::text, (COALESCE(b.typtype, t.typtype) = 'e')::text, \
             (c.relispartition OR n.nspname LIKE '\\_timescaledb\\_%')::text \
             FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
             LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype \
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') \
             AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' \
             ORDER BY n.nspname, c.relname, c.oid, a.attnum",
            "listing the tables",
        )
        .await?;
    let mut tables: Vec<Table> = Vec::new();
    let mut has_enums = false;
    let mut partitions = HashSet::new();
    for row in rows {
        let [
            Some(oid),
            Some(schema),
            Some(name),
            Some(column),
            Some(type_name),
            Some(number),
            Some(type_oid),
            is_enum,
            is_partition,
        ] = <[Option<String>; 9]>::try_from(row).unwrap_or_default()
        else {
            continue;
        };
        if spec.url.schema.as_ref().is_some_and(|wanted| *wanted != schema) {
            continue;
        }
        let oid = oid.parse().unwrap_or(0);
        if is_partition.is_some_and(|is| is.starts_with('t')) {
            partitions.insert(oid);
        }
        if tables.last().is_none_or(|table| table.oid != oid) {
            let (columns, foreign_keys, primary) = (Vec::new(), Vec::new(), Vec::new());
            tables.push(Table { oid, schema, name, columns, foreign_keys, primary, labels: BTreeMap::new() });
        }
        let is_enum = is_enum.is_some_and(|is| is.starts_with('t'));
        has_enums |= is_enum;
        let kind = if is_enum { Kind::Text } else { kind(&type_name) };
        let (number, type_oid) = (number.parse().unwrap_or(0), type_oid.parse().unwrap_or(0));
        let column = TableColumn { name: column, wire: Wire::of(&type_name), kind, number, type_oid };
        if let Some(table) = tables.last_mut() {
            table.columns.push(column);
        }
    }
    learn_constraints(session, &mut tables).await?;
    if has_enums {
        learn_enums(session, &mut tables).await?;
    }
    without_parts(session, spec, tables, &partitions).await
}

/// Keys and checks; a server that does not tell of them is read without.
async fn learn_constraints(session: &Session, tables: &mut [Table]) -> Result<(), Error> {
    let sql = "SELECT k.conrelid::text, k.contype::text, k.conkey::text, k.confrelid::text, k.confkey::text, \
               CASE k.contype WHEN 'c' THEN pg_catalog.pg_get_constraintdef(k.oid) END \
               FROM pg_catalog.pg_constraint k WHERE k.contype IN ('p', 'f', 'c') AND k.conrelid <> 0 \
               ORDER BY k.conrelid, k.contype, k.conname";
    let Some(rows) = session.ask_rows(sql, "reading keys and checks").await? else { return Ok(()) };
    let by_oid: BTreeMap<u32, usize> = tables.iter().enumerate().map(|(index, table)| (table.oid, index)).collect();
    for row in rows {
        let text = |index: usize| row.get(index).cloned().flatten().unwrap_or_default();
        let Some(table) = by_oid.get(&text(0).parse().unwrap_or(0)).and_then(|index| tables.get_mut(*index)) else {
            continue;
        };
        let keys = numbers(&text(2));
        let names: Vec<String> =
            keys.iter().filter_map(|number| table.numbered(*number)).map(|column| column.name.clone()).collect();
        match (text(1).as_str(), names.as_slice()) {
            ("p", _) => table.primary = names,
            ("f", [column]) => {
                let (other, target) = (text(3).parse().unwrap_or(0), numbers(&text(4)).first().copied().unwrap_or(0));
                table.foreign_keys.push(ForeignKey { column: column.clone(), table: other, target });
            }
            ("c", [column]) => {
                let literals = literals(&text(5));
                if literals.len() > 1 {
                    table.labels.entry(column.clone()).or_insert(literals);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

async fn learn_enums(session: &Session, tables: &mut [Table]) -> Result<(), Error> {
    let sql = "SELECT enumtypid::text, enumlabel::text FROM pg_catalog.pg_enum ORDER BY enumtypid, enumsortorder";
    let Some(rows) = session.ask_rows(sql, "reading enums").await? else { return Ok(()) };
    let mut labels: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for row in rows {
        if let [Some(oid), Some(label)] = row.as_slice() {
            labels.entry(oid.parse().unwrap_or(0)).or_default().push(label.clone());
        }
    }
    for table in tables {
        for column in &table.columns {
            if let Some(labels) = labels.get(&column.type_oid) {
                table.labels.insert(column.name.clone(), labels.clone());
            }
        }
    }
    Ok(())
}

/// The numbers of an array as text, `{1,2}`.
fn numbers(array: &str) -> Vec<i16> {
    array.trim_matches(['{', '}']).split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

/// The string literals of a check, which are what the column may be.
fn literals(check: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = check;
    while let Some(start) = rest.find('\'') {
        let mut literal = String::new();
        let mut letters = rest[start + 1..].char_indices().peekable();
        let mut end = rest.len();
        while let Some((index, letter)) = letters.next() {
            match letter {
                '\'' if letters.peek().is_some_and(|(_, next)| *next == '\'') => {
                    literal.push('\'');
                    letters.next();
                }
                '\'' => {
                    end = start + 1 + index + 1;
                    break;
                }
                letter => literal.push(letter),
            }
        }
        found.push(literal);
        rest = &rest[end..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_literals_of_a_check_are_what_the_column_may_be() {
        let check = "CHECK ((direction = ANY (ARRAY['incoming'::text, 'it''s out'::text])))";
        assert_eq!(literals(check), ["incoming", "it's out"]);
        assert!(literals("CHECK ((n > 0))").is_empty());
        assert_eq!(literals("CHECK (a = 'unclosed"), ["unclosed"]);
        assert_eq!(numbers("{1,12}"), [1, 12]);
    }
}
