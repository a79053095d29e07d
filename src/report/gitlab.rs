//! GitLab's code quality.

use std::io::{self, Write};

use super::Reporter;
use crate::finding::Report;

/// GitLab's code quality.
pub(super) struct Gitlab;

impl Reporter for Gitlab {
    fn write(&self, _report: &Report, _out: &mut dyn Write) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
