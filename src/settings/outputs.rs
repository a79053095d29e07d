//! Files that a report is written to.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::cli::ListFormat;
use crate::convert::MessageFormat;
use crate::error::{Error, OutputKind, UsageError};
use crate::report::Format;
use crate::source::SourceSpec;
use crate::whole_file;

/// What a file of a command can be written as.
pub(super) trait FileFormat: Sized {
    /// What is written.
    const KIND: OutputKind;

    /// The format of this name.
    fn from_name(name: &str) -> Option<Self>;

    /// The format that a file's extension names.
    fn from_path(path: &Path) -> Option<Self>;
}

impl FileFormat for Format {
    const KIND: OutputKind = OutputKind::Report;

    fn from_name(name: &str) -> Option<Self> {
        Self::from_name(name)
    }

    fn from_path(path: &Path) -> Option<Self> {
        Self::from_path(path)
    }
}

impl FileFormat for ListFormat {
    const KIND: OutputKind = OutputKind::List;

    fn from_name(name: &str) -> Option<Self> {
        <Self as ValueEnum>::from_str(name, false).ok()
    }

    fn from_path(path: &Path) -> Option<Self> {
        match Format::from_path(path)? {
            Format::Table => Some(Self::Table),
            Format::Json => Some(Self::Json),
            _ => None,
        }
    }
}

impl FileFormat for MessageFormat {
    const KIND: OutputKind = OutputKind::Messages;

    fn from_name(name: &str) -> Option<Self> {
        Self::from_name(name)
    }

    fn from_path(path: &Path) -> Option<Self> {
        Self::from_path(path)
    }
}

/// A file and its format: the one that stands before it and a colon, else the one that the extension names.
pub(super) fn output<F: FileFormat>(given: &Path) -> Result<(PathBuf, F), Error> {
    output_as(given, None)
}

/// The same where a flag may say the format, which then counts more than the extension.
pub(super) fn output_as<F: FileFormat>(given: &Path, format: Option<F>) -> Result<(PathBuf, F), Error> {
    // A format of another command is no part of a file's name.
    let is_format = |(name, _): &(&str, &str)| Format::from_name(name).is_some() || F::from_name(name).is_some();
    let named = given.to_str().and_then(|text| text.split_once(':')).filter(is_format);
    let path = named.map_or(given, |(_, path)| Path::new(path));
    if path.as_os_str().is_empty() {
        return Err(UsageError::OutputWithoutName.into());
    }
    if path.as_os_str() == "-" {
        return Err(UsageError::OutputToScreen.into());
    }
    let (shown, kind) = (path.to_owned(), F::KIND);
    let format = match named {
        Some((name, _)) => F::from_name(name).ok_or_else(|| UsageError::OutputOfOtherFormat {
            path: shown,
            format: name.to_owned(),
            kind,
        }),
        None => format.or_else(|| F::from_path(path)).ok_or(UsageError::OutputWithoutFormat { path: shown, kind }),
    }?;
    check_writable(path)?;
    Ok((path.to_owned(), format))
}

/// What cannot be written is better known before the audit than after it.
pub(super) fn check_writable(path: &Path) -> Result<(), Error> {
    whole_file::check(path).map_err(|source| Error::unwritable(path, source))
}

/// No output may be another one, or a file that is read. `others` are written too, each by the flag that names it.
pub(super) fn check<F>(
    outputs: &[(PathBuf, F)],
    others: &[(&'static str, &Path)],
    source: &SourceSpec,
) -> Result<(), Error> {
    let read: &[PathBuf] = match source {
        SourceSpec::Files(paths, _) => paths,
        SourceSpec::Postgres(_) => &[],
    };
    let outputs = outputs.iter().map(|(path, _)| ("--output", path.as_path()));
    let written: Vec<(&'static str, &Path)> = outputs.chain(others.iter().copied()).collect();
    for (index, (flag, path)) in written.iter().enumerate() {
        let same = |other: &Path| whole_file::place(other) == whole_file::place(path);
        let path = path.to_path_buf();
        if let Some((one, _)) = written[..index].iter().find(|(_, other)| same(other)) {
            return Err(match one == flag {
                true => UsageError::OutputTwice { flag, path }.into(),
                false => UsageError::OneFileForTwo { one, other: flag, path }.into(),
            });
        }
        if read.iter().any(|read| same(read)) {
            return Err(UsageError::OverwritesMessages { flag, path }.into());
        }
    }
    Ok(())
}
