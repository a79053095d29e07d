//! SARIF 2.1.0.

use std::io::{self, Write};

use super::Reporter;
use crate::finding::Report;

/// SARIF 2.1.0.
pub(super) struct Sarif;

impl Reporter for Sarif {
    fn write(&self, _report: &Report, _out: &mut dyn Write) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
