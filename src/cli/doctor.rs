//! The options of `doctor` and `init`.

use std::path::PathBuf;

use clap::Args;

use super::{General, ListOutput, Reading};

/// What `doctor` is told.
#[derive(Debug, Args)]
pub struct Doctor {
    /// What is looked at.
    #[command(flatten)]
    pub reading: Reading,
    /// What is written.
    #[command(flatten)]
    pub output: ListOutput,
    /// What has nothing to do with the source.
    #[command(flatten)]
    pub general: General,
}

/// What `init` is told.
#[derive(Debug, Args)]
pub struct Init {
    /// What is looked at.
    #[command(flatten)]
    pub reading: Reading,
    /// The settings file to write; - is standard output
    #[arg(long, short, value_name = "FILE", default_value = "dm-audit.toml", help_heading = "Output")]
    pub output: PathBuf,
    /// Replace a file that exists
    #[arg(long, help_heading = "Output")]
    pub force: bool,
    /// For people who ask for JSON: the error says what there is instead.
    #[arg(long, hide = true)]
    pub json: bool,
    /// What has nothing to do with the source.
    #[command(flatten)]
    pub general: General,
}
