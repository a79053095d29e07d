//! Apache Parquet, in groups of rows.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::columns::{Column, Columns, Kind, Value};
use super::row::Row;
use super::row_writer::RowWriter;

/// A group is written at so many rows, or at so many bytes of text.
const GROUP: usize = 1 << 16;
const GROUP_BYTES: usize = 64 << 20;

/// What a group holds of one column: its values, and for each row whether it has one.
enum Values {
    Text(Vec<ByteArray>),
    Bool(Vec<bool>),
    Number(Vec<i64>),
}

pub(super) struct ParquetFile<W: Write + Send> {
    columns: Vec<Column>,
    group: Vec<(Values, Vec<i16>)>,
    rows: usize,
    bytes: usize,
    out: SerializedFileWriter<W>,
}

fn broken(error: ParquetError) -> io::Error {
    match error {
        // What the file system says is said as it is.
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

fn schema(columns: &[Column]) -> Result<Type, ParquetError> {
    let field = |column: &Column| {
        let (physical, logical) = match column.kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Bool => (Physical::BOOLEAN, None),
            Kind::Number => (Physical::INT64, None),
            Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
        };
        let builder = Type::primitive_type_builder(column.name, physical).with_logical_type(logical);
        builder.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    };
    let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder("messages").with_fields(fields).build()
}

impl<W: Write + Send> ParquetFile<W> {
    pub(super) fn new(columns: &Columns, out: W) -> io::Result<Self> {
        let columns = columns.all();
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let schema = schema(&columns).map_err(broken)?;
        let out = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(broken)?;
        let mut file = Self { columns, group: Vec::new(), rows: 0, bytes: 0, out };
        file.begin();
        Ok(file)
    }

    fn begin(&mut self) {
        let empty = |column: &Column| match column.kind {
            Kind::Text => Values::Text(Vec::new()),
            Kind::Bool => Values::Bool(Vec::new()),
            Kind::Number | Kind::Time => Values::Number(Vec::new()),
        };
        self.group = self.columns.iter().map(|column| (empty(column), Vec::new())).collect();
        (self.rows, self.bytes) = (0, 0);
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.out.next_row_group()?;
        for (values, levels) in &self.group {
            let Some(mut column) = group.next_column()? else { break };
            write_column(&mut column, values, levels)?;
            column.close()?;
        }
        group.close()?;
        self.begin();
        Ok(())
    }
}

fn write_column(column: &mut SerializedColumnWriter<'_>, values: &Values, levels: &[i16]) -> Result<(), ParquetError> {
    let levels = Some(levels);
    match values {
        Values::Text(values) => column.typed::<ByteArrayType>().write_batch(values, levels, None),
        Values::Bool(values) => column.typed::<BoolType>().write_batch(values, levels, None),
        Values::Number(values) => column.typed::<Int64Type>().write_batch(values, levels, None),
    }
    .map(|_| ())
}

impl<W: Write + Send> RowWriter for ParquetFile<W> {
    fn write(&mut self, row: &Row<'_>) -> io::Result<()> {
        for (column, (values, levels)) in self.columns.iter().zip(&mut self.group) {
            let value = (column.of)(row);
            levels.push(i16::from(value != Value::None));
            match (values, value) {
                (Values::Text(values), Value::Text(text)) => {
                    self.bytes += text.len();
                    values.push(text.into());
                }
                (Values::Text(values), Value::Made(text)) => values.push(text.as_str().into()),
                (Values::Bool(values), Value::Bool(yes)) => values.push(yes),
                (Values::Number(values), Value::Number(number)) => values.push(number),
                (Values::Number(values), Value::Time(at)) => values.push(at.micros()),
                _ => {}
            }
        }
        self.rows += 1;
        if self.rows >= GROUP || self.bytes >= GROUP_BYTES {
            self.write_group().map_err(broken)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.rows > 0 {
            self.write_group().map_err(broken)?;
        }
        self.out.close().map(|_| ()).map_err(broken)
    }
}
