//! All conversations of a reading: in memory, or part by part where memory has no room for all of them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::corpus::{Budget, Corpus, CorpusBuilder, Place, Repeats};
use crate::error::Error;
use crate::observer::Observer;
use crate::scope::Candidate;
use crate::text::counted;
use crate::time::Resolution;

/// All conversations of a reading.
#[derive(Debug)]
pub enum Parts {
    /// In memory.
    Whole(Corpus),
    /// In files.
    Spooled(SpooledParts),
}

/// Conversations in files.
#[derive(Debug)]
pub struct SpooledParts {
    budget: Arc<Budget>,
    /// How many rows of the source come before each piece of it.
    before: Vec<u64>,
    /// The names of the files that the messages came from.
    names: Vec<String>,
    skip_bad: bool,
    /// Repeated ids were told of.
    told: AtomicBool,
    /// Messages have no time, so that their order alone counts.
    order_alone: bool,
    /// How fine the times are.
    resolution: Resolution,
    /// Rows are events of messages, which may have several.
    are_events: bool,
    /// The platform's ids are not those of messages.
    without_provider_ids: bool,
    /// The source tells of replies, and not what they say.
    without_reply_texts: bool,
    /// Only these contacts; all if there are none.
    pub(super) asked: Vec<Candidate>,
}

/// A message in files takes more bytes than this.
const LEAST_RECORD: u64 = 24;

/// What readers took in, and how its rows are called.
pub(super) struct Taken {
    pub(super) builder: CorpusBuilder,
    pub(super) budget: Arc<Budget>,
    pub(super) before: Vec<u64>,
    pub(super) names: Vec<String>,
    pub(super) skip_bad: bool,
    /// Messages have no time, so that their order alone counts.
    pub(super) order_alone: bool,
    /// How fine the times are.
    pub(super) resolution: Resolution,
    /// Rows are events of messages, which may have several.
    pub(super) are_events: bool,
}

impl Taken {
    /// The conversations; rows that repeat an id are an error, or are left out and counted.
    pub(super) fn group(mut self, observer: &dyn Observer) -> Result<(Parts, u64), Error> {
        let failed = |source| set_aside_failed(&self.budget, source);
        if self.builder.set_rest_aside().map_err(failed)? {
            let folder = self.budget.folder().display().to_string();
            observer.detail(&format!("memory has no room for all messages: they are set aside in {folder}"));
            let Self { budget, before, names, skip_bad, order_alone, resolution, are_events, .. } = self;
            let (told, asked) = (AtomicBool::new(false), Vec::new());
            let parts = SpooledParts {
                budget,
                before,
                names,
                skip_bad,
                told,
                order_alone,
                resolution,
                are_events,
                without_provider_ids: false,
                without_reply_texts: false,
                asked,
            };
            return Ok((Parts::Spooled(parts), 0));
        }
        observer.stage("messages grouped", None);
        self.builder.number(&|piece| self.before.get(piece as usize).copied().unwrap_or(0));
        let mut corpus = self.builder.finish();
        corpus.set_resolution(self.resolution);
        if self.order_alone {
            corpus.order_alone();
        }
        let Some(repeats) = corpus.repeats() else { return Ok((Parts::Whole(corpus), 0)) };
        let total = repeats.len();
        if self.are_events && repeats.same_moment {
            observer.note(&further_events(total));
            corpus.remove(&repeats);
            return Ok((Parts::Whole(corpus), 0));
        }
        let error = repeated(&repeats, total, &self.names);
        // A row with other content is another message, and not one that was read twice.
        if !self.skip_bad || !repeats.example.same_content {
            return Err(error);
        }
        observer.note(&format!("skipped {}: {error}", counted(total, "row")));
        corpus.remove(&repeats);
        Ok((Parts::Whole(corpus), total))
    }
}

/// Rows that tell again of messages that are there.
fn further_events(rows: u64) -> String {
    let rows = counted(rows, "further event");
    format!("left out {rows} of messages that are there already: each message is read once, as it was first told")
}

/// The error of files that messages cannot be set aside in.
pub(super) fn set_aside_failed(budget: &Budget, source: std::io::Error) -> Error {
    Error::SetAside { what: "messages", folder: budget.folder().display().to_string(), source }
}

fn repeated(repeats: &Repeats, total: u64, names: &[String]) -> Error {
    let name = |place: Place| match names.get(place.file as usize) {
        Some(name) => format!("{name}:{}", place.line),
        None => String::new(),
    };
    let places = repeats.example.places.map(|(first, second)| Box::new((name(first), name(second))));
    Error::DuplicateId { total, places, example: Box::new(repeats.example.clone()) }
}

impl Parts {
    /// How many messages there are at most.
    pub fn at_most(&self) -> Result<u64, Error> {
        match self {
            Self::Whole(corpus) => Ok(corpus.len() as u64),
            Self::Spooled(parts) => {
                let bytes = parts.budget.bytes().map_err(|source| set_aside_failed(&parts.budget, source))?;
                Ok(bytes / LEAST_RECORD)
            }
        }
    }

    /// Where what memory has no room for goes, if it went there.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Whole(_) => None,
            Self::Spooled(parts) => Some(parts.budget.folder()),
        }
    }

    /// Calls the files that messages came from by other names.
    pub(super) fn rename(&mut self, name: impl Fn(&str) -> String) {
        if let Self::Spooled(parts) = self {
            parts.names.iter_mut().for_each(|known| *known = name(known));
        }
    }

    /// Takes the platform's ids off all messages.
    pub(super) fn forget_provider_ids(&mut self) {
        match self {
            Self::Whole(corpus) => corpus.forget_provider_ids(),
            Self::Spooled(parts) => parts.without_provider_ids = true,
        }
    }

    /// Says that the source tells of replies, and not what they say.
    pub(super) fn without_reply_texts(&mut self) {
        match self {
            Self::Whole(corpus) => corpus.set_without_reply_texts(),
            Self::Spooled(parts) => parts.without_reply_texts = true,
        }
    }

    /// Gives all conversations to `look`, part by part. Returns how many rows were left out on the way, as they repeat an
    /// id; where that is not allowed it is an error once all are seen.
    pub fn each(
        &self,
        observer: &dyn Observer,
        look: &mut dyn FnMut(&Corpus) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let parts = match self {
            Self::Whole(corpus) => return look(corpus).map(|()| 0),
            Self::Spooled(parts) => parts,
        };
        let failed = |source| set_aside_failed(&parts.budget, source);
        let (mut total, mut events) = (0, 0);
        let mut example: Option<Repeats> = None;
        for part in parts.budget.parts().map_err(failed)? {
            let mut builder = parts.budget.load(part).map_err(failed)?;
            builder.number(&|piece| parts.before.get(piece as usize).copied().unwrap_or(0));
            let mut corpus = builder.finish();
            corpus.set_resolution(parts.resolution);
            if parts.order_alone {
                corpus.order_alone();
            }
            if parts.without_provider_ids {
                corpus.forget_provider_ids();
            }
            if parts.without_reply_texts {
                corpus.set_without_reply_texts();
            }
            let repeats = corpus.repeats();
            if let Some(further) = repeats.as_ref().filter(|repeats| parts.are_events && repeats.same_moment) {
                events += further.len();
                corpus.remove(further);
            } else if let Some(repeats) = repeats {
                total += repeats.len();
                corpus.remove(&repeats);
                let rank = |repeats: &Repeats| (repeats.example.same_content, repeats.example.contact.clone());
                let earlier = |known: &Repeats| rank(known) <= rank(&repeats);
                if !example.as_ref().is_some_and(earlier) {
                    example = Some(repeats);
                }
            }
            if !parts.asked.is_empty() {
                corpus.retain(|contact| parts.asked.iter().any(|asked| asked.id == contact.id));
            }
            if example.as_ref().is_none_or(|known| parts.skip_bad && known.example.same_content) {
                look(&corpus)?;
            }
        }
        if events > 0 && !parts.told.swap(true, Ordering::Relaxed) {
            observer.note(&further_events(events));
        }
        if let Some(repeats) = example {
            let error = repeated(&repeats, total, &parts.names);
            if !parts.skip_bad || !repeats.example.same_content {
                return Err(error);
            }
            if !parts.told.swap(true, Ordering::Relaxed) {
                observer.note(&format!("skipped {}: {error}", counted(total, "row")));
            }
        }
        Ok(total)
    }
}
