//! The options that stand before or after a command, and those of every command that knows rules.

use clap::{Args, ValueEnum, ValueHint};

use super::possible_values::{Known, rules};

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

/// Options that every command takes, before its name or after it.
#[derive(Debug, Args)]
pub struct General {
    /// The time zone of times that name none, and of the times shown [the system's]
    #[arg(long, value_name = "ZONE", global = true, hide_short_help = true)]
    pub tz: Option<String>,
    /// The settings file [dm-audit.toml, here or in a folder above]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, global = true, hide_short_help = true)]
    pub config: Option<String>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true, hide_short_help = true)]
    pub color: Color,
    /// Print no progress and no notes
    #[arg(long, short, conflicts_with = "verbose", global = true, hide_short_help = true)]
    pub quiet: bool,
    /// Print more on standard error
    #[arg(long, short, global = true, hide_short_help = true)]
    pub verbose: bool,
}

/// Options that choose and tune rules.
#[derive(Debug, Args)]
pub struct RuleFlags {
    /// Run these rules only, such as DM1,link-spam
    ///
    /// It is repeatable. A rule is named by its code, the first letters of its code, or its name. `dm-audit rules` lists them.
    #[arg(
        long,
        value_name = "RULES",
        value_delimiter = ',',
        help_heading = "Rules",
        value_parser = Known(rules),
        hide_possible_values = true
    )]
    pub select: Vec<String>,
    /// Leave these rules out (repeatable)
    #[arg(
        long,
        value_name = "RULES",
        value_delimiter = ',',
        help_heading = "Rules",
        value_parser = Known(rules),
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub ignore: Vec<String>,
    /// Copies less than this apart belong together
    ///
    /// [60s for since, 120s for user, else 300s]
    #[arg(long, value_name = "DURATION", help_heading = "Rules", allow_hyphen_values = true)]
    pub window: Option<String>,
    /// Replies less than this apart are a double response [120s; none for deep]
    #[arg(
        long,
        value_name = "DURATION|none",
        help_heading = "Rules",
        allow_hyphen_values = true,
        hide_short_help = true
    )]
    pub double_window: Option<String>,
    /// A finding that is less likely a fault than this, from 0 to 1, is an info [0.5]
    #[arg(
        long,
        value_name = "PROBABILITY",
        help_heading = "Rules",
        allow_hyphen_values = true,
        hide_short_help = true
    )]
    pub min_confidence: Option<String>,
    /// A final message contains this text, ignoring case (repeatable) [je vois qu]
    #[arg(long, value_name = "TEXT", help_heading = "Rules", hide_short_help = true)]
    pub pattern: Vec<String>,
    /// A final message matches this regular expression (repeatable)
    #[arg(long, value_name = "EXPRESSION", help_heading = "Rules", hide_short_help = true)]
    pub regex: Vec<String>,
    /// A final message is the same as this template, or near to it (repeatable)
    #[arg(long, value_name = "TEMPLATE", help_heading = "Rules", hide_short_help = true)]
    pub like: Vec<String>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, as `NO_COLOR` and `CLICOLOR_FORCE` say.
    #[value(help = "On a terminal, as NO_COLOR and CLICOLOR_FORCE say")]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
