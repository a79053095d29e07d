//! One page for a browser.

use std::io::{self, Write};

use super::{Layout, Reporter};
use crate::finding::Report;

/// One page for a browser.
pub(super) struct Html {
    pub(super) layout: Layout,
}

impl Reporter for Html {
    fn write(&self, _report: &Report, _out: &mut dyn Write) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
