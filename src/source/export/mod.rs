//! Exports of chat programs: what people really received.
//!
//! ```text
//! paths → tree (files, folders, archives) → format → chats of rows → overlap → owner → corpus
//! ```
//!
//! Every format tells as much as it can; what it cannot tell is said, and never guessed.

mod all;
mod archive;
mod chat;
mod dates;
mod discord;
mod examined;
mod format;
mod google_chat;
mod halves;
mod json;
#[cfg(test)]
mod json_chats;
#[cfg(test)]
mod json_forms;
#[cfg(test)]
mod json_samples;
#[cfg(test)]
mod json_written;
mod kakao;
mod line;
mod local;
mod message_files;
mod meta_download;
mod order;
mod overlap;
mod owner;
mod pair;
mod pairs;
#[cfg(test)]
mod samples;
mod scan;
mod seen;
mod sides;
mod signal;
mod slack;
mod taking;
mod telegram;
mod tells;
mod tree;
mod unpacked;
mod webhooks;
mod whatsapp;

use std::path::PathBuf;

use crate::error::{Error, ExportProblem};
use crate::finding::SourceInfo;
use crate::observer::Observer;
use crate::source::mapping::{GivenMapping, Settings};
use crate::source::{Check, Examination, ExaminationFuture, ReadOptions, Reading, ReadingFuture, Source};
use crate::text::shown_path;
use all::ALL;
use chat::Gathered;
use format::{Export, Format};
pub use message_files::ArchivedFiles;
pub use tells::{Deleted, Outgoing, Tells};
use tree::Tree;

/// An export of chats.
pub struct ExportSource {
    named: Vec<PathBuf>,
    found: Result<Found, Option<Error>>,
}

/// What an export was recognised as.
struct Found {
    tree: Tree,
    format: &'static Format,
    /// The places in the tree of the files that hold chats.
    chats: Vec<usize>,
}

impl ExportSource {
    /// What is at `paths`, if that is an export, be it one that is refused; `None` for message files.
    pub fn find(paths: &[PathBuf], given: &GivenMapping) -> Option<Self> {
        let named = paths.to_vec();
        // Whoever names columns has rows in mind.
        if given.columns.all().next().is_some() || paths.iter().any(|path| path.as_os_str() == "-") {
            return None;
        }
        // What cannot be opened is told of by whoever reads message files.
        let tree = match Tree::open(paths) {
            Ok(tree) => tree,
            Err(error @ Error::Export { .. }) => return Some(Self { named, found: Err(Some(error)) }),
            Err(_) => return None,
        };
        let place = || paths.iter().map(|path| shown_path(path)).collect::<Vec<_>>().join(", ");
        let refuse = |place: String, problem: ExportProblem| {
            Some(Self { named: named.clone(), found: Err(Some(Error::Export { place, problem: Box::new(problem) })) })
        };
        let claimed = ALL.iter().filter_map(|format| {
            let is_chat = |place: &usize| (format.is_chat)(&tree.entries[*place]);
            let chats: Vec<usize> = (0..tree.entries.len()).filter(is_chat).collect();
            (!chats.is_empty()).then_some((*format, chats))
        });
        let mut claimed = claimed.collect::<Vec<_>>().into_iter();
        match (claimed.next(), claimed.next()) {
            (Some((first, _)), Some((second, _))) => {
                refuse(place(), ExportProblem::TwoFormats { first: first.name, second: second.name })
            }
            (Some((format, chats)), None) => Some(Self { named, found: Ok(Found { tree, format, chats }) }),
            (None, _) => {
                let problem = |format: &&Format| {
                    tree.entries.iter().find_map(|entry| Some((entry.shown(), (format.refuses)(entry)?)))
                };
                match ALL.iter().find_map(problem) {
                    Some((place, problem)) => refuse(place, problem),
                    None if tree.has_archive() && !unpacked::has_message_files(&tree, paths) => {
                        refuse(place(), ExportProblem::NoExportInArchive)
                    }
                    None => None,
                }
            }
        }
    }

    fn found(&mut self) -> Result<&Found, Error> {
        let no_error = || Error::Export { place: String::new(), problem: Box::new(ExportProblem::NoExportInArchive) };
        self.found.as_ref().map_err(|_| no_error())
    }

    fn gather(&mut self, options: &ReadOptions) -> Result<(Gathered, &Found), Error> {
        if let Err(error) = &mut self.found
            && let Some(error) = error.take()
        {
            return Err(error);
        }
        let shown = self.info().description;
        let found = self.found()?;
        let export = Export {
            tree: &found.tree,
            shown: &shown,
            chats: found.chats.clone(),
            zone: options.zone,
            dates: options.dates,
            me: options.me.as_deref(),
        };
        let mut gathered = Gathered { skip_bad: options.skip_bad, ..Gathered::default() };
        (found.format.read)(&export, &mut gathered)?;
        owner::decide(&mut gathered, options.me.as_deref(), found.format.name, &shown)?;
        Ok((gathered, found))
    }

    fn read_all(&mut self, options: &ReadOptions, observer: &dyn Observer) -> Result<Reading, Error> {
        observer.stage("rows read", None);
        let (gathered, found) = self.gather(options)?;
        taking::take(gathered, &found.tree, found.format, options, observer)
    }

    fn examine_all(&mut self, options: &ReadOptions) -> Examination {
        let mut examination = Examination::default();
        match self.gather(options) {
            Ok((gathered, found)) => {
                examination.checks = examined::checks(&gathered, found.format, options);
                let files = self.named.iter().map(|path| path.to_string_lossy().into_owned()).collect();
                let said = options.me.iter().map(|me| ("me", me.clone())).collect();
                examination.settings = Some(Settings { files, said, ..Settings::default() });
            }
            Err(error) => {
                let advice = error.advice().unwrap_or_default();
                examination.checks.push(Check::error("messages", error.to_string(), advice));
            }
        }
        examination
    }
}

impl Source for ExportSource {
    fn info(&self) -> SourceInfo {
        let names: Vec<String> = self.named.iter().map(|path| shown_path(path)).collect();
        SourceInfo { kind: "export", description: names.join(", "), files: self.named.clone() }
    }

    fn examine<'a>(&'a mut self, options: &'a ReadOptions, _: &'a dyn Observer) -> ExaminationFuture<'a> {
        Box::pin(async move { Ok(self.examine_all(options)) })
    }

    fn read<'a>(&'a mut self, options: &'a ReadOptions, observer: &'a dyn Observer) -> ReadingFuture<'a> {
        Box::pin(async move { self.read_all(options, observer) })
    }
}
