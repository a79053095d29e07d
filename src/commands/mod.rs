//! One file per subcommand: thin, each reads like a recipe.

mod audit;
mod deep;
mod duplicates;
mod final_message;
mod publish;
mod since;
mod user;

use std::io::Write;

use anstream::ColorChoice;

use crate::cli::{Cli, Color, Command, Shared};
use crate::error::{Error, ExitStatus};
use crate::settings::Settings;

/// Does what the command line asks for and says on standard error what failed.
pub fn run(cli: Cli) -> ExitStatus {
    match dispatch(cli.command) {
        Ok(status) => status,
        Err(error) => {
            complain(&error);
            ExitStatus::Failure
        }
    }
}

/// Settings, with the choice of colour made for both streams.
fn settings(shared: &Shared) -> Result<Settings, Error> {
    let choice = match shared.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::AlwaysAnsi,
        Color::Never => ColorChoice::Never,
    };
    choice.write_global();
    Settings::resolve(shared)
}

fn dispatch(command: Command) -> Result<ExitStatus, Error> {
    match command {
        Command::Since { when, timeline, shared } => since::run(&when, timeline, settings(&shared)?),
        Command::User { handle, shared } => user::run(&handle, settings(&shared)?),
        Command::Final { shared } => final_message::run(&settings(&shared)?),
        Command::Duplicates { shared } => duplicates::run(&settings(&shared)?),
        Command::Deep { shared } => deep::run(&settings(&shared)?),
    }
}

/// An error and what to do about it.
fn complain(error: &Error) {
    let mut stderr = anstream::stderr();
    let red = anstyle::AnsiColor::Red.on_default().bold();
    // A standard error that is closed leaves nobody to tell.
    let _: std::io::Result<()> = writeln!(stderr, "{red}error{red:#}: {error}");
    if let Some(advice) = error.advice() {
        let _: std::io::Result<()> = writeln!(stderr, "  {advice}");
    }
}
