//! Parses, runs, and turns a status into an exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = dm_audit::cli::Cli::parse();
    ExitCode::from(dm_audit::commands::run(cli).code())
}
