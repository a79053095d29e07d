//! Parquet files: columns by name, row groups side by side on several threads.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use memchr::memmem;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::csv_rows::{COLUMNS, REQUIRED};
use super::parquet_column::{Column, Kind};
use super::parquet_nested::Nested;
use super::share::Share;
use super::shown;
use crate::error::Error;
use crate::observer::Observer;
use crate::source::intake::{RawRow, Scalar};

/// The description of a file's columns is seldom longer than this, in bytes.
const DESCRIPTION: u64 = 1 << 20;

/// So many rows of all columns are at hand at a time.
const BATCH: usize = 4096;

/// The place among the known columns of the one that may hold anything.
const ATTACHMENT: usize = 7;

/// A Parquet file whose columns are known.
pub(super) struct ParquetFile<'p> {
    path: &'p Path,
    name: &'p str,
    /// For each known column, its place in the file and what it holds.
    columns: [Option<(usize, Kind)>; COLUMNS.len()],
    /// Known columns that the names of folders stand for.
    constants: [Option<&'p Option<String>>; COLUMNS.len()],
    /// How many rows come before each row group.
    before: Vec<u64>,
    pub(super) rows: u64,
}

impl<'p> ParquetFile<'p> {
    /// Reads the footer.
    pub(super) fn open(
        path: &'p Path,
        name: &'p str,
        constants: &'p [(String, Option<String>)],
    ) -> Result<Self, Error> {
        let reader = reader(path).map_err(|error| damaged(path, name, &error))?;
        let metadata = reader.metadata();
        let schema = metadata.file_metadata().schema_descr();
        let mut columns = [None; COLUMNS.len()];
        let mut names = Vec::new();
        for (place, column) in schema.columns().iter().enumerate() {
            let parts = column.path().parts();
            let title = parts.join(".").to_lowercase();
            let root = parts.first().map(|root| root.to_lowercase()).unwrap_or_default();
            // Of a list, a map or a struct the columns stand side by side.
            if parts.len() > 1 && root == COLUMNS[ATTACHMENT] {
                match &mut columns[ATTACHMENT] {
                    Some((_, Kind::Nested { leaves })) => *leaves += 1,
                    first => *first = Some((place, Kind::Nested { leaves: 1 })),
                }
            }
            if let Some(known) = COLUMNS.iter().position(|known| parts.len() == 1 && *known == title) {
                if columns[known].is_some() {
                    return Err(Error::FileShape {
                        file: name.to_owned(),
                        problem: format!("the column {title} stands twice in the file"),
                        advice: "leave one of them out",
                    });
                }
                let kind = Kind::of(column).filter(|_| column.max_rep_level() == 0);
                let kind = kind.ok_or_else(|| Error::FileShape {
                    file: name.to_owned(),
                    problem: format!("the column {title} has a type that no message has ({})", column.physical_type()),
                    advice: "write it as text, a number or a timestamp",
                })?;
                columns[known] = Some((place, kind));
            }
            names.push(title);
        }
        // What a file says itself counts more than what the name of its folder says.
        let constants = std::array::from_fn(|known| {
            let constant = constants.iter().find(|(title, _)| title.to_lowercase() == COLUMNS[known]);
            constant.map(|(_, value)| value).filter(|_| columns[known].is_none())
        });
        let missing = REQUIRED.into_iter().filter(|column| {
            let place = COLUMNS.iter().position(|known| known == column);
            place.is_none_or(|place| columns[place].is_none() && constants[place].is_none())
        });
        let missing: Vec<&str> = missing.collect();
        if !missing.is_empty() {
            return Err(super::csv_rows::missing(name, &missing, &names));
        }
        let mut before = Vec::new();
        let mut rows = 0;
        for group in metadata.row_groups() {
            before.push(rows);
            rows += u64::try_from(group.num_rows()).unwrap_or(0);
        }
        Ok(Self { path, name, columns, constants, before, rows })
    }

    /// Takes all rows in; row groups count as blocks from `first_block` on. Returns the next block's number.
    pub(super) fn read(
        &self,
        shares: &mut [Share<'_>],
        file: u32,
        first_block: u32,
        observer: &dyn Observer,
    ) -> Result<u32, Error> {
        let next = AtomicUsize::new(0);
        let stop = AtomicUsize::new(self.before.len());
        let work = |share: &mut Share<'_>| -> Result<(), (usize, ParquetError)> {
            let reader = reader(self.path).map_err(|error| (0, error))?;
            loop {
                let group = next.fetch_add(1, Ordering::Relaxed);
                // What comes after a row that ends the read need not be read.
                if group >= stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                share.begin(file, first_block + group as u32);
                let read = self.read_group(&reader, group, share, observer);
                share.end();
                if read.is_err() || share.is_over() {
                    stop.fetch_min(group, Ordering::Relaxed);
                    return read.map_err(|error| (group, error));
                }
            }
        };
        let workers = shares.len().min(self.before.len().max(1));
        let failed: Vec<(usize, ParquetError)> = thread::scope(|scope| {
            let handles: Vec<_> = shares[..workers].iter_mut().map(|share| scope.spawn(|| work(share))).collect();
            let end = |handle: thread::ScopedJoinHandle<'_, Result<(), (usize, ParquetError)>>| match handle.join() {
                Ok(end) => end.err(),
                // The library meets something that its authors did not expect.
                Err(_) => Some((0, ParquetError::General("the file cannot be decoded".to_owned()))),
            };
            handles.into_iter().filter_map(end).collect()
        });
        let refused = shares.iter().filter_map(|share| share.refused.as_ref()).map(|bad| bad.block).min();
        let failed = failed.into_iter().min_by_key(|(group, _)| *group);
        match failed {
            // A row that ends the read and stands before is what the caller tells of.
            Some((group, error)) if refused.is_none_or(|block| first_block + group as u32 <= block) => {
                for share in shares {
                    share.refused = None;
                }
                Err(damaged(self.path, self.name, &error))
            }
            _ => Ok(first_block + self.before.len() as u32),
        }
    }

    fn read_group(
        &self,
        reader: &SerializedFileReader<File>,
        group: usize,
        share: &mut Share<'_>,
        observer: &dyn Observer,
    ) -> Result<(), ParquetError> {
        let row_group = reader.get_row_group(group)?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let mut columns: [Option<Column>; COLUMNS.len()] = [const { None }; COLUMNS.len()];
        for (known, column) in self.columns.iter().enumerate() {
            if let Some((place, Kind::Nested { leaves })) = *column {
                let nested = Nested::new(row_group.as_ref(), schema, place, leaves)?;
                columns[known] = Some(Column::nested(COLUMNS[known], nested));
            } else if let Some((place, kind)) = *column {
                let present = schema.column(place).max_def_level();
                let reader = row_group.get_column_reader(place)?;
                columns[known] = Some(Column::new(COLUMNS[known], kind, present, reader));
            }
        }
        let rows = row_group.metadata().num_rows().unsigned_abs();
        let mut done = 0;
        while done < rows {
            let wanted = (rows - done).min(BATCH as u64) as usize;
            for column in columns.iter_mut().flatten() {
                let fetched = column.fetch(wanted)?;
                if fetched != wanted {
                    return Err(ParquetError::EOF(format!("{fetched} rows where {wanted} should be")));
                }
            }
            for row in 0..wanted as u64 {
                let mut row_of = columns.each_mut().map(|column| column.as_mut().map_or(Ok(None), Column::next));
                let mut value = |known: usize| match self.constants[known] {
                    Some(constant) => Ok(constant.as_deref().map(|text| Scalar::Text(text.into()))),
                    None => std::mem::replace(&mut row_of[known], Ok(None)),
                };
                let raw = (|| {
                    Ok(RawRow {
                        id: value(0)?,
                        contact_id: value(1)?,
                        handle: value(2)?,
                        direction: value(3)?,
                        text: Some(value(4)?),
                        at: value(5)?,
                        provider_id: value(6)?,
                        attachment: value(7)?,
                        stopped: value(8)?,
                        stopped_at: value(9)?,
                        stage: value(10)?,
                        message_count: value(11)?,
                    })
                })();
                if !share.take(self.before[group] + done + row + 1, raw) {
                    return Ok(());
                }
            }
            done += wanted as u64;
            observer.advance(wanted as u64);
        }
        Ok(())
    }
}

fn reader(path: &Path) -> Result<SerializedFileReader<File>, ParquetError> {
    // Each thread opens the file anew: copies of one handle would share their place in the file.
    SerializedFileReader::new(File::open(path)?)
}

fn damaged(path: &Path, name: &str, error: &ParquetError) -> Error {
    if is_encrypted(path) {
        return Error::FileShape {
            file: name.to_owned(),
            problem: "is an encrypted Parquet file".to_owned(),
            advice: "decrypt it: write it again without encryption, with its keys",
        };
    }
    Error::FileShape {
        file: name.to_owned(),
        problem: format!("the Parquet file is damaged or of a kind that cannot be read: {}", shown(&error.to_string())),
        advice: "export or transfer the file again; nothing was audited",
    }
}

/// Whether the end of a file, which describes its columns, names the keys of some of them: such columns cannot be told
/// from damaged ones.
fn is_encrypted(path: &Path) -> bool {
    let mut end = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(DESCRIPTION)))?;
        file.take(DESCRIPTION).read_to_end(&mut end)
    });
    read.is_ok() && memmem::find(&end, b"\"keyMaterialType\"").is_some()
}
