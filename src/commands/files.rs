//! Files that a command writes: all of them, or none.

use std::io::{self, Write};
use std::path::Path;

use anstream::StripStream;

use crate::error::Error;
use crate::observer::Observer;
use crate::progress::StandardError;
use crate::settings::GeneralSettings;
use crate::text::shown_path;
use crate::whole_file::WholeFile;

/// Files that are written, but not yet in their places.
#[derive(Debug, Default)]
pub(super) struct Files<'p>(Vec<(&'p Path, WholeFile)>);

impl<'p> Files<'p> {
    /// Writes one more. Styles are left out of one that `is_styled`.
    pub(super) fn write(
        &mut self,
        path: &'p Path,
        is_styled: bool,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Error> {
        let file = WholeFile::new(path, |file| {
            let file: Box<dyn Write> = if is_styled { Box::new(StripStream::new(file)) } else { Box::new(file) };
            let mut out = io::BufWriter::new(file);
            write(&mut out)?;
            out.flush()
        });
        self.0.push((path, file.map_err(|source| Error::unwritable(path, source))?));
        Ok(())
    }

    /// Puts all in their places and says so; `false` if there are none.
    pub(super) fn keep(self, general: &GeneralSettings) -> Result<bool, Error> {
        let mut kept = Vec::new();
        for (path, file) in self.0 {
            file.keep().map_err(|source| Error::unwritable(path, source))?;
            kept.push(shown_path(path));
        }
        if !kept.is_empty() {
            let observer = StandardError::new(general.quiet, general.verbose);
            observer.note(&format!("wrote {}", kept.join(", ")));
        }
        Ok(!kept.is_empty())
    }
}
