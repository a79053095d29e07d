//! Words that several parts of the document share.

use std::io::{self, Write};

use super::escape::code;
use crate::page::counted;
use crate::report::phrases::Words;

/// Texts of any origin stand in sentences as code.
pub(super) const WORDS: Words = Words { quote: code, ..Words::PLAIN };

/// How many entries a list leaves out.
pub(super) fn rest(count: usize, what: &str, out: &mut dyn Write) -> io::Result<()> {
    match count {
        0 => Ok(()),
        count => writeln!(out, "… and {} (`--limit 0` shows all).\n", counted(count, what)),
    }
}
