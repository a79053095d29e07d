//! `convert`: the messages of any source as a neutral message file.

use std::fs::File;
use std::io;
use std::path::Path;

use super::reading;
use super::terminal::Shown;
use crate::convert::{Choice, Columns, Counts, Failure, Ordered, RowWriter, each_row, writer};
use crate::corpus::Corpus;
use crate::error::{Error, ExitStatus};
use crate::observer::Observer;
use crate::progress::StandardError;
use crate::settings::ConversionSettings;
use crate::source::{self, Parts, Source};
use crate::text::{counted, shown_path};
use crate::whole_file::WholeFile;

pub(super) fn run(settings: &ConversionSettings) -> Result<ExitStatus, Error> {
    let observer = reading::begin(&settings.general, &settings.reading)?;
    let scope = settings.reading.scope.clone();
    let mut source: Box<dyn Source> = source::open(settings.reading.source.clone());
    let read = reading::read(&mut *source, &settings.reading, &scope, true, &observer)?;
    let choice = Choice { scope: &scope, with_deleted: settings.with_deleted };
    let (mut columns, mut counts) = (Columns::default(), Counts::default());
    read.parts.each(&observer, &mut |corpus| {
        each_row(corpus, choice, &mut counts, &mut |row| {
            columns.look(row);
            Ok(())
        })
    })?;
    observer.clear();
    if counts.messages == 0 && !settings.reading.allow_empty {
        let scoped = !scope.is_all_time() || !scope.contacts.is_empty();
        return Err(Error::NothingToRead { description: source.info().description, scoped, covered: read.covered });
    }
    let seen = Seen { parts: &read.parts, choice, columns, observer: &observer };
    match &settings.output {
        Some(path) => seen.to_file(path, settings)?,
        None => seen.to_standard_output(settings)?,
    }
    if counts.deleted > 0 && !settings.with_deleted {
        let deleted = counted(counts.deleted, "deleted message");
        observer.note(&format!("left out {deleted}, of which the source tells no text (--with-deleted writes them)"));
    }
    let (messages, contacts) = (counted(counts.messages, "message"), counted(counts.contacts, "contact"));
    let place = settings.output.as_ref().map(|path| format!("wrote {}: ", shown_path(path))).unwrap_or_default();
    let told = format!("{place}{messages} of {contacts}");
    if settings.output.is_some() {
        observer.note(&told);
    } else {
        observer.detail(&told);
    }
    Ok(ExitStatus::Clean)
}

/// What was read, and what of it is written.
struct Seen<'a> {
    parts: &'a Parts,
    choice: Choice<'a>,
    columns: Columns,
    observer: &'a StandardError,
}

impl Seen<'_> {
    fn to_file(&self, path: &Path, settings: &ConversionSettings) -> Result<(), Error> {
        let unwritable = |source| Error::unwritable(path, source);
        let mut opened: Option<File> = None;
        let whole = WholeFile::new(path, |file| {
            opened = Some(file);
            Ok(())
        });
        let whole = whole.map_err(unwritable)?;
        if let Some(file) = opened {
            let out = writer(settings.format, &self.columns, io::BufWriter::new(file)).map_err(unwritable)?;
            self.write(out, &unwritable)?;
        }
        whole.keep().map_err(unwritable)
    }

    fn to_standard_output(&self, settings: &ConversionSettings) -> Result<(), Error> {
        let unwritable = |source| Error::Write { path: "standard output".to_owned(), source };
        let out = io::BufWriter::new(Shown::standard_output());
        let written = writer(settings.format, &self.columns, out)
            .map_err(unwritable)
            .and_then(|out| self.write(out, &unwritable));
        match written {
            // Whoever reads has seen enough.
            Err(Error::Write { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    }

    /// Writes all rows in order, whether they are in memory or come part by part.
    fn write(&self, mut out: Box<dyn RowWriter + '_>, unwritable: &dyn Fn(io::Error) -> Error) -> Result<(), Error> {
        let mut counts = Counts::default();
        match self.parts.folder() {
            None => {
                let mut write = |corpus: &Corpus| {
                    each_row(corpus, self.choice, &mut counts, &mut |row| out.write(row).map_err(unwritable))
                };
                self.parts.each(self.observer, &mut write)?;
            }
            Some(folder) => {
                let shown = folder.display().to_string();
                let failed = |source| Error::SetAside { what: "messages", folder: shown.clone(), source };
                let mut ordered = Ordered::new(folder).map_err(failed)?;
                let mut add = |corpus: &Corpus| {
                    each_row(corpus, self.choice, &mut counts, &mut |row| ordered.add(row).map_err(failed))
                };
                self.parts.each(self.observer, &mut add)?;
                ordered.write_to(&mut *out).map_err(|failure| match failure {
                    Failure::SetAside(source) => failed(source),
                    Failure::Write(source) => unwritable(source),
                })?;
            }
        }
        out.finish().map_err(unwritable)
    }
}
