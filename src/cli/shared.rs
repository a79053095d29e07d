//! The options that all audits share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Common, Reading};
use crate::report::Format;

/// Options that all audits share.
#[derive(Debug, Args)]
pub struct Shared {
    /// Only messages from this moment on, such as 7d
    ///
    /// A moment is RFC 3339, a date (2026-01-07), "YYYY-MM-DD HH:MM", an age (48h, 7d, 30m), git:REV for the time of a commit, or
    /// last-run for where the last run ended.
    #[arg(long, value_name = "WHEN", help_heading = "Scope")]
    pub since: Option<String>,

    /// What to read.
    #[command(flatten)]
    pub reading: Reading,

    /// Read at least this long before the start of the scope too, so that rules see more of each history
    #[arg(long, value_name = "DURATION", help_heading = "Scope", allow_hyphen_values = true, hide_short_help = true)]
    pub look_back: Option<String>,
    /// The file that keeps where --since last-run goes on [dm-audit-state.json, beside the settings file]
    #[arg(long, value_name = "FILE", help_heading = "Scope", hide_short_help = true)]
    pub state: Option<PathBuf>,

    /// What commands without a source have too.
    #[command(flatten)]
    pub common: Common,

    /// table, summary, json, csv, html, ...
    ///
    /// What standard output gets: table, summary, json, ndjson, csv, markdown, html, junit, sarif, github or gitlab. The
    /// default is table, and nothing if --output is given; a summary for report.
    #[arg(long, short, value_name = "FORMAT", help_heading = "Output", hide_possible_values = true)]
    pub format: Option<Format>,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output", hide_short_help = true)]
    pub json: bool,
    /// Write a file, such as report.html
    ///
    /// It is repeatable. The format follows from the extension (.txt .json .ndjson .csv .md .html .sarif, .xml for JUnit) or stands before
    /// the name, as in gitlab:quality.json.
    #[arg(long, short, value_name = "[FORMAT:]FILE", help_heading = "Output")]
    pub output: Vec<PathBuf>,
    /// The number of entries in each list of the table, 0 for all [50; all for user]
    #[arg(long, value_name = "N", help_heading = "Output", allow_hyphen_values = true, hide_short_help = true)]
    pub limit: Option<usize>,
    /// The severity from which on the exit code is 1
    #[arg(
        long,
        help = "Exit with 1 at or above error, [warning] or info",
        value_name = "SEVERITY",
        help_heading = "Output",
        hide_possible_values = true
    )]
    pub fail_on: Option<FailOn>,
    /// Accept this number of the findings that --fail-on counts
    #[arg(long, value_name = "N", help_heading = "Output", allow_hyphen_values = true, hide_short_help = true)]
    pub max_findings: Option<String>,
    /// Accept such findings for this share of the outgoing messages, such as 0.5% for one in 200
    #[arg(long, value_name = "PERCENT", help_heading = "Output", allow_hyphen_values = true, hide_short_help = true)]
    pub max_rate: Option<String>,
    /// Exit with 0 whatever is found
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub exit_zero: bool,
    /// Exit with 1 only for findings that this baseline or JSON report does not hold
    #[arg(long, value_name = "FILE", help_heading = "Output", hide_short_help = true)]
    pub baseline: Option<PathBuf>,
    /// Write the findings, without content, to a file that later runs name as --baseline
    #[arg(long, value_name = "FILE", help_heading = "Output", hide_short_help = true)]
    pub write_baseline: Option<PathBuf>,
    /// Who may read it.
    #[command(flatten)]
    pub redaction: Redaction,
    /// List the findings that the settings file and the baseline hold back too
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub show_suppressed: bool,
}

impl Shared {
    /// The format that was asked for.
    pub fn format(&self) -> Option<Format> {
        if self.json { Some(Format::Json) } else { self.format }
    }
}

/// Whether what is written tells who wrote what.
#[expect(clippy::doc_markdown, reason = "it is the text of --help")]
#[derive(Debug, Args)]
pub struct Redaction {
    /// Replace ids and handles by hashes, and texts by their shape
    ///
    /// The environment variable DM_AUDIT_REDACT_KEY may hold the key of the hashes.
    #[arg(long, conflicts_with = "show_content", help_heading = "Output", hide_short_help = true)]
    pub redact: bool,
    /// Write ids, handles and texts as they are, which report does not do by itself
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub show_content: bool,
}

/// What a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    Table,
    /// One JSON document.
    Json,
}

/// The format of a command that writes a list.
#[derive(Debug, Args)]
pub struct ListOutput {
    /// What standard output gets: table or json
    #[arg(
        long,
        short,
        value_name = "FORMAT",
        default_value = "table",
        help_heading = "Output",
        hide_possible_values = true,
        hide_default_value = true
    )]
    format: ListFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
}

impl ListOutput {
    /// The format that was asked for.
    pub fn format(&self) -> ListFormat {
        if self.json { ListFormat::Json } else { self.format }
    }
}

/// The severity from which on findings are a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Info,
}
