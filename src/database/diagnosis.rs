//! Why a server does not let us in, and what to do about it.

use tokio_postgres::error::SqlState;

use super::refusal::Refusal;
use super::tls::{SslMode, certificate_problem};
use super::url::DatabaseUrl;
use super::words::{chain, server_words};

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
