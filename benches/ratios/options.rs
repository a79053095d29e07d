//! What the benchmark can be asked for.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::conversations::Size;

/// Prints what an audit costs beside other ways over the same messages.
#[derive(Parser)]
pub struct Options {
    /// Messages in all
    #[arg(long, default_value_t = 1_000_000)]
    pub messages: usize,
    /// Contacts [a hundredth of the messages]
    #[arg(long)]
    pub contacts: Option<usize>,
    /// The contact of rank r writes in proportion to 1 / r^SKEW
    #[arg(long, default_value_t = 0.5)]
    pub skew: f64,
    /// The same seed gives the same messages
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Each command runs so many times, in turn with the others; medians are shown
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: u32,
    /// Measure a tenth of the messages and contacts too
    #[arg(long)]
    pub growth: bool,
    /// Only these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    pub only: Vec<Part>,
    /// Leave the files in this folder, and take them from there if they are the same
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Another build of dm-audit
    #[arg(long, value_name = "PATH", default_value = env!("CARGO_BIN_EXE_dm-audit"))]
    pub program: PathBuf,
    /// A build of before, to be measured in turn with it
    #[arg(long, value_name = "PATH")]
    pub before: Option<PathBuf>,
    /// Write the files into this folder and end; how the benchmark calls itself
    #[arg(long, hide = true)]
    pub write: Option<PathBuf>,
    /// What cargo passes
    #[arg(long, hide = true)]
    bench: bool,
}

/// What can be left out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    Postgres,
    Ndjson,
    Csv,
    Parquet,
    Start,
}

impl Options {
    /// How much of what.
    pub fn size(&self) -> Size {
        Size {
            messages: self.messages,
            contacts: self.contacts.unwrap_or(self.messages / 100).max(1),
            skew: self.skew,
            seed: self.seed,
        }
    }

    /// A tenth of the messages and of the contacts.
    pub fn tenth(&self) -> Size {
        let size = self.size();
        Size { messages: (size.messages / 10).max(1), contacts: (size.contacts / 10).max(1), ..size }
    }

    /// Whether a part is wanted.
    pub fn has(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// Whether more than the start is measured.
    pub fn needs_files(&self) -> bool {
        Part::value_variants().iter().any(|part| *part != Part::Start && self.has(*part))
    }
}
