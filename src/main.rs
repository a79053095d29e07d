//! Parses, runs, and turns a status into an exit code.

use std::process::ExitCode;

use clap::Parser;
use dm_audit::cli::Cli;
use dm_audit::commands;

fn main() -> ExitCode {
    let status = match Cli::try_parse() {
        Ok(cli) => commands::run(cli),
        Err(refusal) => commands::answer(&refusal),
    };
    ExitCode::from(status.code())
}
