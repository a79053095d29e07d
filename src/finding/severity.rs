//! How bad a finding is.

use serde::Serialize;

/// How bad a finding is; `Info < Warning < Error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably wrong.
    Warning,
    /// Wrong, and the contact saw it.
    Error,
}

impl Severity {
    /// All severities, the worst first.
    pub const WORST_FIRST: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
