//! What is wrong with the URL of a database.

/// What is wrong with the URL of a database. No text holds a part of it, which may be of a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum BadUrl {
    #[error("the database URL has a / in its user or password (write it as %2F)")]
    Slash,
    #[error("the database URL has a ? in its user or password (write it as %3F)")]
    QuestionMark,
    #[error("the database URL has a hostaddr; write the address as its host")]
    HostAddress,
    #[error("the database URL cannot be read")]
    Unreadable,
    #[error("the database URL has an unknown sslmode; known are disable, prefer, require, verify-ca and verify-full")]
    SslMode,
    #[error(
        "the database URL has an unknown target_session_attrs; known are any, read-write, read-only, primary, standby \
         and prefer-standby"
    )]
    SessionAttrs,
    #[error("the database URL has a connect_timeout that is not a number")]
    ConnectTimeout,
    #[error("the database URL names no port, and PGPORT is not a number")]
    Port,
    #[error("the database URL names {hosts} hosts and {ports} ports: name one port for all, or one for each")]
    Ports { hosts: usize, ports: usize },
    #[error("the database URL names no user, and neither does PGUSER")]
    NoUser,
}

impl BadUrl {
    /// What to do.
    pub const fn advice(&self) -> &'static str {
        "write it as postgres://user@host:5432/database?sslmode=require, the password after the user (user:…@) or in PGPASSWORD"
    }
}
