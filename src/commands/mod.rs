//! One file per subcommand: thin, each reads like a recipe.

mod audit;
mod baselines;
mod colour;
mod compare;
mod completions;
mod convert;
mod deep;
mod defaults;
mod doctor;
mod duplicates;
mod evidence;
mod files;
mod final_message;
mod gate;
mod init;
mod late_fields;
mod learning;
mod manual;
mod misdated;
mod only_new;
mod publish;
mod reading;
mod reconcile;
mod report;
mod rules;
mod schema;
mod shared_ids;
mod simulate;
mod since;
mod step_summary;
mod terminal;
mod user;

use std::io::{self, Write};
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use colour::choose_colour;

use crate::cli::{Cli, Command, FIRST_STEPS, General, ListFormat, Reading, Shared};
use crate::error::{CommandError, Error, ExitStatus};
use crate::interrupt;
use crate::progress::{StandardError, for_reader};
use crate::report::Format;
use crate::settings::{
    ConversionSettings, Defaults, ExaminingSettings, GeneralSettings, ReconciliationSettings, Settings,
    SimulationSettings, names_a_database,
};
use crate::text::{display_safe, without_passwords};

/// Does what the command line asks for and says on standard error what failed.
pub fn run(cli: Cli) -> ExitStatus {
    // A gate ends its own way.
    let Cli { general, command } = cli;
    let watched = match command {
        Command::Gate(_) => Ok(()),
        _ => interrupt::watch().map_err(|source| Error::Start { source }),
    };
    match watched.and_then(|()| in_place(&command, &general)).and_then(|()| dispatch(command, &general)) {
        Ok(status) => status,
        Err(error) => {
            complain(&error);
            ExitStatus::Failure
        }
    }
}

/// Settings, with the choice of colour made.
fn settings(shared: &Shared, when: Option<&str>, defaults: &Defaults) -> Result<Settings, Error> {
    choose_colour(shared.common.general.color);
    let settings = Settings::resolve(shared, when, defaults)?;
    if settings.format == Some(Format::Github) {
        step_summary::check()?;
    }
    Ok(settings)
}

/// Settings of `user`; a file in the place of HANDLE would else be missed as a source.
fn settings_of_user(handle: &str, shared: &Shared) -> Result<Settings, Error> {
    settings(shared, None, &user::DEFAULTS).map_err(|error| match error {
        Error::CommandLine(_) | Error::Value { .. }
            if shared.reading.source.is_empty() && Path::new(handle).is_file() =>
        {
            CommandError::HandleIsFile { handle: handle.to_owned() }.into()
        }
        error => error,
    })
}

/// Refuses what may stand before every command and has no meaning for this one.
fn in_place(command: &Command, general: &General) -> Result<(), Error> {
    if general.quiet && general.verbose {
        return Err(CommandError::QuietAndVerbose.into());
    }
    let takes_file = matches!(command, Command::Gate(_));
    let command = match command {
        Command::Gate(_) => "gate",
        Command::Completions { .. } => "completions",
        Command::Man { .. } => "man",
        _ => return Ok(()),
    };
    let useless = [("--config", general.config.is_some() && !takes_file), ("--tz", general.tz.is_some())];
    match useless.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(CommandError::FlagWithoutMeaning { flag, command }.into()),
        None => Ok(()),
    }
}

/// What people mean who ask for JSON where there is none.
fn without_json(command: &'static str) -> Error {
    CommandError::NoJson { command }.into()
}

fn dispatch(command: Command, general: &General) -> Result<ExitStatus, Error> {
    match command {
        Command::Since { when, timeline, shared } => {
            since::run(timeline, &settings(&shared, Some(&when), &since::DEFAULTS)?)
        }
        Command::User { handle, shared } => user::run(&handle, settings_of_user(&handle, &shared)?),
        Command::Final { shared } => final_message::run(&settings(&shared, None, &final_message::DEFAULTS)?),
        Command::Duplicates { shared } => duplicates::run(&settings(&shared, None, &duplicates::DEFAULTS)?),
        Command::Deep { shared } => deep::run(&settings(&shared, None, &deep::DEFAULTS)?),
        Command::Report { shared } => report::run(&settings(&shared, None, &report::DEFAULTS)?),
        Command::Compare { when, gap, shared } => {
            // A file in the place of WHEN would else be missed as a source.
            GeneralSettings::resolve(&shared.common)?.moment("compare", &when)?;
            compare::run(&when, gap.as_deref(), &settings(&shared, None, &compare::DEFAULTS)?)
        }
        Command::Reconcile(flags) => {
            choose_colour(flags.shared.common.general.color);
            reconcile::run(&ReconciliationSettings::resolve(&flags, &reconcile::DEFAULTS)?)
        }
        Command::Simulate(flags) => {
            choose_colour(flags.general.color);
            simulate::run(&flags, &SimulationSettings::resolve(&flags)?)
        }
        Command::Gate(flags) if flags.json => Err(without_json("gate")),
        Command::Gate(flags) => gate::run(*flags, general),
        Command::Doctor(flags) => {
            choose_colour(flags.general.color);
            doctor::run(&flags, &ExaminingSettings::resolve(&flags.reading, &flags.general)?)
        }
        Command::Init(flags) if flags.json => Err(without_json("init")),
        Command::Init(flags) => {
            choose_colour(flags.general.color);
            init::run(&flags, &ExaminingSettings::resolve(&flags.reading, &flags.general)?)
        }
        Command::Convert(flags) => {
            choose_colour(flags.general.color);
            convert::run(&ConversionSettings::resolve(&flags)?)
        }
        Command::Rules { habits: true, output, .. } if output.format() == ListFormat::Json => {
            Err(without_json("rules --habits"))
        }
        Command::Rules { habits: true, reading, common, .. } => {
            choose_colour(common.general.color);
            evidence::habits(&ExaminingSettings::resolve(&reading, &common.general)?)
        }
        Command::Rules { command, output, reading, common, .. } => {
            choose_colour(common.general.color);
            rules::refuse_source(&reading)?;
            rules::list(command, output.format(), &GeneralSettings::resolve(&common)?)
        }
        Command::Completions { shell } => completions::run(shell),
        Command::Man { dir: Some(folder), .. } => {
            manual::run_all(&folder, &StandardError::new(general.quiet, general.verbose))
        }
        Command::Man { of, dir: None } => manual::run(of.as_deref()),
        Command::Schema { name } => schema::run(name),
        Command::Explain { json: true, .. } => Err(without_json("explain")),
        Command::Explain { finding: Some(fingerprint), topic, general, .. } => {
            choose_colour(general.color);
            let reading = Reading { source: topic, ..Reading::default() };
            evidence::explain(&fingerprint, &ExaminingSettings::resolve(&reading, &general)?)
        }
        Command::Explain { finding: None, topic, general, .. } => {
            choose_colour(general.color);
            rules::explain(&topic)
        }
    }
}

/// An error and what to do about it.
fn complain(error: &Error) {
    let mut stderr = anstream::stderr();
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let problem = error.to_string();
    // A standard error that is closed leaves nobody to tell.
    let problem = format!("{red}error{red:#}: {}", without_passwords(&display_safe(&problem)));
    let _: io::Result<()> = writeln!(stderr, "{}", for_reader(&problem));
    if let Some(advice) = error.advice() {
        // Only our own lines end: what is quoted from data is made safe where it is quoted.
        for line in advice.lines() {
            let line = format!("  {}", without_passwords(&display_safe(line)));
            // Commands and settings to paste keep their lines.
            let is_to_paste = line.starts_with("   ");
            let shown = if is_to_paste { line.as_str().into() } else { for_reader(&line) };
            let _: io::Result<()> = writeln!(stderr, "{shown}");
        }
    }
}

/// A source stands where a command has to.
fn source_without_command(refusal: &clap::Error) -> Option<Error> {
    let Some(ContextValue::String(name)) = refusal.get(ContextKind::InvalidSubcommand) else { return None };
    if !names_a_database(name) && !Path::new(name).exists() {
        return None;
    }
    let source = without_passwords(name);
    Some(CommandError::SourceWithoutCommand { source_name: source.into_owned() }.into())
}

/// Prints help where it was asked for, and else what clap finds wrong, which may repeat a URL with its password.
pub fn answer(refusal: &clap::Error) -> ExitStatus {
    if !refusal.use_stderr() {
        return match refusal.print().and_then(|()| io::stdout().flush()) {
            // Whoever reads has seen enough.
            Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
                complain(&Error::Write { path: "standard output".to_owned(), source });
                ExitStatus::Failure
            }
            _ => ExitStatus::Clean,
        };
    }
    if let Some(error) = source_without_command(refusal) {
        complain(&error);
        return ExitStatus::Failure;
    }
    let text = match refusal.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => FIRST_STEPS.to_owned(),
        _ => refusal.render().ansi().to_string(),
    };
    let _: io::Result<()> = write!(anstream::stderr(), "{}", without_passwords(&text));
    ExitStatus::Failure
}
