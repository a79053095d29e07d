//! Why a server does not let us in, and what to do about it.

use std::error::Error;

use tokio_postgres::error::{DbError, SqlState};

use super::tls::{SslMode, certificate_problem};
use crate::text::{display_safe, excerpt};

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What happened; holds no password.
    pub problem: String,
    /// What to do, or nothing.
    pub advice: &'static str,
}

impl Refusal {
    /// What `error`, which came while a connection was made in `mode`, is about.
    pub fn of(error: &tokio_postgres::Error, mode: SslMode) -> Self {
        if let Some((problem, advice)) = certificate_problem(error) {
            return Self { problem, advice };
        }
        let Some(server) = error.as_db_error() else {
            let advice = match mode {
                SslMode::Disable | SslMode::Prefer => "check that a PostgreSQL server listens there",
                _ => "check that the server offers TLS (sslmode=prefer goes on without)",
            };
            return Self { problem: chain(error), advice };
        };
        let advice = match *server.code() {
            SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
                "check user and password in the URL or in PGPASSWORD, and the server's pg_hba.conf"
            }
            SqlState::INVALID_CATALOG_NAME => "check the database's name at the end of the URL",
            // A pooler has its own code for it.
            _ if server.message().contains("authentication failed") => {
                "check user and password in the URL or in PGPASSWORD"
            }
            SqlState::TOO_MANY_CONNECTIONS => "wait, or connect through a pooler",
            _ => "",
        };
        Self { problem: server_words(server), advice }
    }
}

/// What a server says, with its SQLSTATE.
pub fn server_words(error: &DbError) -> String {
    format!("{} (SQLSTATE {})", excerpt(error.message(), 300), error.code().code())
}

/// An error with all that caused it, in one line.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = error.source();
    }
    display_safe(&text).into_owned()
}
