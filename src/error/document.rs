//! Why a file that dm-audit wrote before cannot be used.

use std::fmt;

use crate::text::excerpt;

/// A file that dm-audit writes and reads again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// The findings of an earlier run.
    Baseline,
    /// How far the last run came.
    State,
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Baseline => "baseline",
            Self::State => "state file",
        })
    }
}

/// What is wrong with such a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum DocumentProblem {
    #[error("it is not a JSON document: {error}")]
    NotJson { error: String },
    #[error("it is neither a baseline nor a JSON report: {error}")]
    NoBaseline { error: String },
    #[error("it is neither a baseline nor a JSON report: it names no schema_version")]
    NoVersion,
    #[error("it is neither a baseline nor a JSON report: it has no findings")]
    NoFindings,
    #[error("it is not a state file: {error}")]
    NoState { error: String },
    #[error("“{}” is not a time", excerpt(.text, 40))]
    NoTime { text: String },
    #[error("its schema_version is {version}, and this program reads {understood}")]
    NoSuchVersion { version: u64, understood: u64 },
    #[error("its schema_version is {version}, and this program reads up to {understood}")]
    Newer { version: u64, understood: u64 },
}

impl DocumentProblem {
    /// What to do with a file of this kind.
    pub(super) fn advice(&self, kind: DocumentKind) -> String {
        match (self, kind) {
            // To write it again would throw away what somebody wrote into it.
            (Self::Newer { .. }, DocumentKind::Baseline) => "update dm-audit, or name another baseline".to_owned(),
            (Self::Newer { .. }, DocumentKind::State) => {
                "update dm-audit, or name another file with --state".to_owned()
            }
            (_, DocumentKind::Baseline) => {
                "name a file of --write-baseline or a JSON report, or write it again with --write-baseline".to_owned()
            }
            (_, DocumentKind::State) => "delete it to start again, or name another with --state".to_owned(),
        }
    }
}
