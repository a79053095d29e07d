//! JUnit XML.

use std::io::{self, Write};

use super::Reporter;
use crate::finding::Report;

/// JUnit XML.
pub(super) struct Junit;

impl Reporter for Junit {
    fn write(&self, _report: &Report, _out: &mut dyn Write) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
