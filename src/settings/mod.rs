//! What a run goes by: flags beat environment beats file.

mod file;
mod moment;
mod place;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;
use regex::{Regex, RegexBuilder};

use crate::cli::{FailOn, Shared};
use crate::error::Error;
use crate::finding::Severity;
use crate::report::Format;
use crate::rules::{FinalPattern, Tuning};
use crate::scope::Scope;
use crate::source::SourceSpec;
use crate::text::shown_path;
use crate::time::{Span, Timestamp};
use file::SettingsFile;

/// The validated settings of one run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the messages are.
    pub source: SourceSpec,
    /// What to read; commands add to it.
    pub scope: Scope,
    /// A window of copies that the user asked for.
    pub window: Option<Span>,
    /// A window of double responses that the user asked for; the inner `None` is without limit.
    pub double_window: Option<Option<Span>>,
    /// The values that rules go by, windows aside.
    pub tuning: Tuning,
    /// The zone of times that name none, and of those shown.
    pub zone: Tz,
    /// Count rows that cannot be read and go on.
    pub skip_bad: bool,
    /// Finding no message to read is no error.
    pub allow_empty: bool,
    /// What standard output gets.
    pub format: Option<Format>,
    /// Files to write.
    pub outputs: Vec<(PathBuf, Format)>,
    /// Lists stop after so many entries, if the user said so; 0 is without limit.
    pub limit: Option<usize>,
    /// From which severity on findings are a failure; `None` is never.
    pub fail_on: Option<Severity>,
    /// Nothing but errors on standard error.
    pub quiet: bool,
    /// More on standard error.
    pub verbose: bool,
    /// The settings file, if there is one.
    pub file: Option<PathBuf>,
    /// What the user should know about these settings.
    pub notes: Vec<String>,
}

/// An expression may compile to this much, in bytes; matching takes linear time whatever it is.
const REGEX_SIZE: usize = 1 << 20;

impl Settings {
    /// Reads flags, environment and settings file, and checks all of it; `when` is what `since` was given.
    pub fn resolve(flags: &Shared, when: Option<&str>) -> Result<Self, Error> {
        let file = SettingsFile::find(flags.config.as_deref())?;
        let mut notes = Vec::new();
        let zone = place::zone(flags.tz.as_deref(), &file, &mut notes)?;
        let now = Timestamp::now();
        let moment = |flag: &str, text: &Option<String>| {
            text.as_ref().map(|text| moment::parse(flag, text, zone, now)).transpose()
        };
        if when.is_some() && flags.since.is_some() {
            return Err(usage("since WHEN and --since say the same thing twice", "leave --since out"));
        }
        let when = when.map(|when| moment::parse("since", when, zone, now)).transpose()?;
        let scope = Scope {
            since: when.or(moment("--since", &flags.since)?),
            until: moment("--until", &flags.until)?,
            contacts: flags.contact.clone(),
            ..Scope::default()
        };
        let settings = Self {
            source: place::source(flags, &file, &mut notes)?,
            scope,
            window: flags.window.as_deref().map(|text| window("--window", text)).transpose()?,
            double_window: flags.double_window.as_deref().map(double_window).transpose()?,
            tuning: tuning(flags, &file)?,
            zone,
            skip_bad: flags.skip_bad,
            allow_empty: flags.allow_empty,
            format: flags.format.or(flags.output.is_empty().then_some(Format::Table)),
            outputs: flags.output.iter().map(|path| output(path)).collect::<Result<_, _>>()?,
            limit: flags.limit,
            fail_on: (!flags.exit_zero).then_some(match flags.fail_on {
                FailOn::Error => Severity::Error,
                FailOn::Warning => Severity::Warning,
                FailOn::Info => Severity::Info,
            }),
            quiet: flags.quiet,
            verbose: flags.verbose,
            file: file.path().map(Path::to_owned),
            notes,
        };
        check_outputs(&settings.outputs, &settings.source)?;
        settings.check_scope()?;
        Ok(settings)
    }

    fn check_scope(&self) -> Result<(), Error> {
        match (self.scope.since, self.scope.until) {
            (Some(since), Some(until)) if since >= until => Err(usage(
                &format!("the scope is empty: it starts at {since} and ends at {until}"),
                "give an earlier --since or a later --until",
            )),
            _ => Ok(()),
        }
    }
}

fn usage(problem: &str, advice: &str) -> Error {
    Error::Usage { problem: problem.to_owned(), advice: advice.to_owned() }
}

/// Reads a duration such as `300s`, `5m`, `1h 30m`; a bare number is seconds.
fn duration(flag: &str, text: &str) -> Result<Duration, Error> {
    let parsed = match text.trim().parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => humantime::parse_duration(text.trim()).ok(),
    };
    parsed.ok_or_else(|| {
        usage(&format!("{flag}: “{}” is no duration", crate::text::excerpt(text, 40)), "write it as 300s, 5m or 2h")
    })
}

/// Reads a window: more than nothing and less than a year.
fn window(flag: &str, text: &str) -> Result<Span, Error> {
    const YEAR: u64 = 365 * 86_400;
    let duration = duration(flag, text)?;
    if duration.is_zero() || duration.as_secs() >= YEAR {
        return Err(usage(
            &format!("{flag}: a window is longer than 0 and shorter than a year"),
            "write it as 300s, 5m or 2h",
        ));
    }
    Ok(Span::from_micros(duration.as_micros() as i64))
}

fn double_window(text: &str) -> Result<Option<Span>, Error> {
    if text.eq_ignore_ascii_case("none") { Ok(None) } else { window("--double-window", text).map(Some) }
}

fn tuning(flags: &Shared, file: &SettingsFile) -> Result<Tuning, Error> {
    let mut tuning = Tuning::new(regex("the placeholder pattern", Tuning::PLACEHOLDER)?);
    if let Some(multipart) = file.content.multipart() {
        tuning.multipart = multipart;
    }
    let mut patterns = Vec::new();
    for pattern in &flags.pattern {
        not_blank("--pattern", pattern)?;
        patterns.push(FinalPattern::substring(pattern));
    }
    for expression in &flags.regex {
        not_blank("--regex", expression)?;
        patterns.push(FinalPattern::Regex(regex("--regex", expression)?));
    }
    for template in &flags.like {
        not_blank("--like", template)?;
        patterns.push(FinalPattern::like(template));
    }
    if !patterns.is_empty() {
        tuning.final_patterns = patterns;
    }
    Ok(tuning)
}

fn not_blank(flag: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(usage(&format!("{flag} is blank and would match everything"), "give a text"));
    }
    Ok(())
}

fn regex(flag: &str, expression: &str) -> Result<Regex, Error> {
    RegexBuilder::new(expression).size_limit(REGEX_SIZE).build().map_err(|error| {
        // The message draws the place over several lines; its last one says what is wrong.
        let error = error.to_string();
        let error = crate::text::excerpt(error.lines().last().unwrap_or_default().trim_start_matches("error: "), 300);
        usage(&format!("{flag}: {error}"), "correct the expression (syntax: https://docs.rs/regex)")
    })
}

fn output(path: &Path) -> Result<(PathBuf, Format), Error> {
    let shown = shown_path(path);
    if path.as_os_str() == "-" {
        return Err(usage("--output - names no file", "leave it out and say --format json for standard output"));
    }
    let format = Format::from_path(path).ok_or_else(|| {
        usage(&format!("--output {shown}: the extension names no format"), "end the name in .txt, .json or .ndjson")
    })?;
    let unwritable = |source| Error::Write { path: shown.clone(), source };
    if path.is_dir() {
        return Err(unwritable(std::io::ErrorKind::IsADirectory.into()));
    }
    // A report that cannot be written is better known before the audit than after it.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(folder).map_err(unwritable)?;
    Ok((path.to_owned(), format))
}

/// No output may be another one, or a file that is read.
fn check_outputs(outputs: &[(PathBuf, Format)], source: &SourceSpec) -> Result<(), Error> {
    let read: &[PathBuf] = match source {
        SourceSpec::Files(paths) => paths,
        SourceSpec::Postgres(_) => &[],
    };
    for (index, (path, _)) in outputs.iter().enumerate() {
        let same = |other: &PathBuf| other == path || same_file(other, path);
        let shown = shown_path(path);
        if outputs[..index].iter().any(|(other, _)| same(other)) {
            return Err(usage(&format!("--output {shown} is given twice"), "name each file once"));
        }
        if read.iter().any(same) {
            return Err(usage(&format!("--output {shown} would overwrite the messages"), "name another file"));
        }
    }
    Ok(())
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
