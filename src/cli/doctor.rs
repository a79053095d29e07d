//! The options of `doctor` and `init`.

use std::path::PathBuf;

use clap::Args;

use super::{General, ListFormat, Reading};

/// What `doctor` is told.
#[derive(Debug, Args)]
pub struct Doctor {
    /// What is looked at.
    #[command(flatten)]
    pub reading: Reading,
    /// What standard output gets
    #[arg(long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    pub format: ListFormat,
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
    /// Where to write the settings; - is standard output
    #[arg(long, short, value_name = "FILE", default_value = "dm-audit.toml", help_heading = "Output")]
    pub output: PathBuf,
    /// Write over a file that is there
    #[arg(long, help_heading = "Output")]
    pub force: bool,
    /// What has nothing to do with the source.
    #[command(flatten)]
    pub general: General,
}
