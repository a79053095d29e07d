//! Why there is no connection.

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What happened; holds no password.
    pub problem: String,
    /// What to do, or nothing.
    pub advice: String,
}
