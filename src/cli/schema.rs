//! What `schema` is told.

use clap::ValueEnum;

/// Whose JSON Schema is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaName {
    /// The settings file, dm-audit.toml.
    Settings,
    /// The report of --format json.
    Report,
    /// A line of --format ndjson.
    NdjsonLine,
    /// The JSON of simulate.
    Simulate,
}
