//! Files that a report is written to.

use std::path::{Path, PathBuf};

use super::usage;
use crate::error::Error;
use crate::report::Format;
use crate::source::SourceSpec;
use crate::text::shown_path;
use crate::whole_file;

/// A file and its format: the one that stands before it and a colon, else the one that the extension names.
pub(super) fn output(given: &Path) -> Result<(PathBuf, Format), Error> {
    let named = given.to_str().and_then(|text| text.split_once(':'));
    let named = named.and_then(|(name, path)| Some((Format::from_name(name)?, Path::new(path))));
    let path = named.map_or(given, |(_, path)| path);
    let shown = shown_path(path);
    if path.as_os_str().is_empty() {
        return Err(usage("--output names no file", "write the file's name, after the colon if you name a format"));
    }
    if path.as_os_str() == "-" {
        return Err(usage("--output - names no file", "leave it out and say --format json for standard output"));
    }
    let format = named.map(|(format, _)| format).or_else(|| Format::from_path(path));
    let format = format.ok_or_else(|| {
        usage(
            &format!("--output {shown}: the extension names no format"),
            "end the name in .txt, .json, .ndjson, .csv, .md, .html, .xml (JUnit) or .sarif, \
             or write the format before it, as in gitlab:quality.json",
        )
    })?;
    check_writable(path)?;
    Ok((path.to_owned(), format))
}

/// What cannot be written is better known before the audit than after it.
pub(super) fn check_writable(path: &Path) -> Result<(), Error> {
    whole_file::check(path).map_err(|source| Error::Write { path: shown_path(path), source })
}

/// No output may be another one, or a file that is read. `others` are written too, each by the flag that names it.
pub(super) fn check(
    outputs: &[(PathBuf, Format)],
    others: &[(&'static str, &Path)],
    source: &SourceSpec,
) -> Result<(), Error> {
    let read: &[PathBuf] = match source {
        SourceSpec::Files(paths) => paths,
        SourceSpec::Postgres(_) => &[],
    };
    let outputs = outputs.iter().map(|(path, _)| ("--output", path.as_path()));
    let written: Vec<(&str, &Path)> = outputs.chain(others.iter().copied()).collect();
    for (index, (flag, path)) in written.iter().enumerate() {
        let same = |other: &Path| whole_file::place(other) == whole_file::place(path);
        let shown = shown_path(path);
        if let Some((other, _)) = written[..index].iter().find(|(_, other)| same(other)) {
            let twice = if other == flag {
                format!("{flag} {shown} is given twice")
            } else {
                format!("{other} and {flag} name the same file {shown}")
            };
            return Err(usage(&twice, "name each file once"));
        }
        if read.iter().any(|read| same(read)) {
            return Err(usage(&format!("{flag} {shown} would overwrite the messages"), "name another file"));
        }
    }
    Ok(())
}
