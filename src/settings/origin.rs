//! Where a value comes from, so that an error can point there and `dm-audit rules` can tell.

use std::fmt;
use std::path::PathBuf;

use crate::error::{Error, ValueError};
use crate::text::shown_path;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// What this command goes by.
    Command(&'static str),
    /// A key of the settings file.
    File {
        /// Which file.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
        /// The key with the tables that it stands in, as in `rules.DM101.window`.
        key: String,
    },
    /// An environment variable.
    Environment(&'static str),
    /// An option of the command line.
    Flag(&'static str),
}

/// A value and where it comes from.
#[derive(Debug, Clone)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl Origin {
    /// The error that a value from here is.
    pub(super) fn error(&self, problem: impl Into<ValueError>) -> Error {
        let problem = Box::new(problem.into());
        match self {
            Self::File { file, line, key } => {
                Error::ValueInFile { file: file.clone(), line: *line, key: key.clone(), problem }
            }
            _ => Error::Value { place: self.to_string(), problem },
        }
    }
}

impl<T> Given<T> {
    /// The same origin with what `change` makes of the value.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Given<U> {
        Given { value: change(self.value), origin: self.origin }
    }
}

/// `default`, the command's name, `dm-audit.toml:7`, `DM_AUDIT_WINDOW`, `--window`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Command(name) => f.write_str(name),
            Self::File { file, line, .. } => {
                let name = file.file_name().map_or(file.as_path(), |name| name.as_ref());
                write!(f, "{}:{line}", shown_path(name))
            }
            Self::Environment(variable) => f.write_str(variable),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// What the flag says, else what the environment variable says; a blank variable says nothing.
pub(super) fn layered(flag: Option<&String>, name: &'static str, variable: &'static str) -> Option<Given<String>> {
    if let Some(value) = flag {
        return Some(Given { value: value.clone(), origin: Origin::Flag(name) });
    }
    let value = std::env::var(variable).ok().filter(|value| !value.trim().is_empty())?;
    Some(Given { value, origin: Origin::Environment(variable) })
}
