//! `dm-audit.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;

use super::document::{self, Section};
use super::origin::{Given, Origin};
use super::place::MOST_CONNECTIONS;
use super::rules::{PatternReader, RuleSettings, expression, severity, substring, template};
use super::{ignore_list, values};
use crate::error::Error;
use crate::finding::Severity;
use crate::rules::FinalPattern;
use crate::source::postgres::{ContactColumns, Directions, Mapping, MessageColumns, Transfer};
use crate::suppression::Suppression;
use crate::text::{excerpt, shown_path};
use crate::time::DateOrder;

const NAME: &str = "dm-audit.toml";

/// A settings file as it was read, or an empty one.
#[derive(Debug, Default)]
pub(super) struct SettingsFile {
    /// Where it stands; `None` for an empty one that is nowhere.
    pub(super) path: Option<PathBuf>,
    /// The zone of times that name none, and of the times shown.
    pub(super) time_zone: Option<Given<Tz>>,
    /// From which severity on findings are a failure.
    pub(super) fail_on: Option<Given<Severity>>,
    /// The key of hashes in redacted reports.
    pub(super) redact_key: Option<Given<String>>,
    /// `[source]`.
    pub(super) source: Option<FileSource>,
    /// `[sources.<name>]`.
    pub(super) sources: BTreeMap<String, FileSource>,
    pub(super) rules: RuleSettings,
    pub(super) suppressions: Vec<Suppression>,
}

/// One source of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct FileSource {
    /// A postgres:// URL.
    pub(super) url: Option<Given<String>>,
    /// Message files, relative to the settings file.
    pub(super) files: Option<Vec<PathBuf>>,
    /// What it says about tables and columns.
    pub(super) mapping: Mapping,
    /// Which of day and month comes first in its times.
    pub(super) dates: DateOrder,
    pub(super) statement_timeout: Option<Duration>,
    pub(super) connections: Option<usize>,
    /// How rows come from the server.
    pub(super) read: Option<Transfer>,
}

impl SettingsFile {
    /// The file that is named, else the nearest one upward from the current folder, else an empty one. Dates are those
    /// of the zone that `zone` makes of what the file says.
    pub(super) fn find(named: Option<&Path>, zone: impl Fn(Option<Tz>) -> Tz) -> Result<Self, Error> {
        if let Some(path) = named {
            return Self::read(path, zone);
        }
        let here = std::env::current_dir().unwrap_or_default();
        match here.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file()) {
            Some(path) => Self::read(&path, zone),
            None => Ok(Self::default()),
        }
    }

    fn read(path: &Path, zone: impl Fn(Option<Tz>) -> Tz) -> Result<Self, Error> {
        let unreadable = |source| Error::ReadFile { file: shown_path(path), source };
        let bytes = std::fs::read(path).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.split(|byte| *byte == b'\n').count();
            Error::Settings { file: path.to_owned(), problem: format!("line {line}: it is not UTF-8") }
        })?;
        document::parse(path, &text, |root| {
            let time_zone = time_zone(root)?;
            let fail_on = root.text("fail_on")?;
            let mut file = Self {
                path: Some(path.to_owned()),
                fail_on: fail_on.map(|given| severity(&given).map(|worst| given.map(|_| worst))).transpose()?,
                suppressions: ignore_list::read(root, zone(time_zone.as_ref().map(|given| given.value)))?,
                time_zone,
                ..Self::default()
            };
            let folder = path.parent().unwrap_or(Path::new(""));
            if let Some(section) = root.section("source")? {
                file.source = Some(source(&section, folder)?);
            }
            if let Some(section) = root.section("sources")? {
                for (name, section) in section.other_sections()? {
                    file.sources.insert(name.value, source(&section, folder)?);
                }
                section.finish()?;
            }
            if let Some(section) = root.section("report")? {
                file.redact_key = section.text("redact_key")?;
                section.finish()?;
            }
            if let Some(section) = root.section("rules")? {
                file.rules = RuleSettings::from_file(&section)?;
                section.finish()?;
            }
            if let Some(given) = root.text("ignore_text")? {
                let pattern = values::regex(&given.value, &given.origin)?;
                file.rules.placeholder = Some(given.map(|_| pattern));
            }
            if let Some(section) = root.section("final_message")? {
                file.rules.final_patterns = Some(final_message(&section)?);
            }
            Ok(file)
        })
    }
}

fn time_zone(section: &Section<'_>) -> Result<Option<Given<Tz>>, Error> {
    let Some(given) = section.text("time_zone")? else { return Ok(None) };
    let unknown = || {
        let problem = format!("there is no time zone “{}”", excerpt(&given.value, 60));
        given.origin.refuse(&problem, "name one such as UTC or Europe/Paris")
    };
    let zone = given.value.parse().map_err(|_| unknown())?;
    Ok(Some(Given { value: zone, origin: given.origin }))
}

/// Patterns of final messages; any of them is enough.
fn final_message(section: &Section<'_>) -> Result<Given<Vec<FinalPattern>>, Error> {
    let mut patterns = Vec::new();
    let mut first: Option<Origin> = None;
    for (key, pattern) in [("pattern", substring as PatternReader), ("regex", expression), ("like", template)] {
        let Some(Given { value, origin }) = section.texts(key)? else { continue };
        for text in value {
            patterns.push(pattern(&text, &origin)?);
        }
        first.get_or_insert(origin);
    }
    section.finish()?;
    if patterns.is_empty() {
        return Err(section
            .place()
            .refuse("it holds no pattern", "add pattern, regex or like, or leave the table out"));
    }
    Ok(Given { value: patterns, origin: first.unwrap_or_else(|| section.place()) })
}

/// Reads a way in which rows come from a server.
fn transfer(given: &Given<String>) -> Result<Transfer, Error> {
    Transfer::from_word(&given.value).ok_or_else(|| {
        let problem = format!("“{}” is no way to read a database", excerpt(&given.value, 40));
        given.origin.refuse(&problem, "write binary, text or cursor, or leave it out")
    })
}

/// Keys that say nothing about message files: these name their columns and directions themselves.
const FOR_DATABASES: [&str; 10] = [
    "messages",
    "contacts",
    "columns",
    "contact_columns",
    "incoming",
    "outgoing",
    "ignore",
    "statement_timeout",
    "connections",
    "read",
];

fn date_order(given: &Given<String>) -> Result<DateOrder, Error> {
    match given.value.as_str() {
        "dmy" => Ok(DateOrder::DayFirst),
        "mdy" => Ok(DateOrder::MonthFirst),
        _ => Err(given.origin.refuse("it is no order of a date", "write \"dmy\" (31/12/2026) or \"mdy\" (12/31/2026)")),
    }
}

fn source(section: &Section<'_>, folder: &Path) -> Result<FileSource, Error> {
    let text = |section: &Section<'_>, key: &str| section.text(key).map(|given| given.map(|given| given.value));
    let words = |key: &str| section.texts(key).map(|given| given.map(|given| given.value).unwrap_or_default());
    let timeout = section.word("statement_timeout", "a duration such as \"10m\"")?;
    let connections = section.word("connections", "a whole number")?;
    let read = section.text("read")?;
    let dates = section.text("dates")?.map(|given| date_order(&given)).transpose()?.unwrap_or_default();
    let (url, files) = (section.text("url")?, section.texts("files")?);
    if let (Some(_), Some(files)) = (&url, &files) {
        return Err(files.origin.refuse("url names a source already", "keep one of the two"));
    }
    if let Some(files) = files.as_ref().filter(|files| files.value.is_empty()) {
        return Err(files.origin.refuse("it names no file", "name one, or leave the key out"));
    }
    let of_database = |origin: Origin| {
        origin.refuse("it is for a database, and this source is files", "leave it out, or name a url instead of files")
    };
    for key in FOR_DATABASES {
        if let Some(origin) = section.origin_of(key).filter(|_| files.is_some()) {
            return Err(of_database(origin));
        }
    }
    let mut columns = MessageColumns::default();
    if let Some(section) = section.section("columns")? {
        columns = MessageColumns {
            id: text(&section, "id")?,
            contact_id: text(&section, "contact_id")?,
            direction: text(&section, "direction")?,
            text: text(&section, "text")?,
            at: text(&section, "at")?,
            provider_id: text(&section, "provider_id")?,
            attachment: text(&section, "attachment")?,
        };
        section.finish()?;
    }
    let mut contact_columns = ContactColumns::default();
    if let Some(section) = section.section("contact_columns")? {
        contact_columns = ContactColumns {
            id: text(&section, "id")?,
            handle: text(&section, "handle")?,
            stopped: text(&section, "stopped")?,
            stopped_at: text(&section, "stopped_at")?,
            stage: text(&section, "stage")?,
            message_count: text(&section, "message_count")?,
        };
        section.finish()?;
    }
    let mapping = Mapping {
        messages: text(section, "messages")?,
        contacts: text(section, "contacts")?,
        columns,
        contact_columns,
        directions: Directions { incoming: words("incoming")?, outgoing: words("outgoing")?, ignore: words("ignore")? },
        time_zone: time_zone(section)?.map(|given| given.value),
    };
    section.finish()?;
    Ok(FileSource {
        url,
        files: files.map(|files| files.value.iter().map(|file| folder.join(file)).collect()),
        mapping,
        dates,
        statement_timeout: timeout.map(|given| values::duration(&given)).transpose()?,
        connections: connections.map(|given| values::count(&given, MOST_CONNECTIONS)).transpose()?,
        read: read.map(|given| transfer(&given)).transpose()?,
    })
}
