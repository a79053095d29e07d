//! The neutral message file: what was read, one message a row, as NDJSON, CSV or Parquet.
//!
//! ```text
//! corpus → rows, contact by contact (put into order where they come part by part) → a file
//! ```
//!
//! An audit of the file finds what an audit of the source finds: every fact that a rule asks for has a field.

mod columns;
mod csv_file;
mod format;
mod ndjson;
mod ordered;
mod parquet_file;
mod row;
mod row_writer;
mod rows;
mod writer;

pub use columns::Columns;
pub use format::MessageFormat;
pub use ordered::{Failure, Ordered};
pub use row::Row;
pub use row_writer::RowWriter;
pub use rows::{Choice, Counts, each_row};
pub use writer::writer;
