//! A table and its columns, as the database's catalogue has them.

use std::collections::BTreeMap;

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

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableColumn {
    pub(super) name: String,
    pub(super) wire: Wire,
    pub(super) kind: Kind,
    pub(super) number: i16,
    pub(super) type_oid: u32,
}

/// A key that refers to a column of another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignKey {
    pub(super) column: String,
    pub(super) table: u32,
    pub(super) target: i16,
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) oid: u32,
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) columns: Vec<TableColumn>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    pub(super) primary: Vec<String>,
    /// What an enum or a check lets a column be.
    pub(super) labels: BTreeMap<String, Vec<String>>,
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

    pub(super) fn numbered(&self, number: i16) -> Option<&TableColumn> {
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
