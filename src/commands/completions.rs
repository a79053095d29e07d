//! `completions`: what a shell knows of the command line.

use clap::{Arg, Command, CommandFactory, ValueHint};
use clap_complete::Shell;

use super::publish::print_document;
use crate::cli::Cli;
use crate::error::{Error, ExitStatus};

/// Writes the completions of one shell to standard output.
pub(super) fn run(shell: Shell) -> Result<ExitStatus, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut hinted(), "dm-audit", &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        Shell::Bash => print_document(&bash(&script)),
        _ => print_document(&script),
    }
}

/// The command line, where a value that is no file completes to none.
fn hinted() -> Command {
    let is_open = |argument: &Arg| {
        argument.get_value_hint() == ValueHint::Unknown && argument.get_value_parser().possible_values().is_none()
    };
    let hint = move |argument: Arg| {
        if argument.get_action().takes_values() && is_open(&argument) {
            argument.value_hint(ValueHint::Other)
        } else {
            argument
        }
    };
    Cli::command().mut_args(hint).mut_subcommands(|command| command.mut_args(hint))
}

/// What the generator leaves undone for bash.
fn bash(script: &str) -> String {
    script
        // Two spellings of a name with a hyphen never meet: <https://github.com/clap-rs/clap/issues/6421>.
        .replace("dm__subcmd__audit", "dm__audit")
        // The first word after a command is an option only where it looks like one, else a file or a word that is known.
        .replace("if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]]", "if [[ ${cur} == -* ]]")
        .replace(WORDS_OF_OPTIONS, WORDS_WITHOUT_OPTIONS)
        .replace("$(compgen -W \"DM101 ", "$(compgen -P \"${cur%\"${cur##*,}\"}\" -W \"DM101 ")
        .lines()
        .map(|line| if line.contains("compgen -P") { after_comma(line) } else { line.to_owned() } + "\n")
        .collect()
}

/// How a command's case ends: with every word that is known.
const WORDS_OF_OPTIONS: &str =
    "            COMPREPLY=( $(compgen -W \"${opts}\" -- \"${cur}\") )\n            return 0\n            ;;";

/// The same without what looks like an option; where nothing is left, bash completes files.
const WORDS_WITHOUT_OPTIONS: &str = "            local word words=\"\"
            for word in ${opts}; do
                [[ ${word} == -* ]] || words+=\"${word} \"
            done
            COMPREPLY=( $(compgen -W \"${words}\" -- \"${cur}\") )
            return 0
            ;;";

/// A list of words is completed from its last comma on.
fn after_comma(line: &str) -> String {
    line.replace("-- \"${cur}\"", "-- \"${cur##*,}\"")
}
