//! How a source is read, and what comes of it.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use chrono_tz::Tz;

use super::export::Tells;
use super::{Examination, Parts};
use crate::corpus::Budget;
use crate::error::Error;
use crate::finding::{Skipped, SourceInfo};
use crate::observer::Observer;
use crate::scope::{Candidate, Scope, resolve};
use crate::time::{DateOrder, Resolution, Timestamp};

/// How a source is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// What to read.
    pub scope: Scope,
    /// The zone of times that name none.
    pub zone: Tz,
    /// Where a user would name another.
    pub zone_hint: ZoneHint,
    /// Which of day and month comes first in dates with slashes; where it is unknown, each file tells it by itself.
    pub dates: DateOrder,
    /// Count rows that cannot be read and go on.
    pub skip_bad: bool,
    /// A rule asks whether messages carry attachments; else columns that tell, which may be large, are left alone.
    pub attachments: bool,
    /// The bot's name, where an export of chats does not tell which side it is.
    pub me: Option<String>,
    /// Replies that were sent and taken back are read too, where an export still shows that they were there.
    pub deleted_replies: bool,
    /// How much memory messages may take, in bytes.
    pub memory: u64,
    /// Where messages go that have no room there.
    pub folder: PathBuf,
}

/// Where the zone of times without one is named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ZoneHint {
    /// On the command line.
    #[default]
    Flag,
    /// In `[source]` of the settings, which counts more.
    Settings,
}

impl ZoneHint {
    /// What changes the zone.
    pub(super) const fn shown(self) -> &'static str {
        match self {
            Self::Flag => "--tz changes that",
            Self::Settings => "`time_zone` in [source] of the settings changes that",
        }
    }
}

impl ReadOptions {
    /// What so many readers may keep in memory, of messages that take about `expected` bytes in files.
    pub(super) fn budget(&self, readers: usize, expected: Option<u64>) -> Arc<Budget> {
        Arc::new(Budget::new(self.memory, readers, self.folder.clone(), expected))
    }
}

/// All messages of a scope.
#[derive(Debug)]
pub struct Reading {
    /// The messages.
    pub parts: Parts,
    /// The contacts that were asked for; empty for all.
    pub contacts: Vec<Candidate>,
    /// Rows that are in no conversation.
    pub skipped: Skipped,
    /// The first and the last moment of all messages of the source, in the scope or not, where that is known. Times that
    /// cannot be right are left out.
    pub covered: Option<(Timestamp, Timestamp)>,
    /// How far the source can speak: a database until the moment of its snapshot, files until their last message
    /// that is not of the future.
    pub heard_until: Option<Timestamp>,
    /// How it shows messages whose time cannot be right; `None` for files.
    pub look_up: Option<LookUp>,
    /// How fine the times are.
    pub resolution: Resolution,
    /// Fields that the first rows do not have, each with what it is for.
    pub late: Vec<(String, Vec<&'static str>)>,
    /// What has to be known before findings are taken for all, in sentences.
    pub remarks: Vec<String>,
    /// What an export of chats tells; `None` for other sources.
    pub tells: Option<Tells>,
}

/// What the owner of a source asks it for messages whose time cannot be right, in its own language.
#[derive(Debug, Clone)]
pub struct LookUp {
    /// Those that say a time later than now, the newest first.
    pub later: String,
    /// Those from before there were bots, the oldest first.
    pub earlier: String,
}

/// A future that borrows its source.
pub type ReadingFuture<'a> = Pin<Box<dyn Future<Output = Result<Reading, Error>> + Send + 'a>>;

/// A future that borrows its source.
pub type ExaminationFuture<'a> = Pin<Box<dyn Future<Output = Result<Examination, Error>> + Send + 'a>>;

/// Something that messages can be read from.
pub trait Source: Send {
    /// What it is, without a password.
    fn info(&self) -> SourceInfo;

    /// Whether several connections to a server send at the same time.
    fn is_remote(&self) -> bool {
        false
    }

    /// Tells what it would be read as, from a look at some of its rows.
    fn examine<'a>(&'a mut self, options: &'a ReadOptions, observer: &'a dyn Observer) -> ExaminationFuture<'a>;

    /// Reads all messages of the scope, or fails: a part is never passed off as the whole.
    fn read<'a>(&'a mut self, options: &'a ReadOptions, observer: &'a dyn Observer) -> ReadingFuture<'a>;
}

/// The contacts that the scope asks for, among all that there are.
pub(super) fn resolve_contacts(scope: &Scope, candidates: &[Candidate]) -> Result<Vec<Candidate>, Error> {
    let one =
        |wanted: &String| resolve(wanted, candidates).map_err(|why| Error::Contact { wanted: wanted.clone(), why });
    let mut contacts: Vec<Candidate> = scope.contacts.iter().map(one).collect::<Result<_, _>>()?;
    contacts.sort_unstable();
    contacts.dedup();
    Ok(contacts)
}
