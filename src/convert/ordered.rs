//! Contacts that come part by part, in the order of their ids.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::row::Row;
use super::row_writer::RowWriter;

/// Rows of one contact, one after the other in a file.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: u64,
    bytes: usize,
}

/// Rows set aside until all contacts are known.
#[derive(Debug)]
pub struct Ordered {
    file: BufWriter<File>,
    written: u64,
    /// By contact id; a contact comes in one part.
    contacts: BTreeMap<String, Stretch>,
}

impl Ordered {
    /// Begins a file in `folder` that nobody else sees.
    pub fn new(folder: &Path) -> io::Result<Self> {
        let file = BufWriter::new(tempfile::tempfile_in(folder)?);
        Ok(Self { file, written: 0, contacts: BTreeMap::new() })
    }

    /// Sets one more row aside. The rows of a contact follow each other.
    pub fn add(&mut self, row: &Row<'_>) -> io::Result<()> {
        let record = postcard::to_allocvec(row).map_err(io::Error::other)?;
        let length = u32::try_from(record.len()).map_err(io::Error::other)?;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(&record)?;
        let bytes = record.len() + 4;
        match self.contacts.get_mut(row.contact_id) {
            Some(stretch) => stretch.bytes += bytes,
            None => {
                self.contacts.insert(row.contact_id.to_owned(), Stretch { start: self.written, bytes });
            }
        }
        self.written += bytes as u64;
        Ok(())
    }

    /// Gives all rows to a writer, contact by contact. What fails is either of the file at hand or of the writer.
    pub fn write_to(self, out: &mut dyn RowWriter) -> Result<(), Failure> {
        let mut file = self.file.into_inner().map_err(|error| Failure::SetAside(error.into_error()))?;
        let mut bytes = Vec::new();
        for stretch in self.contacts.into_values() {
            bytes.resize(stretch.bytes, 0);
            file.seek(SeekFrom::Start(stretch.start)).map_err(Failure::SetAside)?;
            file.read_exact(&mut bytes).map_err(Failure::SetAside)?;
            let mut rest = bytes.as_slice();
            while let Some((length, after)) = rest.split_first_chunk::<4>() {
                let (record, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize).unwrap_or_default();
                let row: Row<'_> =
                    postcard::from_bytes(record).map_err(|error| Failure::SetAside(io::Error::other(error)))?;
                out.write(&row).map_err(Failure::Write)?;
                rest = after;
            }
        }
        Ok(())
    }
}

/// What failed while rows were put into order.
#[derive(Debug)]
pub enum Failure {
    /// The file of rows set aside.
    SetAside(io::Error),
    /// What they were written to.
    Write(io::Error),
}
