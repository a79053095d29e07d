//! `man`: the manual pages.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::publish;
use crate::cli::Cli;
use crate::error::{CommandError, Error, ExitStatus};
use crate::observer::Observer;
use crate::text::shown_path;
use crate::whole_file::WholeFile;

/// Writes the page of one command, or that of the program, to standard output.
pub(super) fn run(of: Option<&str>) -> Result<ExitStatus, Error> {
    let command = built();
    let page = match of {
        None => whole(&command),
        Some(name) => {
            let subcommand = command.get_subcommands().find(|subcommand| subcommand.get_name() == name);
            let unknown = || {
                let known = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
                CommandError::UnknownCommand { name: name.to_owned(), known }
            };
            of_command(subcommand.ok_or_else(unknown)?)
        }
    };
    publish::print_document(&page.map_err(|source| Error::Write { path: "the manual page".to_owned(), source })?)
}

/// Writes the pages of the program and of all its commands to a folder.
pub(super) fn run_all(folder: &Path, observer: &dyn Observer) -> Result<ExitStatus, Error> {
    let command = built();
    std::fs::create_dir_all(folder).map_err(|source| Error::unwritable(folder, source))?;
    let write = |name: &str, page: io::Result<String>| {
        let path = folder.join(format!("{name}.1"));
        let file = page.and_then(|page| WholeFile::new(&path, |mut file| file.write_all(page.as_bytes())));
        file.and_then(WholeFile::keep).map_err(|source| Error::unwritable(&path, source))
    };
    write("dm-audit", whole(&command))?;
    let mut pages = 1;
    for subcommand in command.get_subcommands() {
        write(&format!("dm-audit-{}", subcommand.get_name()), of_command(subcommand))?;
        pages += 1;
    }
    observer.note(&format!("wrote {pages} manual pages to {}", shown_path(folder)));
    Ok(ExitStatus::Clean)
}

fn built() -> Command {
    // A page is the long help, and the generator leaves out what short help hides.
    let shown = |argument: Arg| argument.hide_short_help(false);
    let command = Cli::command().disable_help_subcommand(true).mut_args(shown);
    let mut command = command.mut_subcommands(|command| command.mut_args(shown));
    command.build();
    command
}

fn of_command(command: &Command) -> io::Result<String> {
    let mut page = Vec::new();
    Man::new(command.clone()).source(concat!("dm-audit ", env!("CARGO_PKG_VERSION"))).render(&mut page)?;
    Ok(text(page)?.replacen(".SH EXTRA", ".SH NOTES", 1) + ".SH \"SEE ALSO\"\n\\fBdm\\-audit\\fR(1)\n")
}

/// One page for all: each command with what it alone has, and once what all audits share.
fn whole(command: &Command) -> io::Result<String> {
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
            let is_hidden = argument.is_hide_set();
            argument.hide(of_all || is_hidden)
        });
        page.extend(options(own, "")?.into_bytes());
    }
    page.extend(options(audit, ".SH OPTIONS OF ALL AUDITS\n")?.into_bytes());
    let mut notes = Vec::new();
    man.render_extra_section(&mut notes)?;
    page.extend(text(notes)?.replacen(".SH EXTRA", ".SH NOTES", 1).into_bytes());
    man.render_version_section(&mut page)?;
    text(page)
}

/// The options of a command under another heading.
fn options(command: Command, heading: &str) -> io::Result<String> {
    let mut section = Vec::new();
    Man::new(command).render_options_section(&mut section)?;
    Ok(text(section)?.replacen(".SH OPTIONS\n", heading, 1))
}

fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(io::Error::other)
}
