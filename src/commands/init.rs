//! `init`: the settings that stand for what a source is.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use super::doctor;
use super::publish::print;
use crate::cli::Init;
use crate::error::{CommandError, Error, ExitStatus};
use crate::observer::Observer;
use crate::settings::ExaminingSettings;
use crate::source::{CONFIRM, Examination, SourceSpec};
use crate::text::{display_safe, shown_path};
use crate::whole_file::WholeFile;

/// Looks at the source and writes a settings file for it.
pub(super) fn run(flags: &Init, settings: &ExaminingSettings) -> Result<ExitStatus, Error> {
    let to_standard_output = flags.output.as_os_str() == "-";
    if !to_standard_output && !flags.force && flags.output.exists() {
        return Err(CommandError::FileExists { file: flags.output.clone() }.into());
    }
    let (found, observer) = doctor::examine(settings)?;
    let Some(text) = document(&found, &settings.reading.source, flags) else {
        doctor::complain(&found, &observer);
        return Err(CommandError::NothingToDescribe.into());
    };
    if to_standard_output {
        print(&text)?;
    } else {
        let file = WholeFile::new(&flags.output, |mut file| file.write_all(text.as_bytes()));
        file.and_then(WholeFile::keep).map_err(|source| Error::unwritable(&flags.output, source))?;
        observer.note(&format!("wrote {}", shown_path(&flags.output)));
    }
    if found.would_run() {
        return Ok(ExitStatus::Clean);
    }
    doctor::complain(&found, &observer);
    observer.warning("complete the marked settings, and run `dm-audit doctor` again");
    Ok(ExitStatus::Failure)
}

fn document(found: &Examination, source: &SourceSpec, flags: &Init) -> Option<String> {
    let output = flags.output.as_path();
    let mut settings = found.settings.clone()?;
    let mut text = completion(output);
    text.push_str("# Settings of dm-audit. `dm-audit doctor` shows what they mean; every key can be left out.\n\n");
    match source {
        SourceSpec::Files(paths, _) => {
            settings.files = paths.iter().map(|path| beside(path, output)).collect();
            // What was said of the files holds as long as they do.
            settings.said.extend(flags.general.tz.iter().map(|zone| ("time_zone", zone.clone())));
            settings.said.extend(flags.reading.dates.map(|order| ("dates", order.in_settings().to_owned())));
        }
        SourceSpec::Postgres(spec) => {
            // A comment, so that no address of a database gets into a repository by itself.
            let _: std::fmt::Result =
                writeln!(text, "# The database is {}; name it as `url` here,", display_safe(&spec.description()));
            text.push_str("# or leave it to DATABASE_URL, which keeps its password out of this file.\n\n");
        }
    }
    let evidence = found.checks.iter().map(|check| (check.name, check.detail.lines().next().unwrap_or_default()));
    for line in settings.lines() {
        let role = line.split(" = ").next().unwrap_or_default();
        let name = match role {
            "contact_id" => "contact",
            "at" => "time",
            "incoming" => "words",
            other => other,
        };
        let known = ["id", "contact", "direction", "text", "answer", "time", "provider_id", "words", "contacts"];
        let why = evidence.clone().find(|(check, _)| *check == name && known.contains(check));
        // The line below is what confirms it.
        let why = why.map(|(_, why)| why.split(CONFIRM).next().unwrap_or(why));
        if let Some(why) = why {
            let _: std::fmt::Result = writeln!(text, "# {}", display_safe(why));
        }
        text.push_str(&line);
        text.push('\n');
    }
    Some(text)
}

/// The schema, by which editors complete and check the settings.
const SCHEMA: &str = "dm-audit.schema.json";

/// The line by which editors find the schema; it has to be the first. A schema that is not there would be an error in
/// every editor, so until it is, the line says how to get it.
fn completion(output: &Path) -> String {
    if output.with_file_name(SCHEMA).is_file() {
        return format!("#:schema ./{SCHEMA}\n");
    }
    format!(
        "# For completion in an editor, run `dm-audit schema settings >{SCHEMA}` beside this file, and make\n\
         # `#:schema ./{SCHEMA}` its first line.\n\n"
    )
}

/// A file as the settings name it: from the folder in which they stand.
fn beside(path: &Path, output: &Path) -> String {
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(_) => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned(),
        None => path.to_string_lossy().into_owned(),
    }
}
