//! `dm-audit.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use super::document::{self, Section};
use super::gate_table::{self, TableOption};
use super::origin::{Given, Origin};
use super::rules::{PatternReader, RuleSettings, expression, severity, substring, template};
use super::source_table::{FileSource, source};
use super::zones::time_zone;
use super::{ignore_list, values};
use crate::error::{Error, SyntaxProblem, ValueError};
use crate::finding::Severity;
use crate::rules::FinalPattern;
use crate::suppression::Suppression;
use crate::text::shown_path;

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
    /// `[gate]`.
    pub(super) gate: Vec<TableOption>,
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
            let problem = SyntaxProblem::NotUtf8;
            Error::SettingsSyntax { file: path.to_owned(), line: Some(line), problem }
        })?;
        Self::parse(path, &text, zone)
    }

    /// Reads the text of a file.
    pub(super) fn parse(path: &Path, text: &str, zone: impl Fn(Option<Tz>) -> Tz) -> Result<Self, Error> {
        document::parse(path, text, |root| {
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
            if let Some(section) = root.section("gate")? {
                file.gate = gate_table::read(&section, folder)?;
            }
            if let Some(section) = root.section("rules")? {
                file.rules = RuleSettings::from_file(&section)?;
                section.finish()?;
            }
            if let Some(given) = root.text("ignore_text")? {
                let pattern = values::regex(&given.value, &given.origin)?;
                file.rules.placeholder = Some(given.map(|_| pattern));
            }
            if let Some(given) = root.number("min_confidence", "a probability such as 0.5")? {
                let probability = values::probability(&given)?;
                file.rules.min_confidence = Some(given.map(|_| probability));
            }
            if let Some(section) = root.section("final_message")? {
                file.rules.final_patterns = Some(final_message(&section)?);
            }
            Ok(file)
        })
    }
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
        return Err(section.place().error(ValueError::NoPattern));
    }
    Ok(Given { value: patterns, origin: first.unwrap_or_else(|| section.place()) })
}
