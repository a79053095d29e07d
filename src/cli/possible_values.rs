//! Words that the shell completes, while any other word is read later, with an error that says more.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};

use crate::finding::CauseKind;
use crate::rules::ALL;

/// Takes any text, and tells the shell which ones are known.
#[derive(Clone)]
pub(super) struct Known(pub(super) fn() -> Vec<PossibleValue>);

impl TypedValueParser for Known {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter()))
    }
}

/// The rules, by code and by name.
pub(super) fn rules() -> Vec<PossibleValue> {
    let metas = || ALL.iter().map(|rule| rule.meta());
    let codes = metas().map(|meta| PossibleValue::new(meta.code).help(meta.name));
    codes.chain(metas().map(|meta| PossibleValue::new(meta.name).help(meta.code))).collect()
}

/// What can be explained: rules and causes.
pub(super) fn topics() -> Vec<PossibleValue> {
    let causes = CauseKind::ALL.map(|cause| PossibleValue::new(cause.as_str()).help("a cause"));
    rules().into_iter().chain(causes).collect()
}

/// The commands that have a manual page.
pub(super) fn commands() -> Vec<PossibleValue> {
    COMMANDS.map(PossibleValue::new).to_vec()
}

const COMMANDS: [&str; 18] = [
    "since",
    "user",
    "final",
    "duplicates",
    "deep",
    "report",
    "reconcile",
    "compare",
    "simulate",
    "gate",
    "doctor",
    "init",
    "convert",
    "rules",
    "explain",
    "completions",
    "man",
    "schema",
];

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_has_a_manual_page_that_the_shell_completes() {
        let command = crate::cli::Cli::command();
        assert!(command.get_subcommands().map(Command::get_name).eq(COMMANDS));
    }

    #[test]
    fn the_command_line_has_no_fault_that_clap_can_find() {
        crate::cli::Cli::command().debug_assert();
    }
}
