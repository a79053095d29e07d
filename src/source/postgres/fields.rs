//! Rows as they come from the server, whatever way they come.

use std::io;

/// Where a field stands in the bytes that came; `None` is NULL.
pub(super) type Place = Option<(usize, usize)>;

/// Rows that are handed over together: looking at several at a time is faster.
pub(super) const BATCH: usize = 64;

/// What the bytes of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The binary form of the column's type.
    Binary,
    /// What the server writes for people.
    Text,
}

pub(super) struct Fields<'a> {
    pub(super) form: Form,
    bytes: &'a [u8],
    places: &'a [Place],
}

impl<'a> Fields<'a> {
    /// The bytes of the field at `index`, if there is such a field and it is not NULL.
    pub(super) fn get(&self, index: usize) -> Option<&'a [u8]> {
        let (start, end) = (*self.places.get(index)?)?;
        self.bytes.get(start..end)
    }
}

pub(super) struct Batch<'a> {
    pub(super) form: Form,
    pub(super) bytes: &'a [u8],
    pub(super) places: &'a [Place],
    pub(super) columns: usize,
}

impl<'a> Batch<'a> {
    pub(super) fn rows(&self) -> impl Iterator<Item = Fields<'a>> {
        let (form, bytes) = (self.form, self.bytes);
        self.places.chunks(self.columns.max(1)).map(move |places| Fields { form, bytes, places })
    }
}

pub(super) trait RowSink: Send {
    /// Takes some rows; an error ends the read.
    fn rows(&mut self, batch: &Batch<'_>) -> io::Result<()>;
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Keeps the first two fields of every row.
    #[derive(Default)]
    pub(in crate::source::postgres) struct Texts(pub(in crate::source::postgres) Vec<Vec<Option<Vec<u8>>>>);

    impl RowSink for Texts {
        fn rows(&mut self, batch: &Batch<'_>) -> io::Result<()> {
            let row = |fields: Fields<'_>| (0..2).map(|index| fields.get(index).map(<[u8]>::to_vec)).collect();
            self.0.extend(batch.rows().map(row));
            Ok(())
        }
    }
}
