//! The options of `simulate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{General, ListFormat, Reading, Redaction};
use crate::lock::{KeyKind, Release};

/// Options of `simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// A policy by its name; other flags change it
    #[arg(long, value_name = "NAME", help_heading = "Lock")]
    pub policy: Option<PolicyName>,
    /// What is claimed: message-id is contact and text where there is none [default: message-id]
    #[arg(long, value_name = "KEY", help_heading = "Lock")]
    pub key: Option<KeyKind>,
    /// How long a claim is held [default: 60s]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true)]
    pub ttl: Option<String>,
    /// What ends a claim: its time-to-live, or that the message is answered [default: ttl]
    #[arg(long, value_name = "WHEN", help_heading = "Lock")]
    pub release: Option<Release>,
    /// Who shares the lock: all (shared), or each of N processes has its own (per-instance:N) [default: shared]
    #[arg(long, value_name = "SCOPE", help_heading = "Lock", allow_hyphen_values = true)]
    pub scope: Option<String>,
    /// How long the gate waits for the bot [30s, but no more than nine tenths of the time-to-live]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true)]
    pub upstream_timeout: Option<String>,
    /// All claims are lost this often, as claims in memory are in a restart
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true)]
    pub restart_every: Option<String>,
    /// How long the work on a message takes [until the next outgoing message, or as the event log says]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true)]
    pub processing: Option<String>,
    /// Where a message has no provider id, the same text so long after it is a duplicate [default: 60s]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true)]
    pub duplicate_within: Option<String>,
    /// Try other keys, times-to-live and releases too, and name the policy to choose
    #[arg(long, help_heading = "Lock")]
    pub sweep: bool,

    /// Only messages from this moment on: a date, an RFC 3339 time, an age (48h, 7d, 30m) or git:REV
    #[arg(long, value_name = "WHEN", help_heading = "Scope")]
    pub since: Option<String>,
    /// What to read.
    #[command(flatten)]
    pub reading: Reading,
    /// What has nothing to do with messages.
    #[command(flatten)]
    pub general: General,

    /// Show so many examples of each kind
    #[arg(long, value_name = "N", default_value = "3", help_heading = "Output", allow_hyphen_values = true)]
    pub examples: usize,
    /// What standard output gets [table, or nothing if --output is given]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<ListFormat>,
    /// What people write who mean --format json
    #[arg(long, hide = true)]
    pub json: bool,
    /// Write the replay to a file, its format by extension (.txt .json) or by name, as in json:replay
    /// (repeatable)
    #[arg(long, short, value_name = "[FORMAT:]FILE", help_heading = "Output")]
    pub output: Vec<PathBuf>,
    /// Who may read it.
    #[command(flatten)]
    pub redaction: Redaction,
}

/// A policy of a lock that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyName {
    /// By contact and text, 30 s, released when answered, in the memory of each of two processes.
    FirstFix,
}
