//! Files that a report is written to.

use std::path::{Path, PathBuf};

use super::{same_file, usage};
use crate::error::Error;
use crate::report::Format;
use crate::source::SourceSpec;
use crate::text::shown_path;

/// A file and its format, which the extension names.
pub(super) fn output(path: &Path) -> Result<(PathBuf, Format), Error> {
    let shown = shown_path(path);
    if path.as_os_str() == "-" {
        return Err(usage("--output - names no file", "leave it out and say --format json for standard output"));
    }
    let format = Format::from_path(path).ok_or_else(|| {
        usage(&format!("--output {shown}: the extension names no format"), "end the name in .txt, .json or .ndjson")
    })?;
    let unwritable = |source| Error::Write { path: shown.clone(), source };
    if path.is_dir() {
        return Err(unwritable(std::io::ErrorKind::IsADirectory.into()));
    }
    // A report that cannot be written is better known before the audit than after it.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(folder).map_err(unwritable)?;
    Ok((path.to_owned(), format))
}

/// No output may be another one, or a file that is read.
pub(super) fn check(outputs: &[(PathBuf, Format)], source: &SourceSpec) -> Result<(), Error> {
    let read: &[PathBuf] = match source {
        SourceSpec::Files(paths) => paths,
        SourceSpec::Postgres(_) => &[],
    };
    for (index, (path, _)) in outputs.iter().enumerate() {
        let same = |other: &PathBuf| other == path || same_file(other, path);
        let shown = shown_path(path);
        if outputs[..index].iter().any(|(other, _)| same(other)) {
            return Err(usage(&format!("--output {shown} is given twice"), "name each file once"));
        }
        if read.iter().any(same) {
            return Err(usage(&format!("--output {shown} would overwrite the messages"), "name another file"));
        }
    }
    Ok(())
}
