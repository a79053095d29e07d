//! The command line, as clap reads it.

mod convert;
mod doctor;
mod examples;
mod gate;
mod gate_options;
mod general;
mod given;
mod possible_values;
mod reading;
mod reconcile;
mod schema;
mod shared;
mod simulate;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

pub use convert::Convert;
pub use doctor::{Doctor, Init};
pub use examples::FIRST_STEPS;
pub use gate::{Gate, LogFormat, PayloadName};
pub use gate_options::{GateOption, OptionKind};
pub use general::{Color, Common, General, RuleFlags};
pub use given::GivenOptions;
use possible_values::{Known, topics};
pub use reading::{DatesArg, Reading};
pub use reconcile::Reconcile;
pub use schema::SchemaName;
pub use shared::{FailOn, ListFormat, ListOutput, Redaction, Shared};
pub use simulate::{PolicyName, Simulate};

/// Which messages did our bot send twice, why, and did the fix work?
#[derive(Debug, Parser)]
#[command(
    name = "dm-audit",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = examples::FIRST,
    after_long_help = examples::ALL
)]
pub struct Cli {
    /// What stands before or after the command.
    #[command(flatten)]
    pub general: General,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What went wrong since a moment: copies less than 60 s apart
    #[command(after_help = examples::SINCE)]
    Since {
        /// A moment: a date, an age such as 48h, git:REV or last-run
        ///
        /// RFC 3339, a date, "YYYY-MM-DD HH:MM", an age (48h, 7d, 30m), git:REV for the time of a commit, or last-run for
        /// where the last run ended.
        when: String,
        /// Show every message, not only findings with one message of context
        #[arg(long, hide_short_help = true)]
        timeline: bool,
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// One contact's whole history, problems marked
    #[command(after_help = examples::USER)]
    User {
        /// The contact's handle, with or without @, or its id
        handle: String,
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// Final messages that were sent more than once
    ///
    /// A final message is the last one that a contact should ever get.
    #[command(alias = "final-message", after_help = examples::FINAL)]
    Final {
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// Every duplicate pattern
    ///
    /// Same, near and double replies, and repeated incoming messages.
    #[command(after_help = examples::DUPLICATES)]
    Duplicates {
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// Every rule
    #[command(after_help = examples::DEEP)]
    Deep {
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// Every rule, written as report files for CI and for people
    #[command(after_help = examples::REPORT)]
    Report {
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// What the platform delivered, compared with what was recorded
    ///
    /// An export of chats shows what people really received: replies that the database does not hold, and replies that
    /// never arrived.
    #[command(
        override_usage = "dm-audit reconcile --delivered <EXPORT> [SOURCE]... [OPTIONS]",
        after_help = examples::RECONCILE
    )]
    Reconcile(Box<Reconcile>),
    /// Rates before and after a moment: did the fix work?
    #[command(after_help = examples::COMPARE)]
    Compare {
        /// The moment of the fix: a date, an age such as 48h, or git:REV
        when: String,
        /// Leave out this time after the moment
        ///
        /// It is the time in which the deployment ran.
        #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
        gap: Option<String>,
        /// What all audits share.
        #[command(flatten)]
        shared: Box<Shared>,
    },
    /// What a lock would have blocked, replayed over history
    ///
    /// The history is a source of messages, or the event log of a lock.
    #[command(after_help = examples::SIMULATE)]
    Simulate(Box<Simulate>),
    /// The lock itself, in front of a webhook
    ///
    /// It passes each message on once, and answers copies with "skip".
    #[command(
        override_usage = "dm-audit gate --listen <ADDR> --upstream <URL> [OPTIONS]",
        after_help = examples::GATE,
        after_long_help = examples::GATE_LONG
    )]
    Gate(Box<Gate>),
    /// What an audit would read, and why
    ///
    /// Tables, columns, words of the direction and sampled rows: each check with its next step.
    #[command(after_help = examples::DOCTOR)]
    Doctor(Box<Doctor>),
    /// Write the settings file of a source, from what doctor sees
    #[command(after_help = examples::INIT)]
    Init(Box<Init>),
    /// The messages of any source as a neutral message file
    ///
    /// NDJSON, CSV or Parquet, in which dm-audit finds the same as in the source.
    #[command(after_help = examples::CONVERT)]
    Convert(Box<Convert>),
    /// Which rules run, by which values, and where each value is set
    #[command(after_help = examples::RULES)]
    Rules {
        /// The command whose rules are listed
        #[arg(long, value_name = "COMMAND", default_value = "deep", hide_possible_values = true)]
        command: AuditName,
        /// Show what is usual in a source, such as delays
        #[arg(long)]
        habits: bool,
        /// What is written.
        #[command(flatten)]
        output: ListOutput,
        /// The source of --habits.
        #[command(flatten)]
        reading: Box<Reading>,
        /// What commands without a source have.
        #[command(flatten)]
        common: Box<Common>,
    },
    /// All about one rule, cause or finding
    ///
    /// An example, why it matters, how to tune the rule, and how to fix the bot.
    #[command(after_help = examples::EXPLAIN)]
    Explain {
        /// A rule by code (DM104) or name, or a cause (race)
        ///
        /// The causes are race, retry, burst, loop, echo and resend.
        #[arg(value_name = "RULE or CAUSE", value_parser = Known(topics), hide_possible_values = true)]
        topic: Vec<String>,
        /// Show what weighs most in a finding of SOURCE
        #[arg(long, value_name = "FINGERPRINT")]
        finding: Option<String>,
        /// For people who ask for JSON: the error says what there is instead.
        #[arg(long, hide = true)]
        json: bool,
        /// What has nothing to do with rules.
        #[command(flatten)]
        general: Box<General>,
    },
    /// The completions of a shell, on standard output
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// The manual pages (roff)
    #[command(after_help = examples::MAN)]
    Man {
        /// The command whose page is written [the page of dm-audit]
        #[arg(value_name = "COMMAND", value_parser = Known(possible_values::commands), hide_possible_values = true)]
        of: Option<String>,
        /// Write the pages of all commands to this folder
        #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, conflicts_with = "of")]
        dir: Option<PathBuf>,
    },
    /// Print the JSON Schema of the settings file or of a JSON output
    ///
    /// Editors use it to complete and check settings.
    #[command(after_help = examples::SCHEMA)]
    Schema {
        /// Whose schema
        name: SchemaName,
    },
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
    /// `reconcile`.
    Reconcile,
}
