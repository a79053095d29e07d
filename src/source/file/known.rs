//! What is said of a file that cannot be read.

/// What a file is, and what to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// `is …`.
    pub(super) problem: &'static str,
    pub(super) advice: &'static str,
}
