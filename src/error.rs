//! What can go wrong, on what, and what to do next; and the status that the process ends with.

mod command;
mod document;
mod exit_status;
mod export;
mod file;
mod gate;
mod lack;
mod mapping;
mod query;
mod reconcile;
mod renamed;
mod row;
mod schema;
mod syntax;
mod usage;
mod value;

use std::io;
use std::path::{Path, PathBuf};

use crate::corpus::{DuplicateId, TooLarge};
use crate::database::Refusal;
use crate::lock::StoreError;
use crate::scope::{Candidate, NoSingleContact};
use crate::text::{contact_by_id, counted, excerpt, shell, shown_path};
use crate::time::Timestamp;
pub use command::CommandError;
pub use document::{DocumentKind, DocumentProblem};
pub use exit_status::ExitStatus;
pub use export::ExportProblem;
pub use file::{BadQuotes, BadValues, FileProblem};
pub use gate::GateSettingError;
pub use lack::Lack;
pub use mapping::{Holds, Lacking, MappingError, Sides, WHAT_IS_READ, WrongName};
pub use query::{QueryError, ServerSays};
pub use reconcile::{MapProblem, ReconcileProblem};
pub use renamed::Renamed;
pub use row::RowProblem;
pub use schema::{LikelyTable, SchemaError};
pub use syntax::SyntaxProblem;
pub use usage::{GitProblem, OutputKind, UsageError};
pub use value::ValueError;

/// A failure of the whole run. Its text is one line; [`Error::advice`] says what to do next.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum Error {
    #[error(transparent)]
    CommandLine(#[from] UsageError),
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error(transparent)]
    Reconcile(#[from] ReconcileProblem),
    #[error("{place}: {problem}")]
    Value { place: String, problem: Box<ValueError> },
    #[error("{}: line {line}: {key}: {problem}{}", shown_path(.file), .problem.advice_in_brackets())]
    ValueInFile { file: PathBuf, line: usize, key: String, problem: Box<ValueError> },
    #[error("{}: {}{problem}", shown_path(.file), .line.map(|line| format!("line {line}: ")).unwrap_or_default())]
    SettingsSyntax { file: PathBuf, line: Option<usize>, problem: SyntaxProblem },
    #[error("cannot start: {source}")]
    Start { source: io::Error },
    #[error("cannot start {}: {source}", counted(*.threads as u64, "thread"))]
    Threads { threads: usize, source: io::Error },
    #[error("{flag}: cannot listen on {address}: {source}")]
    Listen { flag: &'static str, address: String, source: io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot read {file}: {source}")]
    ReadFile { file: String, source: io::Error },
    #[error("{file}{} {problem}", if .problem.is_predicate() { "" } else { ":" })]
    FileShape { file: String, problem: FileProblem },
    #[error("{file}: the {format} stream is damaged or cut off after {messages} messages: {source}")]
    BrokenStream { file: String, format: &'static str, messages: u64, source: io::Error },
    #[error("{place}: {problem}")]
    Export { place: String, problem: Box<ExportProblem> },
    #[error("{}", .names.of(&.error.to_string()))]
    OfArchive { names: Renamed, error: Box<Self> },
    #[error("{place}: {problem}")]
    BadRow { place: String, problem: RowProblem },
    #[error("{}", duplicate_id(.example, .places.as_deref(), *.total))]
    DuplicateId { example: Box<DuplicateId>, places: Option<Box<(String, String)>>, total: u64 },
    #[error("nothing to read: {description} has no message {}", if *.scoped { "in this scope" } else { "at all" })]
    NothingToRead { description: String, scoped: bool, covered: Option<(Timestamp, Timestamp)> },
    #[error(
        "nothing to read: {description} has no new message, and the last run's latest one, of {at}, is not in it any more"
    )]
    LastMessageGone { description: String, at: Timestamp, state: String },
    #[error("nothing to compare: {description} has no outgoing message {side} {when}")]
    NothingToCompare {
        description: String,
        side: &'static str,
        when: Timestamp,
        covered: Option<(Timestamp, Timestamp)>,
    },
    #[error("{}", no_single_contact(.wanted, .why))]
    Contact { wanted: String, why: NoSingleContact },
    #[error("cannot connect to {target}: {refusal}")]
    Connect { target: String, refusal: Box<Refusal> },
    #[error("{target}: {doing}: {problem}")]
    Query { target: String, doing: String, problem: Box<QueryError> },
    #[error("{target}: {problem}")]
    Schema { target: String, problem: Box<SchemaError> },
    #[error(transparent)]
    Mapping(Box<MappingError>),
    #[error("{error}")]
    OfAppliedSettings { file: PathBuf, line: usize, error: Box<Self> },
    #[error("{target}: the read is incomplete: the server sent {sent} rows of {table}, and {taken} arrived")]
    Incomplete { target: String, table: String, sent: u64, taken: u64 },
    #[error("cannot set {what} aside in {folder}: {source}")]
    SetAside { what: &'static str, folder: String, source: io::Error },
    #[error("cannot keep the findings: {source}")]
    KeepFindings {
        #[from]
        source: io::Error,
    },
    #[error("the {kind} {file} cannot be used: {problem}")]
    Document { kind: DocumentKind, file: String, problem: DocumentProblem },
    #[error("cannot write {path}: {source}")]
    Write { path: String, source: io::Error },
}

impl Error {
    /// A source that cannot be read as messages.
    pub fn mapping(problem: MappingError) -> Self {
        Self::Mapping(Box::new(problem))
    }

    /// A file that cannot be written.
    pub fn unwritable(path: &Path, source: io::Error) -> Self {
        Self::Write { path: shown_path(path), source }
    }

    /// What to do next, if there is more to say than the error itself does.
    pub fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::Command(command) => return Some(command.advice().into_owned()),
            Self::CommandLine(usage) => return Some(usage.advice().into_owned()),
            Self::Value { problem, .. } => {
                return Some(problem.advice().into_owned()).filter(|advice| !advice.is_empty());
            }
            Self::Store(problem) => return problem.advice(),
            Self::Export { problem, .. } => return Some(problem.advice()),
            Self::Reconcile(problem) => return Some(problem.advice()),
            Self::Connect { refusal, .. } => return Some(refusal.advice()).filter(|advice| !advice.is_empty()),
            Self::Query { problem, .. } => return Some(problem.advice()).filter(|advice| !advice.is_empty()),
            Self::Mapping(problem) => return Some(problem.advice()),
            Self::Schema { problem, .. } => return Some(problem.advice().into_owned()),
            Self::Document { kind, problem, .. } => return Some(problem.advice(*kind)),
            Self::OfAppliedSettings { file, line, error } => {
                let advice = error.advice().map(|advice| format!("{advice}\n")).unwrap_or_default();
                return Some(format!("{advice}{}", applied_settings(file, *line)));
            }
            Self::OfArchive { names, error } => return error.advice().map(|advice| names.of(&advice)),
            Self::FileShape { problem, .. } => problem.advice(),
            Self::ValueInFile { .. } | Self::SettingsSyntax { .. } => "correct the file, or name another with --config",
            Self::Start { .. } => "check the limits on processes and open files",
            Self::Threads { .. } => "use fewer --threads, or raise the limit on processes or memory (ulimit -u, -v)",
            Self::Listen { address, source, .. } if address.starts_with("unix:") => match source.kind() {
                io::ErrorKind::AddrInUse => "stop the program that listens there, or name another path",
                io::ErrorKind::AlreadyExists => "name another path: what is no socket is not removed",
                io::ErrorKind::NotFound => return Some(make_folder(address)),
                io::ErrorKind::InvalidInput => "name a path of 1 to 107 bytes, such as unix:/run/dm-audit/gate.sock",
                _ => "name a path in a folder where the gate may write",
            },
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                "stop the program that listens there, or name another port"
            }
            Self::Listen { .. } => "name an address of this machine and a port, such as 127.0.0.1:8080",
            Self::ReadFile { .. } => "check the path and its permissions",
            Self::BrokenStream { .. } => "export or transfer the file again; nothing was audited",
            Self::BadRow { problem: RowProblem::TooLarge(TooLarge::Corpus), .. } => {
                "audit a part of the source at a time (--since, --until)"
            }
            Self::BadRow { problem: RowProblem::DateOrder { .. }, .. } => {
                "write dates = \"mdy\" (12/31/2026) or dates = \"dmy\" (31/12/2026) into [source] of dm-audit.toml, beside files = [...]"
            }
            Self::BadRow { problem: RowProblem::TooEarly { .. }, .. } => {
                "write the time in the unit that its type names, or as text"
            }
            Self::BadRow { .. } => "correct the row, or count and skip rows like it with --skip-bad",
            Self::DuplicateId { example, .. } if !example.same_content => {
                "the two rows differ, so this id does not identify a message: name a column that is unique within a contact as `id` in [source.columns]"
            }
            Self::DuplicateId { places: Some(_), .. } => {
                "the files overlap, or a row was exported twice: name each file once, or keep the first of these rows with --skip-bad"
            }
            Self::DuplicateId { .. } => {
                "name a column that is unique within a contact as `id` in [source.columns], or keep the first of these rows with --skip-bad"
            }
            Self::NothingToRead { covered: Some((first, last)), .. } => {
                return Some(format!(
                    "its messages are from {first} to {last}: widen the scope, check the time zone, or accept an empty one with --allow-empty"
                ));
            }
            Self::LastMessageGone { state, .. } => {
                return Some(format!(
                    "check that the source is whole and the same; delete {state} to start again, or accept an empty scope with --allow-empty"
                ));
            }
            Self::NothingToCompare { covered: Some((first, last)), .. } => {
                return Some(format!(
                    "its messages are from {first} to {last}: check the moment and its time zone, --gap and the scope, or accept an empty period with --allow-empty"
                ));
            }
            Self::NothingToCompare { .. } => {
                "check the moment and its time zone, --gap and the scope, or accept an empty period with --allow-empty"
            }
            Self::NothingToRead { scoped: true, .. } => {
                "widen the scope, check the source, or accept an empty one with --allow-empty"
            }
            Self::NothingToRead { .. } => {
                "check that it is the right source and that its export is complete, or accept one without messages with --allow-empty"
            }
            Self::Contact { why: NoSingleContact::Nobody(near), .. } if near.is_empty() => {
                "check the handle; an id works too"
            }
            Self::Contact { why: NoSingleContact::Nobody(near), .. } => {
                let near: Vec<String> = near.iter().map(|handle| excerpt(handle, 60)).collect();
                return Some(format!("did you mean {}?", near.join(", ")));
            }
            Self::Contact { why: NoSingleContact::Several(_), .. } => "name one of them in full, or by its id",
            Self::Incomplete { .. } => {
                "run it again; if this happens again, a proxy between dm-audit and the server loses data"
            }
            Self::SetAside { .. } => {
                "free space there, name another folder in TMPDIR, or allow more memory with --memory-limit"
            }
            Self::KeepFindings { .. } => "run it again; if this happens again, report it with the message above",
            Self::Write { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "its folder does not exist: make that first (mkdir -p)"
            }
            Self::Write { .. } => "check the folder, its permissions and the space left",
        };
        (!advice.is_empty()).then(|| advice.to_owned())
    }
}

/// What to do where `[source]` of the settings file is about another source.
pub fn applied_settings(file: &Path, line: usize) -> String {
    let nothing = if cfg!(windows) { "NUL" } else { "/dev/null" };
    format!(
        "line {line} of {} ([source]) says what the columns mean; if it means another source, leave these settings out with:\n  \
         --config {nothing}",
        shown_path(file)
    )
}

fn duplicate_id(example: &DuplicateId, places: Option<&(String, String)>, total: u64) -> String {
    let other = if example.same_content { "" } else { ", with other content" };
    let (id, contact) = (excerpt(&example.id, 60), contact_by_id(&example.contact, 60));
    let more = if total > 1 { format!(" ({total} rows like this in all)") } else { String::new() };
    match places {
        Some((first, second)) => {
            let first =
                if first == second { "the same line, as the file is named twice".to_owned() } else { first.clone() };
            format!("{second}: message id {id} of {contact} is in {first} already{other}{more}")
        }
        None => format!("message id {id} of {contact} is in two rows{other}{more}"),
    }
}

fn no_single_contact(wanted: &str, why: &NoSingleContact) -> String {
    let wanted = excerpt(wanted, 60);
    match why {
        NoSingleContact::Nobody(_) => format!("no contact matches “{wanted}”"),
        NoSingleContact::Several(found) => {
            let name = |candidate: &Candidate| match &candidate.handle {
                Some(handle) => format!("{} ({})", excerpt(handle, 60), excerpt(&candidate.id, 60)),
                None => excerpt(&candidate.id, 60),
            };
            let shown: Vec<String> = found.iter().take(10).map(name).collect();
            let more = found.len() - shown.len();
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("“{wanted}” matches {} contacts: {}{rest}", found.len(), shown.join(", "))
        }
    }
}

/// What makes the folder of a socket.
fn make_folder(address: &str) -> String {
    let path = address.trim_start_matches("unix:").trim_start_matches("//");
    // A long address is shown in part.
    let folder =
        Path::new(path).parent().filter(|_| address.len() < 100).and_then(|folder| shell::word(folder.to_str()?));
    folder.map_or_else(
        || "name a path in a folder where the gate may write".to_owned(),
        |folder| format!("make its folder first, or name another path:\n  mkdir -p {folder}"),
    )
}
