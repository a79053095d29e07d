//! One file per subcommand: thin, each reads like a recipe.

mod audit;
mod deep;
mod duplicates;
mod final_message;
mod publish;
mod since;
mod user;

use std::io::Write;

use crate::cli::{Cli, Command};
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

fn dispatch(command: Command) -> Result<ExitStatus, Error> {
    match command {
        Command::Since { when, timeline, shared } => since::run(&when, timeline, Settings::resolve(&shared)?),
        Command::User { handle, shared } => user::run(&handle, Settings::resolve(&shared)?),
        Command::Final { shared } => final_message::run(&Settings::resolve(&shared)?),
        Command::Duplicates { shared } => duplicates::run(&Settings::resolve(&shared)?),
        Command::Deep { shared } => deep::run(&Settings::resolve(&shared)?),
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
