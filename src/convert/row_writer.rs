//! What takes rows.

use std::io;

use super::row::Row;

/// Writes rows in their format.
pub trait RowWriter {
    /// Writes one more row.
    fn write(&mut self, row: &Row<'_>) -> io::Result<()>;

    /// Writes what ends the file.
    fn finish(self: Box<Self>) -> io::Result<()>;
}
