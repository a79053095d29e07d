//! Columns of a Parquet file that hold lists, maps or structs: of these only whether something is in them counts.

use parquet::basic::Repetition;
use parquet::column::reader::ColumnReader;
use parquet::errors::Result;
use parquet::file::reader::RowGroupReader;
use parquet::schema::types::{SchemaDescriptor, Type};

/// A nested column of one row group.
pub(super) struct Nested {
    leaves: Vec<Leaf>,
    /// Of the rows at hand, whether something is in them.
    filled: Vec<bool>,
}

/// One of the columns that a nested column is stored as.
struct Leaf {
    reader: ColumnReader,
    repeats: bool,
    /// The levels at which a value is there, and at which an element of the innermost list is, if only as null.
    present: i16,
    element: i16,
}

impl Nested {
    /// The column that begins at `place` of the schema and is stored as so many columns.
    pub(super) fn new(
        group: &dyn RowGroupReader,
        schema: &SchemaDescriptor,
        place: usize,
        leaves: usize,
    ) -> Result<Self> {
        let leaf = |place| {
            let column = schema.column(place);
            let (present, repeats) = (column.max_def_level(), column.max_rep_level() > 0);
            let element = element_level(schema.root_schema(), column.path().parts());
            Ok(Leaf { reader: group.get_column_reader(place)?, repeats, present, element })
        };
        let leaves = (place..place + leaves).map(leaf).collect::<Result<_>>()?;
        Ok(Self { leaves, filled: Vec::new() })
    }

    /// Brings the next `rows` rows to hand and returns how many there are.
    pub(super) fn fetch(&mut self, rows: usize) -> Result<usize> {
        self.filled.clear();
        self.filled.resize(rows, false);
        let mut fetched = rows;
        for leaf in &mut self.leaves {
            fetched = fetched.min(leaf.fetch(rows, &mut self.filled)?);
        }
        Ok(fetched)
    }

    /// Whether something is in a row of those at hand.
    pub(super) fn is_filled(&self, row: usize) -> bool {
        self.filled.get(row).copied().unwrap_or(false)
    }
}

impl Leaf {
    fn fetch(&mut self, rows: usize, filled: &mut [bool]) -> Result<usize> {
        let (mut present, mut repeated) = (Vec::new(), Vec::new());
        macro_rules! fetch {
            ($reader:expr) => {{
                let levels = (self.present > 0).then_some(&mut present);
                $reader.read_records(rows, levels, self.repeats.then_some(&mut repeated), &mut Vec::new())?.0
            }};
        }
        let fetched = match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => fetch!(reader),
            ColumnReader::Int32ColumnReader(reader) => fetch!(reader),
            ColumnReader::Int64ColumnReader(reader) => fetch!(reader),
            ColumnReader::Int96ColumnReader(reader) => fetch!(reader),
            ColumnReader::FloatColumnReader(reader) => fetch!(reader),
            ColumnReader::DoubleColumnReader(reader) => fetch!(reader),
            ColumnReader::ByteArrayColumnReader(reader) => fetch!(reader),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => fetch!(reader),
        };
        if self.present == 0 {
            filled[..fetched].fill(true);
            return Ok(fetched);
        }
        let mut row = 0;
        for (index, level) in present.iter().enumerate() {
            // A level of 0 begins the next row.
            if index > 0 && repeated.get(index).is_none_or(|level| *level == 0) {
                row += 1;
            }
            // A struct in a list is something even where its fields are null.
            let is_filled = *level == self.present || (self.element > 0 && *level > self.element);
            if let Some(filled) = filled.get_mut(row).filter(|_| is_filled) {
                *filled = true;
            }
        }
        Ok(fetched)
    }
}

/// The level at which an element of the innermost list on a path is there; 0 without a list.
fn element_level(root: &Type, path: &[String]) -> i16 {
    let (mut group, mut level, mut element) = (root, 0, 0);
    for name in path {
        let Some(field) = group.get_fields().iter().find(|field| field.name() == name) else { break };
        match field.get_basic_info().repetition() {
            Repetition::REQUIRED => {}
            Repetition::OPTIONAL => level += 1,
            Repetition::REPEATED => {
                level += 1;
                element = level;
            }
        }
        if !field.is_group() {
            break;
        }
        group = field;
    }
    element
}
