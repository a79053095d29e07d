//! `schema`: what the settings file and the JSON outputs look like, for editors and programs.

use super::publish::print_document;
use crate::cli::SchemaName;
use crate::error::{Error, ExitStatus};

/// Writes a JSON Schema to standard output.
pub(super) fn run(name: SchemaName) -> Result<ExitStatus, Error> {
    print_document(match name {
        SchemaName::Settings => include_str!("../../schema/settings.schema.json"),
        SchemaName::Report => include_str!("../../schema/report.schema.json"),
        SchemaName::NdjsonLine => include_str!("../../schema/ndjson-line.schema.json"),
        SchemaName::Simulate => include_str!("../../schema/simulate.schema.json"),
    })
}
