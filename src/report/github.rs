//! Annotations of a GitHub workflow.

use std::io::{self, Write};

use super::Reporter;
use crate::finding::Report;

/// Annotations of a GitHub workflow.
pub(super) struct Github;

impl Reporter for Github {
    fn write(&self, _report: &Report, _out: &mut dyn Write) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
