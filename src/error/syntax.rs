//! Why a settings file cannot be read.

use crate::text::{display_safe, excerpt};

/// Where the text of a settings file is not TOML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum SyntaxProblem {
    /// `shown` holds no secret.
    #[error("{0}: a text needs quotes (write {0} = {quote}{shown}{quote})", excerpt(.key, 60))]
    NoQuotes { key: String, shown: String, quote: char },
    #[error("{}", display_safe(.words))]
    NotToml { words: String },
    #[error("it is not UTF-8")]
    NotUtf8,
}
