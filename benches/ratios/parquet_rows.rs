//! The rows of messages as a Parquet file, as other tools write it: Snappy, columns that may be null, row groups.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use crate::conversations::Message;
use crate::rows::{contact_id, direction, message_id};

/// The columns, in the order of [`crate::rows::COLUMNS`].
const SCHEMA: &str = "message messages {
    OPTIONAL BYTE_ARRAY id (STRING);
    OPTIONAL BYTE_ARRAY contact_id (STRING);
    OPTIONAL BYTE_ARRAY direction (STRING);
    OPTIONAL BYTE_ARRAY text (STRING);
    OPTIONAL INT64 at (TIMESTAMP(MICROS, true));
}";

/// Rows of a group: DuckDB's own number.
const GROUP: usize = 122_880;

/// Writes a whole file.
pub fn write_parquet(messages: &[Message], out: &mut (dyn Write + Send)) -> Result<()> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    for (number, group) in messages.chunks(GROUP).enumerate() {
        let first = number * GROUP;
        let texts = |text: &dyn Fn(usize, &Message) -> String| -> Vec<ByteArray> {
            let rows = group.iter().enumerate();
            rows.map(|(place, message)| text(first + place, message).into_bytes().into()).collect()
        };
        let mut row_group = writer.next_row_group()?;
        column::<ByteArrayType, _>(&mut row_group, &texts(&|place, _| message_id(place)))?;
        column::<ByteArrayType, _>(&mut row_group, &texts(&|_, message| contact_id(message.contact)))?;
        column::<ByteArrayType, _>(&mut row_group, &texts(&|_, message| direction(message).to_owned()))?;
        column::<ByteArrayType, _>(&mut row_group, &texts(&|_, message| text(message)))?;
        let times: Vec<i64> = group.iter().map(|message| message.at).collect();
        column::<Int64Type, _>(&mut row_group, &times)?;
        row_group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// Writes the next column of a row group; no value is null.
fn column<T: DataType, W: Write + Send>(group: &mut SerializedRowGroupWriter<'_, W>, values: &[T::T]) -> Result<()> {
    let mut column = group.next_column()?.expect("the schema has five columns");
    column.typed::<T>().write_batch(values, Some(&vec![1; values.len()]), None)?;
    column.close()
}

fn text(message: &Message) -> String {
    let mut text = String::new();
    message.text(&mut text);
    text
}
