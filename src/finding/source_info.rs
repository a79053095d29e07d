//! Where messages came from.

use std::path::PathBuf;

use serde::Serialize;

use crate::text::shell;

/// Where the messages came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceInfo {
    /// `postgres` or `file`.
    pub kind: &'static str,
    /// A URL without password, or the files.
    pub description: String,
    /// The files, `-` for standard input; none for a database.
    #[serde(skip)]
    pub files: Vec<PathBuf>,
}

impl SourceInfo {
    /// The source in a command to copy: the files or the URL as words of a shell, else the word SOURCE to be replaced.
    pub fn words(&self) -> String {
        let files: Option<Vec<String>> = self.files.iter().map(|file| shell::word(file.to_str()?)).collect();
        let words = match files {
            Some(files) if files.is_empty() => shell::word(&self.description),
            Some(files) => Some(files.join(" ")),
            None => None,
        };
        words.unwrap_or_else(|| "SOURCE".to_owned())
    }
}
