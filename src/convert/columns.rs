//! The columns of a neutral message file.

use super::row::Row;
use crate::model::Direction;
use crate::time::Timestamp;

/// What a field of a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'r> {
    None,
    Text(&'r str),
    Made(String),
    Bool(bool),
    Number(i64),
    Time(Timestamp),
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Bool,
    Number,
    Time,
}

/// A column, in the order in which they are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// It is there even where no row has a value.
    pub(super) is_needed: bool,
    pub(super) of: for<'r> fn(&'r Row<'_>) -> Value<'r>,
}

fn text(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::None, Value::Text)
}

/// Only a yes is written.
fn yes<'r>(yes: bool) -> Value<'r> {
    if yes { Value::Bool(true) } else { Value::None }
}

fn time<'r>(micros: Option<i64>) -> Value<'r> {
    micros.map_or(Value::None, |micros| Value::Time(Timestamp::from_micros(micros)))
}

fn direction<'r>(outgoing: bool) -> Value<'r> {
    Value::Text(if outgoing { Direction::Outgoing } else { Direction::Incoming }.as_str())
}

/// The form in which [`crate::source`] takes what tells attachments apart for what it is, and not for a name.
fn known(number: u64) -> String {
    format!("known:{number:016x}")
}

const fn column(name: &'static str, kind: Kind, of: for<'r> fn(&'r Row<'_>) -> Value<'r>) -> Column {
    Column { name, kind, is_needed: false, of }
}

const fn needed(name: &'static str, kind: Kind, of: for<'r> fn(&'r Row<'_>) -> Value<'r>) -> Column {
    Column { name, kind, is_needed: true, of }
}

const ALL: [Column; 15] = [
    column("id", Kind::Text, |row| text(row.id.as_deref())),
    needed("contact_id", Kind::Text, |row| Value::Text(row.contact_id)),
    column("handle", Kind::Text, |row| text(row.handle)),
    needed("direction", Kind::Text, |row| direction(row.outgoing)),
    needed("text", Kind::Text, |row| text(row.text)),
    column("at", Kind::Time, |row| time(row.at)),
    column("provider_id", Kind::Text, |row| text(row.provider_id)),
    column("attachment", Kind::Bool, |row| yes(row.attachment)),
    column("attachment_id", Kind::Text, |row| row.attachment_id.map_or(Value::None, |id| Value::Made(known(id)))),
    column("deleted", Kind::Bool, |row| yes(row.deleted)),
    column("account", Kind::Text, |row| text(row.account)),
    column("stopped", Kind::Bool, |row| row.stopped.map_or(Value::None, Value::Bool)),
    column("stopped_at", Kind::Time, |row| time(row.stopped_at)),
    column("stage", Kind::Text, |row| text(row.stage)),
    column("message_count", Kind::Number, |row| row.message_count.map_or(Value::None, Value::Number)),
];

/// The columns that some row has a value in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Columns {
    has: [bool; ALL.len()],
    has_odd_id: bool,
    has_time: bool,
}

fn number(row: &Row<'_>) -> Option<i64> {
    row.id.as_deref()?.parse().ok()
}

impl Columns {
    /// Looks at one more row.
    pub fn look(&mut self, row: &Row<'_>) {
        for (has, column) in self.has.iter_mut().zip(&ALL).filter(|(has, _)| !**has) {
            *has = (column.of)(row) != Value::None;
        }
        self.has_odd_id |= number(row).is_none();
        self.has_time |= row.at.is_some();
    }

    /// In the order in which they are written.
    pub(super) fn all(&self) -> Vec<Column> {
        let kept = ALL.iter().zip(self.has).filter(|(column, has)| *has || column.is_needed).map(|(column, _)| *column);
        // Where no time tells the order, the numbers of rows do.
        let is_order = |column: &Column| column.name == "id" && !self.has_time && !self.has_odd_id;
        let of: for<'r> fn(&'r Row<'_>) -> Value<'r> = |row| number(row).map_or(Value::None, Value::Number);
        kept.map(|kept| if is_order(&kept) { Column { kind: Kind::Number, of, ..kept } } else { kept }).collect()
    }
}
