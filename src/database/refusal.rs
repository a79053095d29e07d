//! Why a server does not let us in, and what to do about it.

use std::error::Error;

use tokio_postgres::error::{DbError, SqlState};

use super::tls::{SslMode, certificate_problem};
use super::url::DatabaseUrl;
use crate::text::{display_safe, excerpt};

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What happened; holds no password.
    pub problem: String,
    /// What to do, or nothing.
    pub advice: String,
}

impl Refusal {
    /// What `error`, which came while a connection was made in `mode`, is about.
    pub fn of(error: &tokio_postgres::Error, mode: SslMode) -> Self {
        if let Some((problem, advice)) = certificate_problem(error) {
            return Self { problem, advice: advice.to_owned() };
        }
        let Some(server) = error.as_db_error() else {
            let advice = match mode {
                // The words of tokio-postgres.
                _ if chain(error).contains("password missing") => {
                    "write the password after the user (user:…@), or into PGPASSWORD or ~/.pgpass"
                }
                SslMode::Disable | SslMode::Prefer => "check that a PostgreSQL server listens there",
                _ => "check that the server offers TLS (sslmode=prefer goes on without)",
            };
            return Self { problem: chain(error), advice: advice.to_owned() };
        };
        let advice = match *server.code() {
            _ if server.message().contains("requires a valid client certificate") => {
                "name yours with sslcert=FILE and sslkey=FILE in the URL"
            }
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
        Self { problem: server_words(server), advice: advice.to_owned() }
    }

    /// The refusals of all hosts as one, each with its host's name if there are several.
    pub fn of_all(url: &DatabaseUrl, refusals: Vec<(usize, Self)>) -> Self {
        let alone = url.config.get_hosts().len() == 1;
        let (mut problems, mut advices) = (Vec::new(), Vec::new());
        for (host, Self { problem, advice }) in refusals {
            problems.push(if alone { problem } else { format!("{}: {problem}", url.host_shown(host)) });
            if !advice.is_empty() && !advices.contains(&advice) {
                advices.push(advice);
            }
        }
        Self { problem: problems.join("; "), advice: advices.join("; ") }
    }
}

/// What a server says, with its SQLSTATE.
pub fn server_words(error: &DbError) -> String {
    said(error.message(), error.code().code(), error.detail(), error.hint())
}

/// What a server says in the parts of its message; one that is not PostgreSQL may leave out its SQLSTATE.
pub fn said(message: &str, sqlstate: &str, detail: Option<&str>, hint: Option<&str>) -> String {
    let sqlstate = match sqlstate {
        "" => "no SQLSTATE".to_owned(),
        code => format!("SQLSTATE {}", excerpt(code, 5)),
    };
    let further = |name: &str, words: Option<&str>| match words {
        Some(words) if !words.is_empty() => format!(", {name}: {}", excerpt(words, 200)),
        _ => String::new(),
    };
    format!("{} ({sqlstate}){}{}", excerpt(message, 300), further("detail", detail), further("hint", hint))
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
