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

    /// Puts all in their places and says so, also if one of them fails; `false` if there are none.
    pub(super) fn keep(self, general: &GeneralSettings) -> Result<bool, Error> {
        let mut kept = Vec::new();
        let all = self.put(&mut kept);
        if !kept.is_empty() {
            let observer = StandardError::new(general.quiet && all.is_ok(), general.verbose);
            observer.note(&format!("wrote {}", kept.join(", ")));
        }
        all.map(|()| !kept.is_empty())
    }

    fn put(self, kept: &mut Vec<String>) -> Result<(), Error> {
        // What replaces a file hardly fails, so what has to be written into one waits.
        let mut waiting = Vec::new();
        for (path, file) in self.0 {
            match file.put().map_err(|source| Error::unwritable(path, source))? {
                Some(through) => waiting.push((path, through)),
                None => kept.push(shown_path(path)),
            }
        }
        for (path, through) in waiting {
            through.write().map_err(|source| Error::unwritable(path, source))?;
            kept.push(shown_path(path));
        }
        Ok(())
    }
}
