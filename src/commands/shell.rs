//! `completions` and `man`: what shells and manuals know of the command line.

use std::collections::BTreeSet;
use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::cli::Cli;
use crate::error::{Error, ExitStatus};

/// Writes the completions of one shell to standard output.
pub(super) fn completions(shell: Shell) -> Result<ExitStatus, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "dm-audit", &mut script);
    if shell == Shell::Bash {
        // Two spellings of a name with a hyphen never meet: <https://github.com/clap-rs/clap/issues/6421>.
        let text = String::from_utf8_lossy(&script).replace("dm__subcmd__audit", "dm__audit");
        script = text.into_bytes();
    }
    print(&script)
}

/// Writes one manual page with all subcommands to standard output.
pub(super) fn man() -> Result<ExitStatus, Error> {
    let unwritten = |source| Error::Write { path: "the manual page".to_owned(), source };
    print(&page().map_err(unwritten)?)
}

/// One page: each command with what it alone has, and once what all audits share.
fn page() -> io::Result<Vec<u8>> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    let audit = command.find_subcommand("deep").cloned().unwrap_or_default();
    let shared: BTreeSet<String> = audit.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    writeln!(page, ".SH COMMANDS")?;
    for subcommand in command.get_subcommands() {
        let mut usage = subcommand.clone();
        let usage = usage.render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ").trim_start_matches("dm-audit ");
        writeln!(page, ".SS \"{}\"", usage.replace('-', "\\-").replace('"', ""))?;
        let about = subcommand.get_about().map(ToString::to_string).unwrap_or_default();
        let stop = if about.ends_with('?') { "" } else { "." };
        writeln!(page, "{}", Roff::new().text([roman(about + stop)]).to_roff().trim_end())?;
        // What is not of this command alone comes once, below.
        let own = subcommand.clone().mut_args(|argument| {
            let of_all = shared.contains(argument.get_id().as_str()) || argument.get_id() == "help";
            argument.hide(of_all)
        });
        page.extend(options(own, "")?);
    }
    page.extend(options(audit, ".SH OPTIONS OF ALL AUDITS\n")?);
    let mut notes = Vec::new();
    man.render_extra_section(&mut notes)?;
    let notes = String::from_utf8(notes).map_err(io::Error::other)?;
    page.extend(notes.replacen(".SH EXTRA", ".SH NOTES", 1).into_bytes());
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// The options of a command under another heading.
fn options(command: clap::Command, heading: &str) -> io::Result<Vec<u8>> {
    let mut section = Vec::new();
    Man::new(command).render_options_section(&mut section)?;
    let section = String::from_utf8(section).map_err(io::Error::other)?;
    Ok(section.replacen(".SH OPTIONS\n", heading, 1).into_bytes())
}

/// Writes to standard output.
pub(super) fn print(text: impl AsRef<[u8]>) -> Result<ExitStatus, Error> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_ref()).and_then(|()| stdout.flush()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitStatus::Clean),
        Err(source) => Err(Error::Write { path: "standard output".to_owned(), source }),
        Ok(()) => Ok(ExitStatus::Clean),
    }
}
