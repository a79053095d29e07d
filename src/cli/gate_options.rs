//! The options of `gate` as a settings file names them.

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, Args, Command, FromArgMatches};

use super::Gate;

/// Options that say what is to be done once, not how a gate works.
const OF_ONE_RUN: [&str; 3] = ["check", "print_sql", "json"];

/// What an option takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionKind {
    /// Nothing: it is there or not.
    Switch,
    /// One of these words.
    Choice(Vec<String>),
    /// A text or a number.
    Value,
    /// The path of a file.
    File,
    /// One text or several.
    Several,
}

/// An option of `gate` that a settings file may name too.
#[derive(Debug, Clone)]
pub struct GateOption {
    /// With underscores, as in `upstream_timeout`.
    pub id: String,
    /// With its dashes, as in `--upstream-timeout`.
    pub flag: String,
    /// The first line of its help.
    pub help: String,
    /// What it takes.
    pub kind: OptionKind,
}

impl GateOption {
    fn of(arg: &Arg) -> Option<Self> {
        let id = arg.get_id().as_str();
        let long = arg.get_long().filter(|_| !OF_ONE_RUN.contains(&id))?;
        let words = arg.get_possible_values();
        let kind = match arg.get_action() {
            ArgAction::SetTrue => OptionKind::Switch,
            ArgAction::Append => OptionKind::Several,
            _ if !words.is_empty() => {
                let all = words.iter().flat_map(clap::builder::PossibleValue::get_name_and_aliases);
                OptionKind::Choice(all.map(str::to_owned).collect())
            }
            _ if arg.get_value_names().is_some_and(|names| names.iter().any(|name| name == "FILE")) => OptionKind::File,
            _ => OptionKind::Value,
        };
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        Some(Self { id: id.to_owned(), flag: format!("--{long}"), help, kind })
    }

    /// All of them, as `--help` lists them.
    pub fn all() -> Vec<Self> {
        Gate::augment_args(Command::new("gate")).get_arguments().filter_map(Self::of).collect()
    }
}

impl Gate {
    /// Takes in options as a settings file has them, each as its flag and a value. A switch has the value `true`.
    pub fn add(&mut self, options: &[(String, String)]) -> Result<(), clap::Error> {
        let command = Command::new("gate").no_binary_name(true).disable_help_flag(true);
        // What is left out must not be taken for its default, which the command line may have changed.
        let command = Self::augment_args_for_update(command).mut_args(|arg| {
            let arg = arg.default_value(None);
            match arg.get_action() {
                ArgAction::SetTrue => arg.action(ArgAction::Set).value_parser(ValueParser::bool()),
                _ => arg,
            }
        });
        let words = options.iter().map(|(flag, value)| format!("{flag}={value}"));
        self.update_from_arg_matches(&command.try_get_matches_from(words)?)
    }
}
