//! What an audit costs, as ratios to other ways over the same messages in one run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark that fails may say so")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table")]
#![allow(unreachable_pub, missing_docs, reason = "nothing here is published")]

mod conversations;
mod rows;
mod words;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Parser;
use conversations::{Size, conversations};

/// Prints what an audit costs beside other ways over the same messages.
#[derive(Parser)]
struct Options {
    /// Messages in all
    #[arg(long, default_value_t = 1_000_000)]
    messages: usize,
    /// Contacts [a hundredth of the messages]
    #[arg(long)]
    contacts: Option<usize>,
    /// The contact of rank r writes in proportion to 1 / r^SKEW
    #[arg(long, default_value_t = 0.5)]
    skew: f64,
    /// The same seed gives the same messages
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write the files here and leave them
    #[arg(long)]
    keep: Option<PathBuf>,
    /// What cargo passes
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    let size = Size {
        messages: options.messages,
        contacts: options.contacts.unwrap_or(options.messages / 100).max(1),
        skew: options.skew,
        seed: options.seed,
    };
    let messages = conversations(&size);
    eprintln!("{} messages", messages.len());
    if let Some(folder) = &options.keep {
        std::fs::create_dir_all(folder).unwrap();
        let mut out = BufWriter::new(File::create(folder.join("messages.ndjson")).unwrap());
        rows::write_ndjson(&messages, &mut out).unwrap();
        out.flush().unwrap();
        let mut out = BufWriter::new(File::create(folder.join("messages.csv")).unwrap());
        rows::write_csv(&messages, true, &mut out).unwrap();
        out.flush().unwrap();
    }
}
