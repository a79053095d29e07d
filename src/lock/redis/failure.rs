//! What went wrong in Redis, in words that hold no password.

use std::time::Duration;

use redis::{ErrorKind, RedisError, ServerError};

use super::address::Address;
use super::opening::{FULL, HUNG_UP, io_cause};
use crate::database::{certificate_problem, chain};
use crate::lock::{RedisRefusal, Spoken, StoreError};
use crate::text::{display_safe, excerpt};
use crate::time::Span;

/// How a server and its failures are called.
#[derive(Debug)]
pub(super) struct Naming {
    store: String,
    database: i64,
    limit: Span,
    spoken: Spoken,
}

impl Naming {
    /// Names for the server at an address, whose calls may take as long as `limit`.
    pub(super) fn new(address: &Address, limit: Duration) -> Self {
        let store = display_safe(&address.shown()).into_owned();
        let limit = Span::from_micros(limit.as_micros().min(i64::MAX as u128) as i64);
        Self { store, database: address.settings().db(), limit, spoken: address.spoken() }
    }

    /// The server's address without a password.
    pub(super) fn store(&self) -> &str {
        &self.store
    }

    /// What an error is about.
    pub(super) fn failure(&self, error: &RedisError) -> StoreError {
        let store = self.store.clone();
        let refused = |why: RedisRefusal| StoreError::refused(&self.store, why);
        if error.to_string().contains(FULL) {
            return refused(RedisRefusal::NoConnectionLeft);
        }
        if error.to_string().contains(HUNG_UP) {
            let said = excerpt(error.detail().unwrap_or_default(), 300);
            return refused(RedisRefusal::HungUp { spoken: self.spoken, said });
        }
        if error.is_timeout() {
            return StoreError::TimedOut { store, limit: self.limit };
        }
        if let Some(problem) = io_cause(error).and_then(|cause| certificate_problem(cause)) {
            return refused(problem.into());
        }
        let servers = server_error(error);
        match error.kind() {
            _ if servers.is_some() => {}
            ErrorKind::Io => {
                // Who was not let in asked for nothing.
                let perhaps_done = !error.is_connection_refusal();
                return StoreError::Unreachable { store, problem: chain(error), perhaps_done };
            }
            ErrorKind::Parse | ErrorKind::UnexpectedReturnType => return refused(RedisRefusal::NoRedis),
            ErrorKind::AuthenticationFailed => return refused(RedisRefusal::UnknownUser),
            ErrorKind::MasterNameNotFoundBySentinel => return refused(RedisRefusal::NoMaster),
            _ => {}
        }
        if servers.is_none() && error.to_string().contains("refused to switch database") {
            return self.no_database(error.detail().unwrap_or_default());
        }
        let (code, said) = words(error, servers.as_ref());
        // A script's error holds the code of its command, and servers before 7 tell no other.
        let inner = ["READONLY", "NOREPLICAS"].into_iter().find(|inner| said.contains(&format!("-{inner} ")));
        match inner.unwrap_or(code) {
            // They pass by themselves.
            "LOADING" | "MASTERDOWN" | "TRYAGAIN" | "CLUSTERDOWN" | "BUSY" => {
                StoreError::Unreachable { store, problem: said, perhaps_done: false }
            }
            code => refused(RedisRefusal::Server { code: code.to_owned(), said }),
        }
    }

    /// The server did not let us use the URL's database. The library keeps what it said, without the code.
    fn no_database(&self, said: &str) -> StoreError {
        let why = RedisRefusal::Database { database: self.database, said: excerpt(said, 300) };
        if said.to_lowercase().contains("loading") {
            let (store, problem) = (self.store.clone(), why.to_string());
            return StoreError::Unreachable { store, problem, perhaps_done: false };
        }
        StoreError::refused(&self.store, why)
    }
}

/// What the server said to one of the commands that were sent together.
fn server_error(error: &RedisError) -> Option<ServerError> {
    error.clone().into_server_errors()?.first().map(|(_, error)| error.clone())
}

/// The server's code and all that it says. One that does not know a command quotes it with its arguments, such as a
/// password.
fn words<'a>(error: &'a RedisError, server: Option<&'a ServerError>) -> (&'a str, String) {
    let Some(server) = server else { return ("", excerpt(error.category(), 300)) };
    let details = server.details().unwrap_or_default().split(", with args").next().unwrap_or_default();
    (server.code(), excerpt(format!("{} {details}", server.code()).trim(), 300))
}
