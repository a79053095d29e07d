//! Why a server does not let us in.

use std::io;

use tokio_postgres::error::{DbError, SqlState};

use super::refusal::{ByServer, Refusal};
use super::tls::{SslMode, certificate_problem};
use super::url::DatabaseUrl;
use super::words::{chain, io_kind, server_words};

impl Refusal {
    /// What `error`, which came while a connection was made in `mode`, is about.
    pub fn of(error: &tokio_postgres::Error, mode: SslMode) -> Self {
        if let Some(problem) = certificate_problem(error) {
            return problem.into();
        }
        let wants_tls = !matches!(mode, SslMode::Disable | SslMode::Prefer);
        match error.as_db_error() {
            Some(server) => Self::ByServer { said: server_words(server), why: why(server) },
            None if hung_up(error) => Self::HungUp { error: chain(error), wants_tls },
            None => match chain(error) {
                // The words of tokio-postgres.
                error if error.contains("password missing") => Self::NoPassword { error },
                error => Self::NoServer { error, wants_tls },
            },
        }
    }

    /// The refusals of all hosts as one, each with its host's name if there are several.
    pub fn of_all(url: &DatabaseUrl, mut refusals: Vec<(usize, Self)>) -> Self {
        if url.config.get_hosts().len() == 1 && refusals.len() == 1 {
            return refusals.pop().map_or(Self::NoHost, |(_, refusal)| refusal);
        }
        if refusals.is_empty() {
            return Self::NoHost;
        }
        Self::Several(refusals.into_iter().map(|(host, refusal)| (url.host_shown(host), refusal)).collect())
    }
}

/// Whether the other side closed the connection, perhaps in the middle of what it said.
fn hung_up(error: &tokio_postgres::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    let closed = |kind| [BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof].contains(&kind);
    // The words of tokio-postgres.
    error.is_closed() || io_kind(error).is_some_and(closed) || chain(error).contains("bytes remaining on stream")
}

fn why(server: &DbError) -> ByServer {
    match *server.code() {
        _ if server.message().contains("requires a valid client certificate") => ByServer::Certificate,
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => ByServer::Login,
        SqlState::INVALID_CATALOG_NAME => ByServer::Database,
        // A pooler has its own code for it.
        _ if server.message().contains("authentication failed") => ByServer::PoolerLogin,
        SqlState::TOO_MANY_CONNECTIONS => ByServer::Full,
        _ => ByServer::Other,
    }
}
