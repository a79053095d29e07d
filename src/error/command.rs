//! What a command is asked for that it cannot do.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::text::{excerpt, shell, shown_path};
use crate::time::Timestamp;

/// A command that cannot do what it is asked for.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum CommandError {
    #[error("--quiet and --verbose exclude each other")]
    QuietAndVerbose,
    #[error("{flag} has no meaning for dm-audit {command}")]
    FlagWithoutMeaning { flag: &'static str, command: &'static str },
    #[error("dm-audit {command} writes no JSON")]
    NoJson { command: &'static str },
    #[error("“{}” is a source, and the command before it is missing", excerpt(.source_name, 60))]
    SourceWithoutCommand { source_name: String },
    #[error("there is no command “{}”", excerpt(.name, 40))]
    UnknownCommand { name: String, known: Vec<String> },
    #[error("no rule, cause or finding is named")]
    NoTopic,
    #[error("{count} topics are named, and explain takes one")]
    SeveralTopics { count: usize },
    #[error("there is no rule or cause “{}”", excerpt(.word, 40))]
    UnknownTopic { word: String, nearest: Vec<&'static str> },
    #[error("the list of rules needs no source, and “{}” is one", excerpt(.source_name, 60))]
    RulesOfSource { source_name: String },
    #[error("no finding of deep has the fingerprint “{}”", excerpt(.fingerprint, 40))]
    UnknownFinding { fingerprint: String },
    #[error("user HANDLE and --contact say the same thing twice")]
    ContactTwice,
    #[error("“{}” is read as the contact's handle, and no source is named", excerpt(.handle, 60))]
    HandleIsFile { handle: String },
    #[error("no outgoing message contains “{pattern}”, and nothing else says what a final message looks like")]
    NoFinalMessage { pattern: &'static str, source_words: String },
    #[error("no period is before {when}: --since is not earlier")]
    NothingBefore { when: Timestamp },
    #[error("no period is after {when}: --until is not later than the moment and its --gap")]
    NothingAfter { when: Timestamp },
    #[error("{} exists already", shown_path(.file))]
    FileExists { file: PathBuf },
    #[error("the source holds no messages that settings can describe")]
    NothingToDescribe,
}

impl CommandError {
    /// What to do.
    pub fn advice(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::QuietAndVerbose => "leave one of them out",
            Self::FlagWithoutMeaning { .. } => "leave it out",
            Self::NoJson { command: "gate" } => {
                "--events FILE writes what happens to each message, one JSON object a line"
            }
            Self::NoJson { command: "init" } => "doctor writes the mapping as JSON:\n  dm-audit doctor SOURCE --json",
            Self::NoJson { command: "explain" } => {
                "list the rules as JSON, or the findings of a source:\n  dm-audit rules --json\n  \
                 dm-audit deep SOURCE --json"
            }
            Self::NoJson { .. } => "leave the format out, or list the rules as JSON:\n  dm-audit rules --json",
            Self::SourceWithoutCommand { source_name } => {
                let word = shell::word(source_name).unwrap_or_else(|| "SOURCE".to_owned());
                return format!("to run every rule over it:\n  dm-audit deep {word}").into();
            }
            Self::UnknownCommand { known, .. } => return format!("the commands are {}", known.join(", ")).into(),
            Self::NoTopic | Self::SeveralTopics { .. } => {
                "name a rule, a cause or a finding:\n  dm-audit explain DM101\n  dm-audit explain race\n  \
                 dm-audit explain --finding FINGERPRINT SOURCE"
            }
            Self::UnknownTopic { nearest, .. } if nearest.is_empty() => {
                "the causes are race, retry, burst, loop, echo and resend, and this command lists the rules:\n  \
                 dm-audit rules"
            }
            Self::UnknownTopic { nearest, .. } => return format!("did you mean {}?", nearest.join(", ")).into(),
            Self::RulesOfSource { .. } => "add --habits to see what is usual in it, or leave it out",
            Self::UnknownFinding { .. } => {
                "this command lists the findings of a source with their fingerprints:\n  \
                 dm-audit deep SOURCE --format ndjson"
            }
            Self::ContactTwice => "leave --contact out",
            Self::HandleIsFile { .. } => "name the contact first:\n  dm-audit user HANDLE SOURCE",
            Self::NoFinalMessage { source_words, .. } => {
                return format!(
                    "name a part of the last line that a contact should ever get (--regex and --like name it otherwise):\n  \
                     dm-audit final {source_words} --pattern 'have a nice day'\n\
                     or write it into dm-audit.toml:\n  [final_message]\n  pattern = [\"have a nice day\"]"
                )
                .into();
            }
            Self::NothingBefore { .. } => "set an earlier --since",
            Self::NothingAfter { .. } => "set a later --until",
            Self::FileExists { .. } => "name another file with --output, or replace it with --force",
            Self::NothingToDescribe => "this command shows what the source holds:\n  dm-audit doctor SOURCE",
        })
    }
}
