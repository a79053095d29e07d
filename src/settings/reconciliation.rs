//! What `reconcile` goes by.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use super::general::span;
use super::origin::Origin;
use super::{Defaults, Settings};
use crate::cli::Reconcile;
use crate::error::{Error, MapProblem, ReconcileProblem, ValueError};
use crate::time::Span;

/// The validated settings of `reconcile`.
#[derive(Debug)]
pub struct ReconciliationSettings {
    /// What all audits go by; the source is what was recorded.
    pub settings: Settings,
    /// What was delivered.
    pub delivered: Vec<PathBuf>,
    /// The zone of times in it that name none, where it is another one.
    pub delivered_zone: Option<Tz>,
    /// Contacts of both sides that are one, and the file that says so.
    pub map: Option<(PathBuf, Vec<MapLine>)>,
    /// How far apart the two sides may write the same message.
    pub lag: Span,
}

/// A line of the file that matches contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapLine {
    /// Its number, counted from 1.
    pub line: u64,
    /// A contact of the delivered side, by id, handle or phone number.
    pub delivered: String,
    /// The same one on the recorded side.
    pub recorded: String,
}

/// The two sides write the same message at most this far apart, unless the user says otherwise.
const LAG: Span = Span::seconds(120);

impl ReconciliationSettings {
    /// Reads flags, environment and settings file, and checks all of it.
    pub fn resolve(flags: &Reconcile, defaults: &Defaults) -> Result<Self, Error> {
        let settings = Settings::resolve(&flags.shared, None, defaults)?;
        let zone = |name: &String| {
            name.parse().map_err(|_| Origin::Flag("--delivered-tz").error(ValueError::NoZone { name: name.clone() }))
        };
        let map = flags.map.as_deref().map(|path| map(path).map(|lines| (path.to_owned(), lines))).transpose()?;
        Ok(Self {
            settings,
            delivered: flags.delivered.clone(),
            delivered_zone: flags.delivered_tz.as_ref().map(zone).transpose()?,
            map,
            lag: flags.lag.as_ref().map(|given| span("--lag", given)).transpose()?.unwrap_or(LAG),
        })
    }
}

/// Reads a file of two columns; a first line that says so is a header.
fn map(path: &Path) -> Result<Vec<MapLine>, Error> {
    let refuse = |line, problem| Error::from(ReconcileProblem::Map { file: path.to_owned(), line, problem });
    let text = std::fs::read_to_string(path)
        .map_err(|source| Error::ReadFile { file: crate::text::shown_path(path), source })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut lines: Vec<MapLine> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            refuse(line, MapProblem::NoCsv { error: error.to_string() })
        })?;
        let line = record.position().map_or(1, csv::Position::line);
        let (Some(delivered), Some(recorded), 2) = (record.get(0), record.get(1), record.len()) else {
            return Err(refuse(line, MapProblem::Columns { columns: record.len() }));
        };
        if delivered.is_empty() || recorded.is_empty() {
            return Err(refuse(line, MapProblem::Empty));
        }
        if lines.is_empty() && delivered.eq_ignore_ascii_case("delivered") && recorded.eq_ignore_ascii_case("recorded")
        {
            continue;
        }
        if lines.iter().any(|known| known.delivered == delivered) {
            return Err(refuse(line, MapProblem::Twice { name: delivered.to_owned() }));
        }
        lines.push(MapLine { line, delivered: delivered.to_owned(), recorded: recorded.to_owned() });
    }
    Ok(lines)
}
