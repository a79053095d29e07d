//! The options of `convert`.

use std::path::PathBuf;

use clap::Args;

use super::{General, Reading};
use crate::convert::MessageFormat;

/// What `convert` is told.
#[derive(Debug, Args)]
pub struct Convert {
    /// Only messages from this moment on, such as 7d
    ///
    /// A moment is RFC 3339, a date (2026-01-07), "YYYY-MM-DD HH:MM", an age (48h, 7d, 30m), or git:REV for the time of a commit.
    #[arg(long, value_name = "WHEN", help_heading = "Scope")]
    pub since: Option<String>,
    /// What is read.
    #[command(flatten)]
    pub reading: Reading,
    /// ndjson, csv or parquet [by the name of the file, else ndjson]
    #[arg(long, short, value_name = "FORMAT", help_heading = "Output", hide_possible_values = true)]
    pub format: Option<MessageFormat>,
    /// The file to write, such as messages.parquet [standard output]
    #[arg(long, short, value_name = "[FORMAT:]FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Write that a message was deleted, too: a row with "deleted": true and no text
    #[arg(long, help_heading = "Output")]
    pub with_deleted: bool,
    /// The same as --format ndjson.
    #[arg(long, hide = true, conflicts_with = "format")]
    pub json: bool,
    /// What has nothing to do with messages.
    #[command(flatten)]
    pub general: General,
}

impl Convert {
    /// The format that was asked for.
    pub fn format(&self) -> Option<MessageFormat> {
        if self.json { Some(MessageFormat::Ndjson) } else { self.format }
    }
}
