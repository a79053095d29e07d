//! Markdown.

use std::io::{self, Write};

use super::{Layout, Reporter};
use crate::finding::Report;

/// Markdown.
pub(super) struct Markdown {
    pub(super) layout: Layout,
}

impl Reporter for Markdown {
    fn write(&self, _report: &Report, _out: &mut dyn Write) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
