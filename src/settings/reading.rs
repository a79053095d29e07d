//! What to read, and how.

use std::path::PathBuf;

use chrono_tz::Tz;

use super::file::SettingsFile;
use super::origin::{Given, Origin};
use super::{GeneralSettings, memory, place, values};
use crate::cli::Reading;
use crate::error::{Error, UsageError};
use crate::scope::Scope;
use crate::source::{SourceSpec, ZoneHint};
use crate::time::{DateOrder, Timestamp};

/// What every command that reads messages goes by.
#[derive(Debug, Clone)]
pub struct ReadingSettings {
    /// Where the messages are.
    pub source: SourceSpec,
    /// The zone of times in message files that name none.
    pub rows_zone: Tz,
    /// Where a user would name another.
    pub zone_hint: ZoneHint,
    /// Which of day and month comes first in the dates of message files.
    pub dates: DateOrder,
    /// The bot's name in exports of chats that do not tell which side it is.
    pub me: Option<String>,
    /// Replies that were sent and taken back are read too, where an export shows that they were there.
    pub deleted_replies: bool,
    /// What to read; commands add to it.
    pub scope: Scope,
    /// How much memory messages may take, in bytes.
    pub memory: u64,
    /// How many threads work at the same time; `None` is one for each core.
    pub threads: Option<usize>,
    /// Count rows that cannot be read and go on.
    pub skip_bad: bool,
    /// Finding no message to read is no error.
    pub allow_empty: bool,
    /// The file and the line of settings for columns that are applied to a source which is named elsewhere.
    pub applied_settings: Option<(PathBuf, usize)>,
    /// What the user should know about these settings.
    pub notes: Vec<String>,
}

/// More threads than this are a slip.
const MOST_THREADS: usize = 1024;

impl ReadingSettings {
    /// Reads flags, environment and settings file; `since` is who was given a start, and which.
    pub(super) fn resolve(
        flags: &Reading,
        since: Option<(&str, &str)>,
        general: &GeneralSettings,
        file: &SettingsFile,
        mut notes: Vec<String>,
    ) -> Result<Self, Error> {
        let since = since.map(|(what, when)| general.moment(what, when)).transpose()?;
        let until = flags.until.as_ref().map(|until| general.moment("--until", until)).transpose()?;
        let (source, clocks) = place::source(flags, file, &mut notes)?;
        if matches!(source, SourceSpec::Files(..)) {
            let useless = [
                (flags.table.is_some(), "--table"),
                (flags.statement_timeout.is_some(), "--statement-timeout"),
                (flags.connections.is_some(), "--connections"),
            ];
            if let Some((_, flag)) = useless.iter().find(|(given, _)| *given) {
                return Err(UsageError::ForDatabase { flag }.into());
            }
        }
        Ok(Self {
            source,
            rows_zone: clocks.zone.unwrap_or(general.zone),
            zone_hint: clocks.hint,
            applied_settings: place::applied_settings(flags, file),
            dates: flags.dates.map_or(clocks.dates, Into::into),
            me: flags.me.clone().or(clocks.me),
            deleted_replies: false,
            scope: Scope {
                since,
                until,
                contacts: flags.contact.clone(),
                now: Some(Timestamp::now()),
                ..Scope::default()
            },
            memory: memory::limit(flags.memory_limit.as_deref())?,
            threads: threads(flags)?,
            skip_bad: flags.skip_bad,
            allow_empty: flags.allow_empty,
            notes,
        })
    }

    /// Refuses a scope that no message can be in.
    pub(super) fn check_scope(&self) -> Result<(), Error> {
        match (self.scope.since, self.scope.until) {
            (Some(since), Some(until)) if since >= until => Err(UsageError::EmptyScope { since, until }.into()),
            _ => Ok(()),
        }
    }
}

fn threads(flags: &Reading) -> Result<Option<usize>, Error> {
    let given = flags.threads.clone().map(|value| Given { value, origin: Origin::Flag("--threads") });
    given.map(|given| values::count(&given, MOST_THREADS)).transpose()
}
