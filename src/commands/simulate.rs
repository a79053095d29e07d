//! `simulate`: what a lock would have stopped.

use std::io;

use super::files::Files;
use super::learning;
use super::misdated::Misdated;
use super::publish::{print, print_document, width};
use super::reading;
use crate::cli::{ListFormat, Simulate};
use crate::error::{Error, ExitStatus, FileProblem, MappingError, RowProblem};
use crate::gate::Platform;
use crate::lock::KeyKind;
use crate::observer::Observer;
use crate::progress::StandardError;
use crate::scope::{Candidate, Scope, resolve};
use crate::settings::SimulationSettings;
use crate::simulate::{BadLine, Document, EventLog, FileKind, Origin, Replayed, Simulation, page};
use crate::source::file::FileSource;
use crate::source::{self, Source, SourceSpec};
use crate::text::{counted, display_safe};
use crate::time::{Resolution, Timestamp};

pub(super) fn run(flags: &Simulate, settings: &SimulationSettings) -> Result<ExitStatus, Error> {
    let observer = reading::begin(&settings.general, &settings.reading)?;
    let look_back = Simulation::look_back(&settings.plan, &settings.terms, flags.sweep);
    let scope = Scope { look_back, ..settings.reading.scope.clone() };
    let replay = Simulation::new(settings.plan, settings.terms, scope.clone(), flags.examples, flags.sweep);
    let (replayed, origin, covered) = match settings.reading.source.clone() {
        SourceSpec::Files(paths, given) => {
            if let Some(export) = source::exported(&paths, &given) {
                of_messages(export, replay, &scope, settings, &observer)?
            } else {
                let files = FileSource::open(paths)?.with_mapping(*given);
                if is_event_log(&files)? {
                    of_log(files, replay, &scope, settings, &observer)?
                } else {
                    of_messages(Box::new(files), replay, &scope, settings, &observer).map_err(or_no_event)?
                }
            }
        }
        database @ SourceSpec::Postgres(_) => of_messages(source::open(database), replay, &scope, settings, &observer)?,
    };
    observer.clear();
    if replayed.tally.messages == 0 && !settings.reading.allow_empty {
        let scoped = !scope.is_all_time() || !scope.contacts.is_empty();
        return Err(Error::NothingToRead { description: origin.source.description, scoped, covered });
    }
    notes(&replayed, &observer);
    match &settings.redactor {
        Some(redactor) => {
            let (replayed, origin) = redactor.replay(replayed, origin);
            publish(&replayed, &origin, settings)
        }
        None => publish(&replayed, &origin, settings),
    }
}

/// Writes files and standard output.
fn publish(replayed: &Replayed, origin: &Origin, settings: &SimulationSettings) -> Result<ExitStatus, Error> {
    let mut files = Files::default();
    for (path, format) in &settings.outputs {
        let text = rendered(*format, replayed, origin, settings)?;
        files.write(path, *format == ListFormat::Table, |out| out.write_all(text.as_bytes()))?;
    }
    files.keep(&settings.general)?;
    match settings.format {
        Some(format @ ListFormat::Table) => print(&rendered(format, replayed, origin, settings)?),
        Some(format @ ListFormat::Json) => print_document(&rendered(format, replayed, origin, settings)?),
        None => Ok(ExitStatus::Clean),
    }
}

fn rendered(
    format: ListFormat,
    replayed: &Replayed,
    origin: &Origin,
    settings: &SimulationSettings,
) -> Result<String, Error> {
    match format {
        ListFormat::Table => Ok(page(replayed, origin, width(), settings.general.zone)),
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(&Document::new(replayed, origin)).map_err(io::Error::from);
            let unwritable = |source| Error::Write { path: "the replay as JSON".to_owned(), source };
            Ok(json.map_err(unwritable)? + "\n")
        }
    }
}

/// The first and the last moment of the source, where they are known.
type Covered = Option<(Timestamp, Timestamp)>;

/// Whether files are event logs; an error if only some of them are. What comes through a pipe cannot be looked at twice,
/// so of pipes only the first file counts.
fn is_event_log(files: &FileSource) -> Result<bool, Error> {
    let paths = files.paths();
    let mut first = FileKind::of(files.start());
    for (path, name) in paths.iter().zip(files.names()) {
        let beginning = match path.is_file() {
            // What is wrong with it is said when it is read.
            true => FileSource::open(vec![path.clone()]).map_or(FileKind::Unknown, |file| FileKind::of(file.start())),
            false if paths.len() == 1 => first,
            false => FileKind::Unknown,
        };
        let refuse = |problem| Err(Error::FileShape { file: name, problem });
        match (first, beginning) {
            (_, FileKind::GateOutput) => {
                return refuse(FileProblem::GateOutput);
            }
            (FileKind::EventLog, FileKind::Other) => {
                return refuse(FileProblem::MessagesAmongLogs);
            }
            (FileKind::Other, FileKind::EventLog) => {
                return refuse(FileProblem::LogAmongMessages);
            }
            (FileKind::Unknown, known) => first = known,
            _ => {}
        }
    }
    Ok(first == FileKind::EventLog)
}

/// A file whose first line cannot be read may have been meant as an event log.
fn or_no_event(error: Error) -> Error {
    match error {
        Error::BadRow { place, problem } if place.ends_with(":1") && !matches!(problem, RowProblem::TooLarge(_)) => {
            Error::FileShape { file: place, problem: FileProblem::NoEvent { problem } }
        }
        Error::Mapping(problem) => Error::mapping(MappingError::NoEvent(problem)),
        other => other,
    }
}

/// Replays the incoming messages of a source.
fn of_messages(
    mut source: Box<dyn Source>,
    mut replay: Simulation,
    scope: &Scope,
    settings: &SimulationSettings,
    observer: &StandardError,
) -> Result<(Replayed, Origin, Covered), Error> {
    let info = source.info();
    let read = reading::read(&mut *source, &settings.reading, scope, false, observer)?;
    let habits = learning::learn(&read.parts, observer)?;
    if !habits.is_thin() {
        replay.weigh(habits);
    }
    let mut misdated = Misdated::default();
    let repeated = read.parts.each(observer, &mut |corpus| {
        misdated.add(corpus, scope);
        replay.add(corpus, observer);
        Ok(())
    })?;
    let redacted = settings.redactor.is_some();
    let warnings = misdated.warnings(scope, &info, read.look_up.as_ref(), redacted);
    for warning in &warnings {
        observer.warning(&warning.line());
    }
    let origin = Origin {
        source: info,
        log: None,
        scope: scope.clone(),
        contacts: read.contacts.iter().map(label).collect(),
        now: Timestamp::now(),
        skipped: read.skipped.bad + repeated,
        cut_off: 0,
        redacted: false,
        resolution: read.resolution,
    };
    Ok((replay.finish(), origin, read.covered))
}

/// Replays the calls of event logs.
fn of_log(
    files: FileSource,
    mut replay: Simulation,
    scope: &Scope,
    settings: &SimulationSettings,
    observer: &StandardError,
) -> Result<(Replayed, Origin, Covered), Error> {
    let source = files.info();
    let (log, skipped, cut_off) = read_log(files, settings, observer)?;
    let candidates: Vec<Candidate> = log.contacts().map(|id| Candidate { id: id.to_owned(), handle: None }).collect();
    let asked = scope.contacts.iter().map(|wanted| {
        let found = resolve(wanted, &candidates).map_err(|why| Error::Contact { wanted: wanted.clone(), why });
        found.map(|candidate| candidate.id)
    });
    let asked: Vec<String> = asked.collect::<Result<_, _>>()?;
    replay.add_log(&log, &asked, observer);
    let origin = Origin {
        source,
        log: Some(log.facts(scope, &asked)),
        scope: scope.clone(),
        contacts: asked,
        now: Timestamp::now(),
        skipped,
        cut_off,
        redacted: false,
        resolution: Resolution::Fine,
    };
    Ok((replay.finish(), origin, log.covered()))
}

/// Whether copies of a platform's messages wait for the end of the work, where a gate is not told.
fn copies_wait(platform: &str) -> bool {
    Platform::named(platform).is_some_and(Platform::copies_wait)
}

/// All events, how many lines cannot be read, and how many more are cut off.
fn read_log(
    files: FileSource,
    settings: &SimulationSettings,
    observer: &StandardError,
) -> Result<(EventLog, u64, u64), Error> {
    observer.stage("events read", None);
    let (mut log, mut skipped, mut first) = (EventLog::new(copies_wait), 0, None);
    let (mut cut_off, mut first_cut_off) = (0, None);
    files.each_line(&mut |line| {
        observer.advance(1);
        let Err(bad) = log.add(line.file, line.bytes) else { return Ok(()) };
        let place = format!("{}:{}", line.file, line.number);
        let problem = match bad {
            // A gate that was killed left it so, and the next one went on below it.
            BadLine::CutOff => {
                cut_off += 1;
                first_cut_off.get_or_insert(place);
                return Ok(());
            }
            BadLine::NoObject => RowProblem::NoEventObject,
            BadLine::NotAnEvent(problem) => RowProblem::NotAnEvent(display_safe(&problem).into_owned()),
        };
        let error = Error::BadRow { place, problem };
        if !settings.reading.skip_bad {
            return Err(error);
        }
        skipped += 1;
        first.get_or_insert(error);
        Ok(())
    })?;
    if let Some(first) = first_cut_off {
        let lines = counted(cut_off, "line") + if cut_off == 1 { " that ends" } else { " that end" };
        observer.note(&format!("left out {lines} too early, because the writer was stopped; the first: {first}"));
    }
    if let Some(first) = first {
        observer.note(&format!("skipped {} that cannot be read, the first: {first}", counted(skipped, "line")));
    }
    log.finish();
    Ok((log, skipped, cut_off))
}

/// What the user should know of the source.
fn notes(replayed: &Replayed, observer: &StandardError) {
    let tally = &replayed.tally;
    if tally.calls == 0 && tally.messages > 0 {
        observer.note("no message is incoming, so there is no call to replay");
    }
    if tally.calls > 0 && tally.with_id == 0 && replayed.plan.policy.key == KeyKind::MessageId {
        observer.note("no incoming message has a provider id, so the key is contact and text");
    }
}

fn label(contact: &Candidate) -> String {
    contact.handle.clone().unwrap_or_else(|| contact.id.clone())
}
