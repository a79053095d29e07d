//! The command line, as clap reads it.

mod doctor;
mod gate;
mod schema;
mod simulate;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::report::Format;
pub use doctor::{Doctor, Init};
pub use gate::{Gate, PayloadName};
pub use schema::SchemaName;
pub use simulate::{PolicyName, Simulate};

/// Which messages did our bot send twice, why, and did the fix work?
#[derive(Debug, Parser)]
#[command(
    name = "dm-audit",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = "\
SOURCE is a postgres:// URL, message files (NDJSON or CSV, also .gz or .zst, Parquet),
- for standard input, or a name from [sources.<name>] in dm-audit.toml. Without one:
DM_AUDIT_SOURCE, [source] in dm-audit.toml, then DATABASE_URL, then PG* variables.

Settings: flags beat DM_AUDIT_{SELECT,IGNORE,WINDOW,DOUBLE_WINDOW,FAIL_ON,TZ,CONFIG},
and these beat dm-audit.toml.

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 could not do the job.

  dm-audit deep export.ndjson
  dm-audit since 48h postgres://app@db.example/bot
  dm-audit user @lea.m --output lea.json"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The audits.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What went wrong since a moment: repeated messages less than 60 s apart
    Since {
        /// RFC 3339, a date, "YYYY-MM-DD HH:MM", an age (48h, 7d, 30m), git:REV for that commit's time, or last-run
        when: String,
        /// Show every message, not only findings with one message of context
        #[arg(long)]
        timeline: bool,
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// One contact's whole history, problems marked
    User {
        /// The contact's handle, with or without @, or its id
        handle: String,
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// Final messages (the last line a contact should ever get) sent more than once
    #[command(alias = "final-message")]
    Final {
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// Every duplicate pattern: same, near and double replies, repeated incoming messages
    Duplicates {
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// Every rule
    Deep {
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// Every rule, written as report files for CI and for people
    Report {
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// Rates before and after a moment: did the fix work?
    Compare {
        /// When the fix went live, in the forms of `since WHEN`
        when: String,
        /// Leave out this long after the moment, while the deployment ran
        #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
        gap: Option<String>,
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// What a lock would have stopped, replayed over history or over a lock's event log
    Simulate(Box<Simulate>),
    /// The lock in front of a webhook: passes each message on once, answers copies with "skip"
    #[command(
        override_usage = "dm-audit gate --listen <ADDR> --upstream <URL> [OPTIONS]",
        after_help = "\
The environment may hold what should not stand on a command line: DM_AUDIT_GATE_STORE,
DM_AUDIT_GATE_SECRET. SIGTERM finishes what is in flight (exit code 0; a second one ends it
at once, with 2), SIGHUP opens the event log anew.

  dm-audit gate --listen 127.0.0.1:8080 --upstream http://127.0.0.1:3000
  dm-audit gate --print-sql | psql postgres://owner@db.example/bot"
    )]
    Gate(Box<Gate>),
    /// What an audit would read and why: tables, columns, words, sampled rows; each check with its next step
    Doctor(Box<Doctor>),
    /// A commented dm-audit.toml for a source, from what doctor sees
    Init(Box<Init>),
    /// Which rules run, by which values, and where each value comes from
    Rules {
        /// The command whose rules are listed
        #[arg(long, value_name = "COMMAND", default_value = "deep")]
        command: AuditName,
        /// Say instead what is usual in a source: delays, parts, ids, common texts
        #[arg(long)]
        habits: bool,
        /// What standard output gets
        #[arg(long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
        format: ListFormat,
        /// The source of --habits.
        #[command(flatten)]
        reading: Box<Reading>,
        /// What commands without a source have.
        #[command(flatten)]
        common: Box<Common>,
    },
    /// Completions for a shell, on standard output
    Completions {
        /// Whose completions
        shell: Shell,
    },
    /// The manual page (roff), on standard output
    Man,
    /// The JSON Schema of the settings file or of a JSON output, on standard output
    Schema {
        /// Whose schema
        name: SchemaName,
    },
    /// All about one rule or cause: an example, why it matters, how to tune it, how to fix the bot
    Explain {
        /// A rule by code or name (DM104, double-response), or a cause (race, retry, burst, loop, echo, resend)
        #[arg(value_name = "RULE or CAUSE")]
        topic: Vec<String>,
        /// Tell instead what weighed most in the finding of this fingerprint: explain --finding FINGERPRINT SOURCE
        #[arg(long, value_name = "FINGERPRINT")]
        finding: Option<String>,
        /// What has nothing to do with rules.
        #[command(flatten)]
        general: Box<General>,
    },
}

/// Options that all audits share.
#[derive(Debug, Args)]
pub struct Shared {
    /// Only messages from this moment on (the same forms as `since WHEN`), or from where the last-run ended
    #[arg(long, value_name = "WHEN", help_heading = "Scope")]
    pub since: Option<String>,

    /// What to read.
    #[command(flatten)]
    pub reading: Reading,

    /// Read at least so long before the start of the scope too, so that rules see more of each history
    #[arg(long, value_name = "DURATION", help_heading = "Scope", allow_hyphen_values = true)]
    pub look_back: Option<String>,
    /// Where --since last-run keeps how far it came [dm-audit-state.json, beside the settings file]
    #[arg(long, value_name = "FILE", help_heading = "Scope")]
    pub state: Option<PathBuf>,

    /// What commands without a source have too.
    #[command(flatten)]
    pub common: Common,

    /// What standard output gets [table, or nothing if --output is given; a summary for report]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<Format>,
    /// Write the report to a file, its format by extension (.txt .json .ndjson .csv .md .html .xml for JUnit
    /// .sarif) or by name, as in gitlab:quality.json (repeatable)
    #[arg(long, short, value_name = "[FORMAT:]FILE", help_heading = "Output")]
    pub output: Vec<PathBuf>,
    /// Lists of the table stop after so many entries, 0 shows all [50; all for user]
    #[arg(long, value_name = "N", help_heading = "Output", allow_hyphen_values = true)]
    pub limit: Option<usize>,
    /// Findings from this severity on make the exit code 1 [default: warning]
    #[arg(long, value_name = "SEVERITY", help_heading = "Output")]
    pub fail_on: Option<FailOn>,
    /// So many findings, of those that --fail-on counts, are no failure
    #[arg(long, value_name = "N", help_heading = "Output", allow_hyphen_values = true)]
    pub max_findings: Option<String>,
    /// So many of them are no failure, as a share of the outgoing messages: 0.5% is one in 200, 0.5 is every second
    #[arg(long, value_name = "SHARE", help_heading = "Output", allow_hyphen_values = true)]
    pub max_rate: Option<String>,
    /// Findings leave the exit code 0
    #[arg(long, help_heading = "Output")]
    pub exit_zero: bool,
    /// Only findings that are not in this baseline or JSON report are a failure
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub baseline: Option<PathBuf>,
    /// Keep the findings of today, without content, for later runs with --baseline
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub write_baseline: Option<PathBuf>,
    /// Who may read it.
    #[command(flatten)]
    pub redaction: Redaction,
    /// List the findings that the settings file and the baseline hold back too
    #[arg(long, help_heading = "Output")]
    pub show_suppressed: bool,
}

/// Whether what is written tells who wrote what.
#[derive(Debug, Args)]
pub struct Redaction {
    /// Replace ids and handles by hashes, and texts by their shape; the environment may hold the key of the hashes as
    /// `DM_AUDIT_REDACT_KEY`
    #[arg(long, conflicts_with = "show_content", help_heading = "Output")]
    pub redact: bool,
    /// Write ids, handles and texts as they are, which report does not do by itself
    #[arg(long, help_heading = "Output")]
    pub show_content: bool,
}

/// What to read, and how.
#[derive(Debug, Default, Args)]
pub struct Reading {
    /// A postgres:// URL, message files, - for standard input, or a name of the settings file
    #[arg(value_name = "SOURCE")]
    pub source: Vec<String>,

    /// Only messages before this moment
    #[arg(long, value_name = "WHEN", help_heading = "Scope")]
    pub until: Option<String>,
    /// Only this contact, by handle or id (repeatable)
    #[arg(long, value_name = "HANDLE", help_heading = "Scope")]
    pub contact: Vec<String>,

    /// Count rows that cannot be read and go on
    #[arg(long, help_heading = "Reading")]
    pub skip_bad: bool,
    /// Finding no message to read is no error
    #[arg(long, help_heading = "Reading")]
    pub allow_empty: bool,
    /// The table of messages, where several look like it
    #[arg(long, value_name = "TABLE", help_heading = "Reading")]
    pub table: Option<String>,
    /// The server ends a statement after this long [default: 10m]
    #[arg(long, value_name = "DURATION", help_heading = "Reading")]
    pub statement_timeout: Option<String>,
    /// How many connections may read a large table at the same time [one for each core, at most 4]
    #[arg(long, value_name = "N", help_heading = "Reading", allow_hyphen_values = true)]
    pub connections: Option<String>,
    /// How much memory messages may take, as in 500MB or 2GiB [half of the machine's]; the rest goes to temporary files
    #[arg(long, value_name = "SIZE", help_heading = "Reading", allow_hyphen_values = true)]
    pub memory_limit: Option<String>,
    /// How many threads read files and check conversations [one for each core]
    #[arg(long, value_name = "N", help_heading = "Reading", allow_hyphen_values = true)]
    pub threads: Option<String>,
}

/// Options of every command that knows rules.
#[derive(Debug, Args)]
pub struct Common {
    /// Which rules, and by which values.
    #[command(flatten)]
    pub rules: RuleFlags,
    /// What has nothing to do with rules.
    #[command(flatten)]
    pub general: General,
}

/// Options of every command that goes by settings.
#[derive(Debug, Args)]
pub struct General {
    /// The zone of times that name none, and of the times shown [the system's]
    #[arg(long, value_name = "ZONE", help_heading = "Reading")]
    pub tz: Option<String>,
    /// The settings file [dm-audit.toml, here or in a folder above]
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub config: Option<String>,

    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
    /// No progress and no notes on standard error
    #[arg(long, short, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// Say more on standard error
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,
}

/// Options that choose and tune rules.
#[derive(Debug, Args)]
pub struct RuleFlags {
    /// Run these rules instead of the command's own: codes, their first letters, or names, as in
    /// DM1,link-spam (repeatable)
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub select: Vec<String>,
    /// Leave these rules out (repeatable)
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    pub ignore: Vec<String>,
    /// Copies less than this apart belong together [60s for since, 120s for user, else 300s]
    #[arg(long, value_name = "DURATION", help_heading = "Rules", allow_hyphen_values = true)]
    pub window: Option<String>,
    /// Replies less than this apart are a double response [120s; none for deep]
    #[arg(long, value_name = "DURATION|none", help_heading = "Rules", allow_hyphen_values = true)]
    pub double_window: Option<String>,
    /// Findings that are less likely a fault than this, from 0 to 1, are infos [0.5]
    #[arg(long, value_name = "PROBABILITY", help_heading = "Rules", allow_hyphen_values = true)]
    pub min_confidence: Option<String>,
    /// A final message contains this text, ignoring case (repeatable) [je vois qu]
    #[arg(long, value_name = "TEXT", help_heading = "Rules")]
    pub pattern: Vec<String>,
    /// A final message matches this regular expression (repeatable)
    #[arg(long, value_name = "EXPRESSION", help_heading = "Rules")]
    pub regex: Vec<String>,
    /// A final message is the same as or near to this template (repeatable)
    #[arg(long, value_name = "TEMPLATE", help_heading = "Rules")]
    pub like: Vec<String>,
}

/// A command that runs rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AuditName {
    /// `since`.
    Since,
    /// `user`.
    User,
    /// `final`.
    Final,
    /// `duplicates`.
    Duplicates,
    /// `deep`.
    Deep,
    /// `report`.
    Report,
    /// `compare`.
    Compare,
}

/// What a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    Table,
    /// One JSON document.
    Json,
}

/// From which severity on findings are a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Info,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, as `NO_COLOR` and `CLICOLOR_FORCE` say.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
