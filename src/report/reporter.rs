//! What every format does.

use std::io::{self, Write};

use crate::finding::Report;

/// Writes a report.
pub trait Reporter {
    /// Writes all of `report` to `out`.
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}
