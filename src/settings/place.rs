//! Where the messages are.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;

use super::file::SettingsFile;
use super::origin::{Given, Origin};
use super::source_table::{FileSource, MOST_CONNECTIONS};
use super::values;
use crate::cli::Reading;
use crate::database::is_postgres_url;
use crate::error::{Error, UsageError, ValueError};
use crate::source::mapping::GivenMapping;
use crate::source::postgres::PostgresSpec;
use crate::source::{SourceSpec, ZoneHint};
use crate::text::{nearest, shell, shown_path, without_passwords};
use crate::time::DateOrder;
use crate::whole_file::place;

/// How the times of message files are to be read, where the settings file says it.
#[derive(Debug, Clone, Default)]
pub(super) struct Clocks {
    /// The zone of times that name none.
    pub(super) zone: Option<Tz>,
    /// Where else that can be said.
    pub(super) hint: ZoneHint,
    /// Which of day and month comes first.
    pub(super) dates: DateOrder,
    /// The bot's name, in exports of chats.
    pub(super) me: Option<String>,
}

/// Where `[source]` stands that says what columns mean, if it does so of a source that is named elsewhere.
pub(super) fn applied_settings(flags: &Reading, file: &SettingsFile) -> Option<(PathBuf, usize)> {
    let given = given(flags);
    let is_named = matches!(given.as_slice(), [name] if file.sources.contains_key(name));
    let is_url = matches!(given.as_slice(), [url] if is_postgres_url(url));
    let source = file.source.as_ref().filter(|_| !given.is_empty() && !is_named)?;
    let is_applied = is_url || source.url.is_none();
    source.place.clone().filter(|_| is_applied && source.mapping != GivenMapping::default())
}

/// The sources that flags or the environment name. A variable is one source; unlike an argument, it is not in every list
/// of processes.
fn given(flags: &Reading) -> Vec<String> {
    let variable = std::env::var("DM_AUDIT_SOURCE").ok().filter(|name| !name.trim().is_empty());
    if flags.source.is_empty() { variable.into_iter().collect() } else { flags.source.clone() }
}

/// The source that flags, settings file or environment name, the first of them that does, and how its times are read.
pub(super) fn source(
    flags: &Reading,
    file: &SettingsFile,
    notes: &mut Vec<String>,
) -> Result<(SourceSpec, Clocks), Error> {
    let given = given(flags);
    let urls = given.iter().filter(|source| is_postgres_url(source)).count();
    let unnamed = file.source.as_ref();
    match given.as_slice() {
        [url] if urls == 1 => {
            let spec = postgres(url, flags, unnamed)?;
            return Ok((if flags.source.is_empty() { spec } else { named(spec, url) }, Clocks::default()));
        }
        [name] if file.sources.contains_key(name) => {
            let source = &file.sources[name];
            let (spec, clocks) =
                of_file(source, flags)?.ok_or_else(|| UsageError::EmptySource { name: name.clone() })?;
            return Ok((named(spec, name), clocks));
        }
        [name] if Path::new(name).extension().is_none() && !Path::new(name).exists() && name != "-" => {
            refuse_other_databases(std::slice::from_ref(name))?;
            return Err(no_such_source(name, file));
        }
        [] => {}
        _ if given.iter().any(|name| file.sources.contains_key(name) && !Path::new(name).exists()) => {
            return Err(UsageError::NamedSourceAmongOthers.into());
        }
        _ if urls > 0 => {
            return Err(UsageError::DatabaseAmongOthers.into());
        }
        paths => {
            refuse_other_databases(paths)?;
            let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
            refuse_twice(&paths)?;
            // What [source] says of columns holds for files too, unless it is about a database.
            let given = unnamed.filter(|source| source.url.is_none()).map(|source| source.mapping.clone());
            let zone = given.as_ref().and_then(|given| given.time_zone);
            let dates = unnamed.map(|source| source.dates).unwrap_or_default();
            let hint = if zone.is_some() { ZoneHint::Settings } else { ZoneHint::Flag };
            let me = unnamed.and_then(|source| source.me.clone());
            let clocks = Clocks { zone, hint, dates, me };
            return Ok((SourceSpec::Files(paths, Box::new(given.unwrap_or_default())), clocks));
        }
    }
    if let Some(spec) = unnamed.map(|source| of_file(source, flags)).transpose()?.flatten() {
        return Ok(spec);
    }
    if let Some((url, from)) = database_url(notes) {
        if !is_postgres_url(&url) {
            return Err(UsageError::NoPostgresUrl { from: from.to_owned() }.into());
        }
        return Ok((postgres(&url, flags, unnamed)?, Clocks::default()));
    }
    if ["PGHOST", "PGDATABASE"].iter().any(|name| std::env::var_os(name).is_some()) {
        return Ok((postgres("postgres://", flags, unnamed)?, Clocks::default()));
    }
    Err(UsageError::NoSource { names: file.sources.keys().cloned().collect() }.into())
}

/// The same source, as a command to paste names it: a password stays out of it.
fn named(spec: SourceSpec, source: &str) -> SourceSpec {
    let SourceSpec::Postgres(mut spec) = spec else { return spec };
    let has_password = without_passwords(source) != source;
    let word = shell::word(source).filter(|_| !has_password).unwrap_or_else(|| "SOURCE".to_owned());
    spec.named = format!(" {word}");
    SourceSpec::Postgres(spec)
}

/// The source that a table of the settings file names, if it names one.
fn of_file(source: &FileSource, flags: &Reading) -> Result<Option<(SourceSpec, Clocks)>, Error> {
    if let Some(url) = &source.url {
        let spec = postgres(&url.value, flags, Some(source)).map_err(|error| match error {
            Error::CommandLine(UsageError::BadUrl(bad)) => url.origin.error(bad),
            Error::Value { place, problem } => url.origin.error(ValueError::Given { place, problem }),
            other => other,
        });
        return spec.map(|spec| Some((spec, Clocks::default())));
    }
    let Some(files) = source.files.clone() else { return Ok(None) };
    refuse_other_databases(&files.iter().map(|file| file.to_string_lossy().into_owned()).collect::<Vec<_>>())?;
    refuse_twice(&files)?;
    let (zone, me) = (source.mapping.time_zone, source.me.clone());
    let clocks = Clocks { zone, hint: ZoneHint::Settings, dates: source.dates, me };
    Ok(Some((SourceSpec::Files(files, Box::new(source.mapping.clone())), clocks)))
}

/// Whether a word of the command line names a database.
pub fn names_a_database(word: &str) -> bool {
    is_postgres_url(word)
}

/// A word that is neither a file nor a name of the settings file.
fn no_such_source(name: &str, file: &SettingsFile) -> Error {
    let names = file.sources.keys().map(String::as_str);
    let nearest = nearest(name, names).into_iter().map(str::to_owned).collect();
    UsageError::UnknownSource { name: name.to_owned(), nearest }.into()
}

/// A file that is read twice would look like a bot that says everything twice.
fn refuse_twice(paths: &[PathBuf]) -> Result<(), Error> {
    for (index, path) in paths.iter().enumerate() {
        if paths[..index].iter().any(|other| other == path || place(other) == place(path)) {
            let file = if path.as_os_str() == "-" { "standard input".to_owned() } else { shown_path(path) };
            return Err(UsageError::FileTwice { file }.into());
        }
    }
    Ok(())
}

/// What is no file but looks like the address of a database; it may hold a password, so it is not repeated.
fn refuse_other_databases(sources: &[String]) -> Result<(), Error> {
    let address = |source: &String| {
        let looks_like_it = ["://", "//", "@", "password="].iter().any(|mark| source.contains(mark));
        looks_like_it && !Path::new(source).exists()
    };
    if sources.iter().any(address) {
        return Err(UsageError::OtherAddress.into());
    }
    Ok(())
}

fn postgres(url: &str, flags: &Reading, file: Option<&FileSource>) -> Result<SourceSpec, Error> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let mut spec = PostgresSpec::parse(url, &variable)?;
    if let Some(file) = file {
        spec.mapping = file.mapping.clone();
        spec.statement_timeout = file.statement_timeout.unwrap_or(spec.statement_timeout);
        spec.transfer = file.read;
        spec.connections = file.connections.unwrap_or(spec.connections);
    }
    if let Some(table) = &flags.table {
        spec.mapping.messages = Some(table.clone());
    }
    if let Some(value) = flags.statement_timeout.clone() {
        spec.statement_timeout = values::duration(&Given { value, origin: Origin::Flag("--statement-timeout") })?;
    }
    if let Some(value) = flags.connections.clone() {
        spec.connections = values::count(&Given { value, origin: Origin::Flag("--connections") }, MOST_CONNECTIONS)?;
    }
    // The server counts in milliseconds, and takes 0 as without limit.
    spec.statement_timeout = spec.statement_timeout.max(Duration::from_millis(1));
    Ok(SourceSpec::Postgres(Box::new(spec)))
}

/// `DATABASE_URL` and where it stands: the environment, `.env.local`, `.env`.
fn database_url(notes: &mut Vec<String>) -> Option<(String, &'static str)> {
    const NAME: &str = "DATABASE_URL";
    let set = |value: String| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
    if let Some(url) = std::env::var(NAME).ok().and_then(set) {
        return Some((url, "environment"));
    }
    for file in [".env.local", ".env"] {
        // Values of other names, and lines that are none, are not for us to complain about.
        let Ok(values) = dotenvy::from_filename_iter(file) else { continue };
        let found = values.flatten().find(|(name, _)| name == NAME);
        if let Some(url) = found.and_then(|(_, value)| set(value)) {
            notes.push(format!("DATABASE_URL comes from {file}"));
            return Some((url, file));
        }
    }
    None
}
