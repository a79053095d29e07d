//! The options of `simulate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{General, ListFormat, Reading, Redaction};
use crate::lock::{KeyKind, Release, WhileWorking};

/// Options of `simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// A policy by its name; other options change it
    #[arg(long, value_name = "NAME", help_heading = "Lock", hide_short_help = true)]
    pub policy: Option<PolicyName>,
    /// What a lock claims: message-id, text or contact
    ///
    /// message-id is contact and text where a message has no id. [default: message-id]
    #[arg(long, value_name = "KEY", help_heading = "Lock", hide_possible_values = true)]
    pub key: Option<KeyKind>,
    /// How long an answered id is kept [default: 24h]
    ///
    /// The time counts from the answer on.
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true)]
    pub ttl: Option<String>,
    /// How long an answered text is kept [default: 60s]
    ///
    /// It is for messages without an id, and for keys of texts and contacts. The time counts from the answer on.
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true, hide_short_help = true)]
    pub text_ttl: Option<String>,
    /// How long a message is claimed while the bot works [5s more than --upstream-timeout: 35s]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true, hide_short_help = true)]
    pub lease: Option<String>,
    /// What ends a claim: ttl, or done with the answer
    ///
    /// [default: ttl]
    #[arg(long, value_name = "WHEN", help_heading = "Lock", hide_possible_values = true)]
    pub release: Option<Release>,
    /// What a copy does while another call has its message: skip or wait
    ///
    /// wait waits for the end, and takes over if the other call fails. [default: as the platform's copies do at a gate, where
    /// an event log tells the platform; else skip]
    #[arg(long, value_name = "WHAT", help_heading = "Lock", hide_possible_values = true, hide_short_help = true)]
    pub while_working: Option<WhileWorking>,
    /// Who shares the lock: shared, or per-instance:N
    ///
    /// per-instance:N stands for N processes that have a lock each. [default: shared]
    #[arg(long, value_name = "SCOPE", help_heading = "Lock", allow_hyphen_values = true)]
    pub scope: Option<String>,
    /// How long the gate waits for the bot [default: 30s]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true, hide_short_help = true)]
    pub upstream_timeout: Option<String>,
    /// All claims are lost this often, as claims in memory are when a process restarts
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true, hide_short_help = true)]
    pub restart_every: Option<String>,
    /// How long a message is in flight [until the next outgoing message, or as the event log says]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true, hide_short_help = true)]
    pub processing: Option<String>,
    /// The same text within this time is a duplicate, where a message has no provider id [default: 60s]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true, hide_short_help = true)]
    pub duplicate_within: Option<String>,
    /// Try other policies too, and name the best one
    ///
    /// A sweep replays other keys, times-to-live and releases.
    #[arg(long, help_heading = "Lock")]
    pub sweep: bool,

    /// Only messages from this moment on, such as 7d
    ///
    /// A moment is RFC 3339, a date (2026-01-07), "YYYY-MM-DD HH:MM", an age (48h, 7d, 30m), or git:REV for the time of a commit.
    #[arg(long, value_name = "WHEN", help_heading = "Scope")]
    pub since: Option<String>,
    /// What to read.
    #[command(flatten)]
    pub reading: Reading,
    /// What has nothing to do with messages.
    #[command(flatten)]
    pub general: General,

    /// The number of examples of each kind
    #[arg(
        long,
        value_name = "N",
        default_value = "3",
        help_heading = "Output",
        allow_hyphen_values = true,
        hide_short_help = true
    )]
    pub examples: usize,
    /// What standard output gets [table, or nothing if --output is given]
    #[arg(long, short, value_name = "FORMAT", help_heading = "Output", hide_short_help = true)]
    pub format: Option<ListFormat>,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    pub json: bool,
    /// Write a file, such as replay.json
    ///
    /// It is repeatable. The format follows from the extension (.txt .json) or stands before the name, as in json:replay.
    #[arg(long, short, value_name = "[FORMAT:]FILE", help_heading = "Output")]
    pub output: Vec<PathBuf>,
    /// Who may read it.
    #[command(flatten)]
    pub redaction: Redaction,
}

impl Simulate {
    /// The format that was asked for.
    pub fn format(&self) -> Option<ListFormat> {
        if self.json { Some(ListFormat::Json) } else { self.format }
    }
}

/// A policy of a lock that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyName {
    /// By contact and text, 30 s, released when answered, in the memory of each of two processes.
    FirstFix,
}
