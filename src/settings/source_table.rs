//! `[source]` and `[sources.<name>]`: where messages are, and what their columns mean.

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use super::document::Section;
use super::origin::{Given, Origin};
use super::values;
use super::zones::time_zone;
use crate::error::{Error, ValueError};
use crate::source::mapping::{ContactColumns, Directions, Expression, GivenMapping, MessageColumns};
use crate::source::postgres::Transfer;
use crate::time::DateOrder;
use crate::whole_file::place;

/// More connections than this help no reader and hurt any server.
pub(super) const MOST_CONNECTIONS: usize = 64;

/// One source of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct FileSource {
    /// A postgres:// URL.
    pub(super) url: Option<Given<String>>,
    /// Message files, relative to the settings file.
    pub(super) files: Option<Vec<PathBuf>>,
    /// What it says about tables and columns.
    pub(super) mapping: GivenMapping,
    /// Which of day and month comes first in its times.
    pub(super) dates: DateOrder,
    /// The bot's name, in exports of chats.
    pub(super) me: Option<String>,
    pub(super) statement_timeout: Option<Duration>,
    pub(super) connections: Option<usize>,
    /// How rows come from the server.
    pub(super) read: Option<Transfer>,
    /// The file and the line where it says what columns mean, or begins.
    pub(super) place: Option<(PathBuf, usize)>,
}

/// Reads a way in which rows come from a server.
fn transfer(given: &Given<String>) -> Result<Transfer, Error> {
    Transfer::from_word(&given.value)
        .ok_or_else(|| given.origin.error(ValueError::NoTransfer { text: given.value.clone() }))
}

fn date_order(given: &Given<String>) -> Result<DateOrder, Error> {
    match given.value.as_str() {
        "dmy" => Ok(DateOrder::DayFirst),
        "mdy" => Ok(DateOrder::MonthFirst),
        "ymd" => Ok(DateOrder::YearFirst),
        _ => Err(given.origin.error(ValueError::NoDateOrder)),
    }
}

/// Keys that say nothing about message files.
const FOR_DATABASES: [&str; 7] =
    ["messages", "contacts", "query", "preset", "statement_timeout", "connections", "read"];

/// Reads a table that names a source.
pub(super) fn source(section: &Section<'_>, folder: &Path) -> Result<FileSource, Error> {
    let text = |key: &str| section.text(key).map(|given| given.map(|given| given.value));
    let words = |key: &str| section.texts(key).map(|given| given.map(|given| given.value).unwrap_or_default());
    let timeout = section.word("statement_timeout", "a duration such as \"10m\"")?;
    let connections = section.word("connections", "a whole number")?;
    let read = section.text("read")?;
    let dates = section.text("dates")?.map(|given| date_order(&given)).transpose()?.unwrap_or_default();
    let me = text("me")?;
    let (url, files) = (section.text("url")?, section.texts("files")?);
    if let (Some(_), Some(files)) = (&url, &files) {
        return Err(files.origin.error(ValueError::UrlAndFiles));
    }
    if let Some(files) = files.as_ref().filter(|files| files.value.is_empty()) {
        return Err(files.origin.error(ValueError::NoFiles));
    }
    let of_database = |origin: Origin| origin.error(ValueError::ForDatabase);
    for key in FOR_DATABASES {
        if let Some(origin) = section.origin_of(key).filter(|_| files.is_some()) {
            return Err(of_database(origin));
        }
    }
    let (query, messages) = (section.text("query")?, section.text("messages")?);
    if let (Some(query), Some(_)) = (&query, &messages) {
        return Err(query.origin.error(ValueError::QueryAndTable));
    }
    let filter = section.text("where")?;
    if let Some(filter) = filter.as_ref().filter(|filter| files.is_some() && !filter.value.trim().is_empty()) {
        return Err(filter.origin.error(ValueError::SqlFilterOfFiles));
    }
    let is_files = files.is_some();
    let (columns, contact_columns) = (message_columns(section, is_files)?, contact_columns(section, is_files)?);
    let directions =
        Directions { incoming: words("incoming")?, outgoing: words("outgoing")?, ignore: words("ignore")? };
    check_words(section, &directions)?;
    let mapping = GivenMapping {
        messages: messages.map(|given| given.value),
        contacts: text("contacts")?,
        query: query.map(|given| given.value),
        filter: filter.map(|given| given.value),
        preset: text("preset")?,
        columns,
        contact_columns,
        directions,
        nulls: words("nulls")?,
        time_zone: time_zone(section)?.map(|given| given.value),
    };
    section.finish()?;
    let written = match section.origin_of("columns").unwrap_or_else(|| section.place()) {
        Origin::File { file, line, .. } => Some((file, line)),
        _ => None,
    };
    Ok(FileSource {
        url,
        files: files.map(|files| files.value.iter().map(|file| from_folder(folder, file)).collect()),
        mapping,
        dates,
        me,
        statement_timeout: timeout.map(|given| values::duration(&given)).transpose()?,
        connections: connections.map(|given| values::count(&given, MOST_CONNECTIONS)).transpose()?,
        read: read.map(|given| transfer(&given)).transpose()?,
        place: written,
    })
}

/// A file as seen from the folder of the settings, without detours and, below the current folder, from there: as somebody
/// would write it. A path that would lead elsewhere then, by a link, stays as it is.
fn from_folder(folder: &Path, file: &str) -> PathBuf {
    let joined = folder.join(file);
    let mut short = PathBuf::new();
    for part in joined.components() {
        match (part, short.components().next_back()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                short.pop();
            }
            _ => short.push(part),
        }
    }
    let here = std::env::current_dir().unwrap_or_default();
    let short = short.strip_prefix(&here).map(Path::to_owned).unwrap_or(short);
    if place(&short) == place(&joined) { short } else { joined }
}

fn message_columns(section: &Section<'_>, is_files: bool) -> Result<MessageColumns, Error> {
    let Some(section) = section.section("columns")? else { return Ok(MessageColumns::default()) };
    let columns = MessageColumns {
        id: expression(&section, "id", is_files)?,
        contact_id: expression(&section, "contact_id", is_files)?,
        direction: expression(&section, "direction", is_files)?,
        text: expression(&section, "text", is_files)?,
        at: expression(&section, "at", is_files)?,
        provider_id: expression(&section, "provider_id", is_files)?,
        attachment: expression(&section, "attachment", is_files)?,
        answer: expression(&section, "answer", is_files)?,
        account: expression(&section, "account", is_files)?,
    };
    section.finish()?;
    Ok(columns)
}

fn contact_columns(section: &Section<'_>, is_files: bool) -> Result<ContactColumns, Error> {
    let Some(section) = section.section("contact_columns")? else { return Ok(ContactColumns::default()) };
    let columns = ContactColumns {
        id: expression(&section, "id", is_files)?,
        handle: expression(&section, "handle", is_files)?,
        stopped: expression(&section, "stopped", is_files)?,
        stopped_at: expression(&section, "stopped_at", is_files)?,
        stage: expression(&section, "stage", is_files)?,
        message_count: expression(&section, "message_count", is_files)?,
        account: expression(&section, "account", is_files)?,
    };
    section.finish()?;
    Ok(columns)
}

/// A column's name, or a table with what leads to the value.
fn expression(section: &Section<'_>, key: &str, is_files: bool) -> Result<Option<Expression>, Error> {
    if !section.is_table(key) {
        return Ok(section.text(key)?.map(|given| Expression::Column(given.value)));
    }
    let Some(inner) = section.section(key)? else { return Ok(None) };
    let (sql, path, column) = (inner.text("sql")?, inner.text("path")?, inner.text("column")?);
    let (from, to) = (inner.text("from")?, inner.text("to")?);
    inner.finish()?;
    let place = inner.place();
    match (sql, column, path, from, to) {
        (Some(sql), None, None, None, None) if is_files => Err(sql.origin.error(ValueError::SqlOfFiles)),
        (Some(sql), None, None, None, None) => Ok(Some(Expression::Sql(sql.value))),
        (None, Some(column), Some(path), None, None) if is_pointer(&path.value) => {
            Ok(Some(Expression::Path { column: column.value, pointer: path.value }))
        }
        (None, Some(column), None, None, None) => Ok(Some(Expression::Column(column.value))),
        (None, None, Some(path), None, None) if is_pointer(&path.value) => Ok(Expression::of_pointer(&path.value)),
        (None, _, Some(path), None, None) => Err(path.origin.error(ValueError::NoPointer)),
        (None, None, None, Some(from), Some(to)) if key == "contact_id" => {
            Ok(Some(Expression::Parties { from: from.value, to: to.value }))
        }
        _ => Err(place.error(ValueError::NoExpression)),
    }
}

/// RFC 6901: empty, or parts that each begin with a slash; `~` stands before 0 or 1 alone.
fn is_pointer(pointer: &str) -> bool {
    pointer.starts_with('/') && pointer.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}

/// A word has one meaning, and one list alone takes everything else.
fn check_words(section: &Section<'_>, directions: &Directions) -> Result<(), Error> {
    let lists =
        [("incoming", &directions.incoming), ("outgoing", &directions.outgoing), ("ignore", &directions.ignore)];
    for (index, (key, words)) in lists.iter().enumerate() {
        for (other, others) in &lists[index + 1..] {
            let both = words.iter().find(|word| others.iter().any(|other| other.eq_ignore_ascii_case(word)));
            if let (Some(word), Some(origin)) = (both, section.origin_of(other)) {
                return Err(origin.error(ValueError::InTwoLists { word: word.clone(), list: key }));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_of_the_settings_is_called_without_detours_unless_a_link_leads_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for name in ["a/b", "c"] {
            std::fs::create_dir_all(root.join(name)).unwrap();
        }
        std::os::unix::fs::symlink(root.join("a/b"), root.join("link")).unwrap();
        let named = |folder: &str, file: &str| from_folder(&root.join(folder), file);
        assert_eq!(named("c", "../a/./x.csv"), root.join("a/x.csv"));
        assert_eq!(named("c", "../a/../../gone/x.csv"), root.join("c/../a/../../gone/x.csv"), "nobody knows");
        assert_eq!(named("link", "../x.csv"), root.join("link/../x.csv"), "it is a/x.csv");
        assert_eq!(named("c", "/elsewhere.csv"), Path::new("/elsewhere.csv"));
        assert_eq!(from_folder(Path::new(""), "Cargo.toml"), Path::new("Cargo.toml"));
        let here = std::env::current_dir().unwrap();
        assert_eq!(from_folder(&here, "src/../Cargo.toml"), Path::new("Cargo.toml"));
    }

    #[test]
    fn a_pointer_is_told_from_other_words() {
        assert!(is_pointer("/a/b~1c") && is_pointer("/"));
        assert!(!is_pointer("a/b") && !is_pointer("/a~b") && !is_pointer(""));
    }
}
