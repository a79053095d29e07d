//! What a command goes by unless the user says otherwise.

use crate::report::Format;
use crate::time::Span;

/// What a command goes by unless the user says otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Defaults {
    /// The command's name.
    pub command: &'static str,
    /// The codes of its rules; `None` for all.
    pub rules: Option<&'static [&'static str]>,
    /// Copies less than this apart belong together.
    pub window: Span,
    /// Replies less than this apart are a double response; `None` is without limit.
    pub double_window: Option<Span>,
    /// What it writes.
    pub publication: Publication,
}

/// What a command writes unless the user says otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Publication {
    /// What standard output gets.
    pub format: Format,
    /// Files to write.
    pub files: &'static [&'static str],
    /// Ids, handles and texts are replaced.
    pub redacts: bool,
}

impl Publication {
    /// The report for people, on standard output.
    pub const ON_SCREEN: Self = Self { format: Format::Table, files: &[], redacts: false };
}
