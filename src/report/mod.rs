//! Ways to write a finished report: one file or folder for each format.

mod json;
mod json_comparison;
mod table;

use std::io::{self, Write};
use std::path::Path;

use chrono_tz::Tz;

use crate::finding::Report;

/// Writes a report.
pub trait Reporter {
    /// Writes all of `report` to `out`.
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// One JSON document.
    Json,
    /// One finding a line, then the totals; no history.
    Ndjson,
}

/// How a report for people is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Columns of the terminal.
    pub width: usize,
    /// Times are shown on the clocks of this zone.
    pub zone: Tz,
    /// Lists stop after so many entries; `None` shows all.
    pub limit: Option<usize>,
}

impl Format {
    /// The format that a file's extension names.
    pub fn from_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Self::Table),
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            _ => None,
        }
    }

    /// Who writes this format.
    pub fn reporter(self, layout: Layout) -> Box<dyn Reporter> {
        match self {
            Self::Table => Box::new(table::Table { layout }),
            Self::Json => Box::new(json::Json),
            Self::Ndjson => Box::new(json::Ndjson),
        }
    }
}
