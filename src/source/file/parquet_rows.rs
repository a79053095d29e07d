//! Parquet files: columns by name, row groups side by side on several threads.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use memchr::memmem;
use parquet::basic::Type;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::SchemaDescriptor;

use super::csv_rows::refuse_twice;
use super::input::shown;
use super::parquet_column::{Column, Kind};
use super::parquet_nested::Nested;
use super::roles::{Roles, Use, assign};
use super::sampled;
use super::share::Share;
use crate::error::{Error, FileProblem, RowProblem};
use crate::observer::Observer;
use crate::source::mapping::{Column as SampledColumn, Expression, Kind as SampledKind, MOST_ROWS, Sample};
use crate::source::raw_row::RawRow;

/// The description of a file's columns is seldom longer than this, in bytes.
const DESCRIPTION: u64 = 1 << 20;

/// So many rows of all columns are at hand at a time.
const BATCH: usize = 4096;

/// A column of the file.
#[derive(Debug)]
struct Leaf {
    /// Its place in the file.
    place: usize,
    /// The names that lead to it.
    path: Vec<String>,
    /// What it holds; `None` is nothing a message has.
    kind: Option<Kind>,
    /// How it is stored.
    physical: Type,
}

/// A Parquet file whose columns are known.
pub(super) struct ParquetFile<'p> {
    path: &'p Path,
    name: &'p str,
    leaves: Vec<Leaf>,
    /// What is read: the leaf, and what its values are for.
    chosen: Vec<(usize, Vec<Use>)>,
    /// How many rows come before each row group.
    before: Vec<u64>,
    pub(super) rows: u64,
}

impl<'p> ParquetFile<'p> {
    /// Reads the footer.
    pub(super) fn open(path: &'p Path, name: &'p str) -> Result<Self, Error> {
        let reader = reader(path).map_err(|error| damaged(path, name, &error))?;
        let metadata = reader.metadata();
        let schema = metadata.file_metadata().schema_descr();
        let mut leaves: Vec<Leaf> = Vec::new();
        for (place, column) in schema.columns().iter().enumerate() {
            let path = column.path().parts().to_vec();
            let kind = Kind::of(column).filter(|_| column.max_rep_level() == 0);
            // Of a list, a map or a struct the columns stand side by side: together they are something or nothing.
            if path.len() > 1 {
                let root = vec![path[0].clone()];
                match leaves.iter_mut().find(|leaf| leaf.path == root) {
                    Some(Leaf { kind: Some(Kind::Nested { leaves }), .. }) => *leaves += 1,
                    _ => leaves.push(Leaf {
                        place,
                        path: root,
                        kind: Some(Kind::Nested { leaves: 1 }),
                        physical: column.physical_type(),
                    }),
                }
            }
            leaves.push(Leaf { place, path, kind, physical: column.physical_type() });
        }
        let fields = schema.root_schema().get_fields();
        let names: Vec<String> = fields.iter().map(|field| field.name().to_owned()).collect();
        refuse_twice(name, &names)?;
        let mut before = Vec::new();
        let mut rows = 0;
        for group in metadata.row_groups() {
            before.push(rows);
            rows += u64::try_from(group.num_rows()).unwrap_or(0);
        }
        Ok(Self { path, name, leaves, chosen: Vec::new(), before, rows })
    }

    /// What the first rows look like.
    pub(super) fn sample(&self) -> Result<Sample, Error> {
        let damaged = |error: ParquetError| damaged(self.path, self.name, &error);
        let reader = reader(self.path).map_err(damaged)?;
        let mut sample = sampled::begin(self.name);
        sample.rows = usize::try_from(self.rows).unwrap_or(MOST_ROWS).min(MOST_ROWS);
        let group = (0..self.before.len()).find(|group| reader.metadata().row_group(*group).num_rows() > 0);
        let group = group.map(|group| reader.get_row_group(group)).transpose().map_err(damaged)?;
        if let Some(group) = &group {
            sample.rows = sample.rows.min(usize::try_from(group.metadata().num_rows()).unwrap_or(0));
        }
        for leaf in &self.leaves {
            let Some((name, within)) = leaf.path.split_first() else { continue };
            let Some(kind) = leaf.kind else {
                if within.is_empty() {
                    let mut column = SampledColumn::new(name, SampledKind::Other);
                    column.values = vec![None; sample.rows];
                    sample.columns.push(column);
                }
                continue;
            };
            let mut column = SampledColumn::new(within.last().unwrap_or(name), kind.sampled(leaf.physical));
            if !within.is_empty() {
                let part = |part: &String| part.replace('~', "~0").replace('/', "~1");
                let pointer = format!("/{}", within.iter().map(part).collect::<Vec<_>>().join("/"));
                column.from = Expression::Path { column: name.clone(), pointer };
            }
            if let Some(group) = &group {
                let schema = reader.metadata().file_metadata().schema_descr();
                let mut values = column_of(group.as_ref(), schema, leaf.place, kind).map_err(damaged)?;
                values.fetch(sample.rows).map_err(damaged)?;
                for row in 0..sample.rows {
                    let value = match values.next() {
                        Ok(value) => value,
                        // A time that cannot be one is wrong in every row, whatever it is called.
                        Err(problem @ RowProblem::TooEarly { .. }) => {
                            let place = format!("{}:{}, column {}", self.name, row + 1, shown(&leaf.path.join(".")));
                            return Err(Error::BadRow { place, problem });
                        }
                        Err(_) => None,
                    };
                    column.values.push(value.map(|value| value.text().into_owned()));
                }
            }
            sample.columns.push(column);
        }
        Ok(sample)
    }

    /// Reads the columns that the roles need, and no others.
    pub(super) fn choose(&mut self, roles: &Roles) -> Result<(), Error> {
        for field in &roles.fields {
            for one in &field.uses {
                let (path, plain) = one.path(&field.name);
                let Some(index) = self.leaves.iter().position(|leaf| leaf.path == path) else { continue };
                if self.leaves[index].kind.is_none() {
                    return Err(Error::FileShape {
                        file: self.name.to_owned(),
                        problem: FileProblem::ColumnType { column: path.join(".") },
                    });
                }
                match self.chosen.iter_mut().find(|(chosen, _)| *chosen == index) {
                    Some((_, uses)) => uses.push(plain),
                    None => self.chosen.push((index, vec![plain])),
                }
            }
        }
        Ok(())
    }

    /// Takes all rows in; row groups count as blocks from `first_block` on. Returns the next block's number.
    pub(super) fn read(
        &self,
        roles: &Roles,
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
                let read = self.read_group(&reader, group, roles, share, observer);
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
        roles: &Roles,
        share: &mut Share<'_>,
        observer: &dyn Observer,
    ) -> Result<(), ParquetError> {
        let row_group = reader.get_row_group(group)?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let mut columns = Vec::new();
        for (leaf, uses) in &self.chosen {
            let Leaf { place, kind: Some(kind), .. } = &self.leaves[*leaf] else { continue };
            columns.push((column_of(row_group.as_ref(), schema, *place, *kind)?, uses));
        }
        let rows = row_group.metadata().num_rows().unsigned_abs();
        let mut done = 0;
        while done < rows {
            let wanted = (rows - done).min(BATCH as u64) as usize;
            for (column, _) in &mut columns {
                let fetched = column.fetch(wanted)?;
                if fetched != wanted {
                    return Err(ParquetError::EOF(format!("{fetched} rows where {wanted} should be")));
                }
            }
            for row in 0..wanted as u64 {
                let mut raw = Ok(RawRow::default());
                for (column, uses) in &mut columns {
                    match (column.next(), &mut raw) {
                        (Ok(Some(value)), Ok(row)) => assign(row, uses, value),
                        (Err(problem), Ok(_)) => raw = Err(problem),
                        _ => {}
                    }
                }
                if !share.take(self.before[group] + done + row + 1, roles, raw) {
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

/// What reads a column of a row group.
fn column_of(
    group: &dyn RowGroupReader,
    schema: &SchemaDescriptor,
    place: usize,
    kind: Kind,
) -> Result<Column, ParquetError> {
    // Errors name the field; which column it comes from is said where it is taken.
    const NAME: &str = "a column";
    if let Kind::Nested { leaves } = kind {
        return Ok(Column::nested(NAME, Nested::new(group, schema, place, leaves)?));
    }
    let present = schema.column(place).max_def_level();
    Ok(Column::new(NAME, kind, present, group.get_column_reader(place)?))
}

fn damaged(path: &Path, name: &str, error: &ParquetError) -> Error {
    let error = error.to_string();
    let problem = if is_encrypted(path) {
        FileProblem::EncryptedParquet
    } else if error.contains("Expected list element type of Struct but got") {
        // Some writers give the empty list of row groups another type than the format has, which the library refuses.
        FileProblem::EmptyParquet { error }
    } else {
        FileProblem::DamagedParquet { error }
    };
    Error::FileShape { file: name.to_owned(), problem }
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
