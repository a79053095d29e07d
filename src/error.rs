//! What can go wrong, on what, and what to do next; and the status that the process ends with.

mod row;

use std::io;
use std::path::PathBuf;

use crate::corpus::{DuplicateId, TooLarge};
use crate::scope::{Candidate, NoSingleContact};
use crate::text::{excerpt, shown_path};
use crate::time::Timestamp;
pub use row::RowProblem;

/// What the process tells its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Read everything, found nothing at or above the threshold.
    Clean,
    /// Read everything, found something at or above the threshold.
    Findings,
    /// Could not do the job.
    Failure,
}

impl ExitStatus {
    /// The process exit code: 0, 1 or 2.
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failure => 2,
        }
    }
}

/// A failure of the whole run. Its text is one line; [`Error::advice`] says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line says something that cannot be done.
    #[error("{problem}")]
    Usage {
        /// What is wrong.
        problem: String,
        /// What to do.
        advice: String,
    },
    /// A settings file says something that cannot be done.
    #[error("{}: {problem}", shown_path(.file))]
    Settings {
        /// Which file.
        file: PathBuf,
        /// What is wrong, with its line where it is known.
        problem: String,
    },
    /// The process lacks what it needs to begin, such as threads.
    #[error("cannot start: {source}")]
    Start {
        /// Why.
        source: io::Error,
    },
    /// An address cannot be listened on.
    #[error("{flag}: cannot listen on {address}: {source}")]
    Listen {
        /// Which option names it.
        flag: &'static str,
        /// The address as it was given.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// Claims cannot be kept where they should be.
    #[error("{problem}")]
    Store {
        /// What is wrong with which store.
        problem: String,
        /// What to do.
        advice: String,
    },
    /// A file cannot be opened or read.
    #[error("cannot read {file}: {source}")]
    ReadFile {
        /// Which file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// The file's shape is not that of messages.
    #[error("{file}{} {problem}", if problem.starts_with("is ") { "" } else { ":" })]
    FileShape {
        /// Which file.
        file: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        advice: &'static str,
    },
    /// A compressed file ends before its end.
    #[error("{file}: the {format} stream is damaged or cut off after {messages} messages: {source}")]
    BrokenStream {
        /// Which file.
        file: String,
        /// How it is compressed.
        format: &'static str,
        /// How many messages came out of it.
        messages: u64,
        /// What the decompressor says.
        source: io::Error,
    },
    /// One row cannot be read.
    #[error("{place}: {problem}")]
    BadRow {
        /// File and line, or table and row.
        place: String,
        /// What is wrong with it.
        problem: RowProblem,
    },
    /// Two messages of one contact have the same id.
    #[error("{}", duplicate_id(.example, .places.as_deref(), *.total))]
    DuplicateId {
        /// The first of them.
        example: Box<DuplicateId>,
        /// Where the two stand, as file and line.
        places: Option<Box<(String, String)>>,
        /// How many rows are one too many.
        total: u64,
    },
    /// The source has no message in the scope.
    #[error("nothing to read: {description} has no message {}", if *.scoped { "in this scope" } else { "at all" })]
    NothingToRead {
        /// What was read.
        description: String,
        /// Whether a scope was asked for.
        scoped: bool,
        /// The first and the last moment of the messages outside of the scope, where they are known.
        covered: Option<(Timestamp, Timestamp)>,
    },
    /// The source has nothing new, and no longer what the last run read.
    #[error(
        "nothing to read: {description} has no new message, and the last run's latest one, of {at}, is not in it any more"
    )]
    LastMessageGone {
        /// What was read.
        description: String,
        /// When that message was written.
        at: Timestamp,
        /// The state file of the last run.
        state: String,
    },
    /// One of two periods holds nothing.
    #[error("nothing to compare: {description} has no outgoing message {side} {when}")]
    NothingToCompare {
        /// What was read.
        description: String,
        /// `before` or `after`.
        side: &'static str,
        /// The moment that this period ends or begins at.
        when: Timestamp,
        /// The first and the last moment of all messages, where they are known.
        covered: Option<(Timestamp, Timestamp)>,
    },
    /// A handle does not mean one contact.
    #[error("{}", no_single_contact(.wanted, .why))]
    Contact {
        /// The handle as it was given.
        wanted: String,
        /// Nobody or several.
        why: NoSingleContact,
    },
    /// A database cannot be reached or does not let us in.
    #[error("cannot connect to {target}: {problem}")]
    Connect {
        /// The URL without its password.
        target: String,
        /// What happened.
        problem: String,
        /// What to do.
        advice: String,
    },
    /// A statement failed.
    #[error("{target}: {doing}: {problem}")]
    Query {
        /// The URL without its password.
        target: String,
        /// What was being done, on which table.
        doing: String,
        /// What the server says, with its SQLSTATE.
        problem: String,
        /// The SQLSTATE alone, where the server gave one.
        sqlstate: Option<String>,
        /// What to do.
        advice: String,
    },
    /// The database's tables are not those of messages, or not clearly.
    #[error("{target}: {problem}")]
    Schema {
        /// The URL without its password.
        target: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        advice: String,
    },
    /// What was read cannot be what it was taken for.
    #[error("{problem}")]
    Mapping {
        /// What is wrong, with which columns and words.
        problem: String,
        /// What to do, in several lines, settings to paste among them.
        advice: String,
    },
    /// The count that the database reports is not what arrived.
    #[error("{target}: read incomplete: the server sent {sent} rows of {table}, {taken} arrived")]
    Incomplete {
        /// The URL without its password.
        target: String,
        /// Which table.
        table: String,
        /// What `COPY` reports.
        sent: u64,
        /// What was taken in.
        taken: u64,
    },
    /// What memory has no room for cannot be kept elsewhere either.
    #[error("cannot set {what} aside in {folder}: {source}")]
    SetAside {
        /// Messages or findings.
        what: &'static str,
        /// Where.
        folder: String,
        /// Why.
        source: io::Error,
    },
    /// Findings cannot be kept until they are reported.
    #[error("cannot keep the findings: {source}")]
    KeepFindings {
        /// Why.
        #[from]
        source: io::Error,
    },
    /// A file of ours says something that cannot be used.
    #[error("the {what} {file} cannot be used: {problem}")]
    Document {
        /// Baseline or state file.
        what: &'static str,
        /// Which file.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// A file of ours has a form that only a newer version of this program knows.
    #[error(
        "the {what} {file} cannot be used: its schema_version is {version}, and this program reads up to {understood}"
    )]
    NewerDocument {
        /// Baseline or state file.
        what: &'static str,
        /// Which file.
        file: String,
        /// Its form.
        version: u64,
        /// The newest form that is understood.
        understood: u64,
    },
    /// A report cannot be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// Where to.
        path: String,
        /// Why.
        source: io::Error,
    },
}

impl Error {
    /// What to do next, if there is more to say than the error itself does.
    pub fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::Usage { advice, .. }
            | Self::Connect { advice, .. }
            | Self::Store { advice, .. }
            | Self::Query { advice, .. }
            | Self::Mapping { advice, .. }
            | Self::Schema { advice, .. } => advice.as_str(),
            Self::FileShape { advice, .. } => advice,
            Self::Settings { .. } => "correct the file, or name another with --config",
            Self::Start { .. } => "check the limits on processes and open files",
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
            Self::NothingToRead { .. } => {
                "widen the scope, check the source, or accept an empty one with --allow-empty"
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
            // To write it again would throw away what somebody wrote into it.
            Self::NewerDocument { what, .. } => return Some(format!("update dm-audit, or name another {what}")),
            Self::Document { what: "baseline", .. } => {
                "name a file of --write-baseline or a JSON report, or write it again with --write-baseline"
            }
            Self::Document { .. } => "delete it to start again, or name another with --state",
            Self::Write { .. } => "check the folder, its permissions and the space left",
        };
        (!advice.is_empty()).then(|| advice.to_owned())
    }
}

fn duplicate_id(example: &DuplicateId, places: Option<&(String, String)>, total: u64) -> String {
    let other = if example.same_content { "" } else { ", with other content" };
    let (id, contact) = (excerpt(&example.id, 60), excerpt(&example.contact, 60));
    let more = if total > 1 { format!(" ({total} rows like this in all)") } else { String::new() };
    match places {
        Some((first, second)) => {
            let first =
                if first == second { "the same line, as the file is named twice".to_owned() } else { first.clone() };
            format!("{second}: message id {id} of contact {contact} is in {first} already{other}{more}")
        }
        None => format!("message id {id} of contact {contact} is in two rows{other}{more}"),
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
