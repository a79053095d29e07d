//! What went wrong in Redis, in words that hold no password.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use redis::{ConnectionAddr, ConnectionInfo, ErrorKind, RedisError, ServerError};

use crate::database::{certificate_problem, chain};
use crate::lock::StoreError;
use crate::text::{display_safe, excerpt};
use crate::time::Span;

/// How a server and its failures are called.
#[derive(Debug)]
pub(super) struct Naming {
    store: String,
    database: i64,
    limit: Span,
}

impl Naming {
    /// Names for the server of a URL, whose calls may take as long as `limit`.
    pub(super) fn new(info: &ConnectionInfo, limit: Duration) -> Self {
        let (scheme, place) = match info.addr() {
            ConnectionAddr::TcpTls { host, port, .. } => ("rediss", format!("{}:{port}", bracketed(host))),
            ConnectionAddr::Tcp(host, port) => ("redis", format!("{}:{port}", bracketed(host))),
            other => ("redis", other.to_string()),
        };
        let settings = info.redis_settings();
        let user = settings.username().map(|user| format!("{user}@")).unwrap_or_default();
        let store = display_safe(&format!("{scheme}://{user}{place}/{}", settings.db())).into_owned();
        let limit = Span::from_micros(limit.as_micros().min(i64::MAX as u128) as i64);
        Self { store, database: settings.db(), limit }
    }

    /// The server's address without a password.
    pub(super) fn store(&self) -> &str {
        &self.store
    }

    /// What an error is about.
    pub(super) fn failure(&self, error: &RedisError) -> StoreError {
        let store = self.store.clone();
        let refused = |problem: String, advice: &str| StoreError::Refused {
            store: self.store.clone(),
            problem,
            advice: advice.to_owned(),
        };
        if error.is_timeout() {
            return StoreError::TimedOut { store, limit: self.limit };
        }
        if let Some((problem, _)) = io_cause(error).and_then(|cause| certificate_problem(cause)) {
            return refused(problem, "name the authority's certificate in the environment variable SSL_CERT_FILE");
        }
        let servers = server_error(error);
        match error.kind() {
            _ if servers.is_some() => {}
            ErrorKind::Io => {
                // Who was not let in asked for nothing.
                let perhaps_done = !error.is_connection_refusal();
                return StoreError::Unreachable { store, problem: chain(error), perhaps_done };
            }
            ErrorKind::Parse | ErrorKind::UnexpectedReturnType => {
                return refused(
                    "it does not answer as a Redis server does".to_owned(),
                    "check host and port, and write rediss:// if the server wants TLS",
                );
            }
            ErrorKind::AuthenticationFailed => {
                return refused("it knows no such user and password".to_owned(), PASSWORD);
            }
            _ => {}
        }
        if servers.is_none() && error.to_string().contains("refused to switch database") {
            return self.no_database(error.detail().unwrap_or_default());
        }
        let (code, said) = words(error, servers.as_ref());
        let advice = match code {
            // They pass by themselves.
            "LOADING" | "MASTERDOWN" | "TRYAGAIN" | "CLUSTERDOWN" | "BUSY" => {
                return StoreError::Unreachable { store, problem: said, perhaps_done: false };
            }
            "NOAUTH" | "WRONGPASS" => PASSWORD,
            "READONLY" => "name the primary: this server is a replica, which takes no claims",
            "NOPERM" => "let the user run SET, GET, DEL, EVALSHA and SCRIPT LOAD on the keys of claims",
            "MOVED" | "ASK" | "CROSSSLOT" => "name a single server: those of a Redis Cluster share no claims",
            "OOM" => "give Redis more memory (maxmemory), or hold claims for a shorter time",
            "MISCONF" => "see the server's log: it cannot write its data to disk",
            _ => "",
        };
        refused(said, advice)
    }

    /// The server did not let us use the URL's database. The library keeps what it said, without the code.
    fn no_database(&self, said: &str) -> StoreError {
        let (store, database) = (self.store.clone(), self.database);
        let problem = format!("there is no way to database {database}: {}", excerpt(said, 300));
        if said.to_lowercase().contains("loading") {
            return StoreError::Unreachable { store, problem, perhaps_done: false };
        }
        let advice =
            "end the URL with a database that the server has and that the user may SELECT; each has 0, the default";
        StoreError::Refused { store, problem, advice: advice.to_owned() }
    }
}

// Without an example, as whatever looks like a password is taken out before it is shown.
const PASSWORD: &str = "check user and password in the URL: they stand before the host and end with @, with a colon \
                        between them, which also stands before a password without a user";

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

/// The failure of the network or of TLS that an error is made of.
fn io_cause(error: &RedisError) -> Option<&io::Error> {
    error.source()?.downcast_ref::<Arc<dyn Error + Send + Sync>>()?.downcast_ref()
}

/// An IPv6 address as URLs write it.
fn bracketed(host: &str) -> String {
    if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() }
}
