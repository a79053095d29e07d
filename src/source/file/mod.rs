//! Message files: NDJSON and CSV, plain or compressed with gzip.

mod csv_rows;
mod input;
mod ndjson;
mod quotes;

use std::path::PathBuf;

use crate::corpus::{Place, TooLarge};
use crate::error::{Error, RowProblem};
use crate::finding::SourceInfo;
use crate::observer::Observer;
use crate::scope::{Candidate, Scope};
use crate::source::intake::{Intake, RawRow};
use crate::source::{ReadOptions, Reading, ReadingFuture, Source, group, resolve_contacts};
use crate::text::{counted, display_safe};
use input::{Format, Input};

/// One or several message files, read one after the other as one source.
#[derive(Debug)]
pub struct FileSource {
    paths: Vec<PathBuf>,
}

impl FileSource {
    /// The files at `paths`; `-` is standard input.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths }
    }

    fn read_all(&self, options: &ReadOptions, observer: &dyn Observer) -> Result<Reading, Error> {
        observer.stage("rows read", None);
        let mut rows = Rows {
            intake: Intake::new(&options.scope, options.zone),
            skip_bad: options.skip_bad,
            first_skipped: None,
            file: 0,
            name: String::new(),
            observer,
        };
        for (file, path) in self.paths.iter().enumerate() {
            let input = Input::open(path)?;
            (rows.file, rows.name) = (file as u32, input.name.clone());
            let before = rows.intake.rows;
            match input.format {
                Format::Ndjson => ndjson::read(input, &mut rows)?,
                Format::Csv { delimiter } => csv_rows::read(input, delimiter, &mut rows)?,
                Format::Empty => {}
            }
            if rows.intake.rows == before {
                observer.note(&format!("{} is empty", rows.name));
            }
        }
        rows.finish(&self.paths)
    }
}

impl Source for FileSource {
    fn info(&self) -> SourceInfo {
        let names: Vec<String> = self.paths.iter().map(|path| input::name(path)).collect();
        SourceInfo { kind: "file", description: names.join(", ") }
    }

    fn read<'a>(&'a mut self, options: &'a ReadOptions, observer: &'a dyn Observer) -> ReadingFuture<'a> {
        Box::pin(async move { self.read_all(options, observer) })
    }
}

/// Takes the rows of all files in.
struct Rows<'a> {
    intake: Intake<'a>,
    skip_bad: bool,
    first_skipped: Option<String>,
    file: u32,
    name: String,
    observer: &'a dyn Observer,
}

impl Rows<'_> {
    /// Takes in the row that stands at `line`, or counts it as bad where that is allowed.
    fn take(&mut self, line: u64, row: Result<RawRow<'_>, RowProblem>) -> Result<(), Error> {
        self.intake.rows += 1;
        if self.intake.rows.is_multiple_of(4096) {
            self.observer.advance(4096);
        }
        let place = Place { file: self.file, line };
        let Err(problem) = row.and_then(|row| self.intake.take(&row, place)) else { return Ok(()) };
        let error = Error::BadRow { place: format!("{}:{line}", self.name), problem };
        if !self.skip_bad || matches!(error, Error::BadRow { problem: RowProblem::TooLarge(TooLarge::Corpus), .. }) {
            return Err(error);
        }
        self.intake.skipped.bad += 1;
        self.first_skipped.get_or_insert_with(|| error.to_string());
        Ok(())
    }

    fn finish(self, paths: &[PathBuf]) -> Result<Reading, Error> {
        let Self { intake, skip_bad, first_skipped, observer, .. } = self;
        if intake.zone_assumed > 0 {
            let times = counted(intake.zone_assumed, "time");
            observer.note(&format!("{times} with no zone, read in {} (--tz changes that)", intake.zone));
        }
        let scope = intake.scope;
        let mut skipped = intake.skipped;
        let place_name = |place: Place| {
            let name = paths.get(place.file as usize).map(|path| input::name(path)).unwrap_or_default();
            format!("{name}:{}", place.line)
        };
        if let Some(first) = first_skipped {
            let rows = counted(skipped.bad, "row");
            observer.note(&format!("skipped {rows} that cannot be read, the first: {first}"));
        }
        let covered = intake.covered;
        let mut corpus = group(intake.builder, skip_bad, &mut skipped, observer, place_name)?;
        let contacts = keep_asked_for(scope, &mut corpus)?;
        let heard_until = covered.map(|(_, last)| last);
        Ok(Reading { corpus, contacts, skipped, covered, heard_until })
    }
}

/// Leaves only the contacts that the scope asks for.
fn keep_asked_for(scope: &Scope, corpus: &mut crate::corpus::Corpus) -> Result<Vec<Candidate>, Error> {
    if scope.contacts.is_empty() {
        return Ok(Vec::new());
    }
    let candidates: Vec<Candidate> = corpus
        .contacts()
        .iter()
        .map(|contact| Candidate { id: contact.id.clone(), handle: contact.facts.handle.clone() })
        .collect();
    let asked = resolve_contacts(scope, &candidates)?;
    corpus.retain(|contact| asked.iter().any(|asked| asked.id == contact.id));
    Ok(asked)
}

/// A path or a piece of a file, safe to print.
fn shown(text: &str) -> String {
    display_safe(text).into_owned()
}
