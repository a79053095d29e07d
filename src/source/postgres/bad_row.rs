//! A row of the table of messages that is no message.

use crate::error::{Error, RowProblem};
use crate::text::excerpt;

#[derive(Debug)]
pub(super) struct BadRow {
    /// Its piece of the table, and its place in it, counted from 1.
    pub(super) at: (u32, u64),
    pub(super) id: Option<String>,
    pub(super) problem: RowProblem,
}

impl BadRow {
    /// The row by its id, else by its place among all rows as the server sends them.
    fn name(&self) -> String {
        match (&self.id, self.at) {
            (Some(id), _) => format!("row with id {}", excerpt(id, 60)),
            (None, (0, row)) => format!("row {row} as read"),
            (None, (piece, row)) => format!("row {row} as read of part {}", piece + 1),
        }
    }

    pub(super) fn into_error(self, table: &str) -> Error {
        Error::BadRow { place: format!("{table}, {}", self.name()), problem: self.problem }
    }

    /// The row and what is wrong with it.
    pub(super) fn shown(&self) -> String {
        format!("{}: {}", self.name(), self.problem)
    }
}
