//! Where the messages are, and on which clocks.

use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;

use super::file::SettingsFile;
use super::{duration, same_file, usage};
use crate::cli::Shared;
use crate::error::Error;
use crate::source::SourceSpec;
use crate::source::postgres::{PostgresSpec, is_postgres_url};
use crate::text::{excerpt, shown_path};

/// The zone that the flag names, else the settings file, else the system.
pub(super) fn zone(flag: Option<&str>, file: &SettingsFile, notes: &mut Vec<String>) -> Result<Tz, Error> {
    if let Some(name) = flag {
        let unknown = format!("there is no time zone “{}”", excerpt(name, 60));
        return name.parse().map_err(|_| usage(&unknown, "name one such as UTC or Europe/Paris"));
    }
    if let Some(zone) = file.time_zone()? {
        return Ok(zone);
    }
    let variable = std::env::var("TZ").ok().map(|name| name.trim_start_matches(':').to_owned());
    let name = variable.filter(|name| !name.is_empty()).or_else(|| iana_time_zone::get_timezone().ok());
    match name.as_deref().and_then(|name| name.parse().ok()) {
        // The same zone by a longer name.
        Some(Tz::Etc__UTC) => Ok(Tz::UTC),
        Some(zone) => Ok(zone),
        None => {
            notes.push("the system's time zone is unknown, so times are in UTC (--tz changes that)".to_owned());
            Ok(Tz::UTC)
        }
    }
}

/// The source that flags, settings file or environment name, the first of them that does.
pub(super) fn source(flags: &Shared, file: &SettingsFile, notes: &mut Vec<String>) -> Result<SourceSpec, Error> {
    let urls = flags.source.iter().filter(|source| is_postgres_url(source)).count();
    match flags.source.as_slice() {
        [url] if urls == 1 => return postgres(url, flags, file),
        [] => {}
        _ if urls > 0 => {
            return Err(usage("a database and another source cannot be read as one", "name one database, or files"));
        }
        paths => {
            refuse_other_databases(paths)?;
            let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
            refuse_twice(&paths)?;
            return Ok(SourceSpec::Files(paths));
        }
    }
    if let Some(url) = file.content.url() {
        return postgres(url, flags, file);
    }
    if let Some(files) = file.files() {
        refuse_other_databases(&files.iter().map(|file| file.to_string_lossy().into_owned()).collect::<Vec<_>>())?;
        refuse_twice(&files)?;
        return Ok(SourceSpec::Files(files));
    }
    if let Some((url, from)) = database_url(notes) {
        if !is_postgres_url(&url) {
            return Err(usage(&format!("DATABASE_URL ({from}) is no postgres:// URL"), "set it, or name a SOURCE"));
        }
        return postgres(&url, flags, file);
    }
    if ["PGHOST", "PGDATABASE"].iter().any(|name| std::env::var_os(name).is_some()) {
        return postgres("postgres://", flags, file);
    }
    Err(usage(
        "no source is named",
        "name a message file or a postgres:// URL, set DATABASE_URL, or write [source] into dm-audit.toml",
    ))
}

/// A file that is read twice would look like a bot that says everything twice.
fn refuse_twice(paths: &[PathBuf]) -> Result<(), Error> {
    for (index, path) in paths.iter().enumerate() {
        if paths[..index].iter().any(|other| other == path || same_file(other, path)) {
            let name = if path.as_os_str() == "-" { "standard input".to_owned() } else { shown_path(path) };
            return Err(usage(&format!("{name} is named twice"), "name each file once"));
        }
    }
    Ok(())
}

/// What is no file but looks like the address of a database; it may hold a password, so it is not repeated.
fn refuse_other_databases(sources: &[String]) -> Result<(), Error> {
    let address = |source: &String| {
        let looks_like_it = ["://", "//", "@", "password="].iter().any(|mark| source.contains(mark));
        looks_like_it && !std::path::Path::new(source).exists()
    };
    if sources.iter().any(address) {
        return Err(usage(
            "SOURCE is neither a file nor a postgres:// URL",
            "write a database as postgres://user:password@host:5432/database",
        ));
    }
    Ok(())
}

fn postgres(url: &str, flags: &Shared, file: &SettingsFile) -> Result<SourceSpec, Error> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let mut spec = PostgresSpec::parse(url, &variable)?;
    spec.mapping = file.mapping()?;
    if let Some(table) = &flags.table {
        spec.mapping.messages = Some(table.clone());
    }
    if let Some(text) = flags.statement_timeout.as_deref().or(file.content.statement_timeout()) {
        // The server counts in milliseconds, and takes 0 as without limit.
        spec.statement_timeout = duration("--statement-timeout", text)?.max(Duration::from_millis(1));
    }
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
