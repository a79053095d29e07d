//! CSV.

use std::io::{self, Write};

use super::Reporter;
use crate::finding::Report;

/// CSV.
pub(super) struct Csv;

impl Reporter for Csv {
    fn write(&self, _report: &Report, _out: &mut dyn Write) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
