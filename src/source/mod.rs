//! Where messages come from.

pub mod file;
mod intake;
pub mod postgres;

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use chrono_tz::Tz;

use crate::corpus::{Corpus, CorpusBuilder, Place};
use crate::error::Error;
use crate::finding::{Skipped, SourceInfo};
use crate::observer::Observer;
use crate::scope::{Candidate, Scope, resolve};
use crate::text::counted;
use crate::time::Timestamp;

/// A source as the user named it.
#[derive(Debug, Clone)]
pub enum SourceSpec {
    /// Message files; `-` is standard input.
    Files(Vec<PathBuf>),
    /// A database.
    Postgres(Box<postgres::PostgresSpec>),
}

/// How a source is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// What to read.
    pub scope: Scope,
    /// The zone of times that name none.
    pub zone: Tz,
    /// Count rows that cannot be read and go on.
    pub skip_bad: bool,
}

/// All messages of a scope.
#[derive(Debug)]
pub struct Reading {
    /// The messages.
    pub corpus: Corpus,
    /// The contacts that were asked for; empty for all.
    pub contacts: Vec<Candidate>,
    /// Rows that are in no conversation.
    pub skipped: Skipped,
    /// The first and the last moment of all messages of the source, in the scope or not, where that is known.
    pub covered: Option<(Timestamp, Timestamp)>,
    /// How far the source can speak: a database until the moment of its snapshot, files until their last message.
    pub heard_until: Option<Timestamp>,
}

/// A future that borrows its source.
pub type ReadingFuture<'a> = Pin<Box<dyn Future<Output = Result<Reading, Error>> + Send + 'a>>;

/// Something that messages can be read from.
pub trait Source: Send {
    /// What it is, without a password.
    fn info(&self) -> SourceInfo;

    /// Reads all messages of the scope, or fails: a part is never passed off as the whole.
    fn read<'a>(&'a mut self, options: &'a ReadOptions, observer: &'a dyn Observer) -> ReadingFuture<'a>;
}

/// The source that `spec` names.
pub fn open(spec: SourceSpec) -> Box<dyn Source> {
    match spec {
        SourceSpec::Files(paths) => Box::new(file::FileSource::new(paths)),
        SourceSpec::Postgres(spec) => Box::new(postgres::PostgresSource::new(*spec)),
    }
}

/// The contacts that the scope asks for, among all that there are.
fn resolve_contacts(scope: &Scope, candidates: &[Candidate]) -> Result<Vec<Candidate>, Error> {
    let one =
        |wanted: &String| resolve(wanted, candidates).map_err(|why| Error::Contact { wanted: wanted.clone(), why });
    let mut contacts: Vec<Candidate> = scope.contacts.iter().map(one).collect::<Result<_, _>>()?;
    contacts.sort_unstable();
    contacts.dedup();
    Ok(contacts)
}

/// Groups what was taken in; an id that stands twice is an error, or one more row to skip.
fn group(
    builder: CorpusBuilder,
    skip_bad: bool,
    skipped: &mut Skipped,
    observer: &dyn Observer,
    place_name: impl Fn(Place) -> String,
) -> Result<Corpus, Error> {
    observer.stage("messages grouped", None);
    let mut corpus = builder.finish();
    if let Some(repeats) = corpus.repeats() {
        let name = |(first, second)| Box::new((place_name(first), place_name(second)));
        let (total, places) = (repeats.len(), repeats.example.places.map(name));
        let error = Error::DuplicateId { total, places, example: Box::new(repeats.example.clone()) };
        if !skip_bad {
            return Err(error);
        }
        skipped.bad += total;
        observer.note(&format!("skipped {}: {error}", counted(total, "row")));
        corpus.remove(&repeats);
    }
    Ok(corpus)
}
