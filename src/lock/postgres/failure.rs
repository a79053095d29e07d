//! What went wrong in PostgreSQL, in words that hold no password.

use std::io;
use std::sync::PoisonError;
use std::time::Duration;

use tokio_postgres::error::{DbError, SqlState};

use super::hosts::Tried;
use super::table::TableName;
use crate::database::{DatabaseUrl, Refusal, SslMode, chain, io_kind, server_words};
use crate::lock::{ConnectionLimit, PostgresRefusal, StoreError, StoreRefusal};
use crate::time::Span;

/// How a server and its failures are called.
#[derive(Debug)]
pub(super) struct Naming {
    store: String,
    role: String,
    database: String,
    ssl_mode: SslMode,
    table: TableName,
    limit: Span,
    /// What each of several hosts said.
    tried: Tried,
}

impl Naming {
    /// Names for the server of a URL and its table, whose calls may take as long as `limit`.
    pub(super) fn new(url: &DatabaseUrl, table: &TableName, limit: Duration) -> Self {
        Self {
            store: url.description(),
            role: url.role().to_owned(),
            database: url.config.get_dbname().unwrap_or_else(|| url.role()).to_owned(),
            ssl_mode: url.ssl_mode,
            table: table.clone(),
            limit: Span::from_micros(limit.as_micros().min(i64::MAX as u128) as i64),
            tried: Tried::default(),
        }
    }

    /// Where whoever connects writes down why no host served.
    pub(super) fn tried(&self) -> Tried {
        self.tried.clone()
    }

    /// The server's address without a password.
    pub(super) fn store(&self) -> &str {
        &self.store
    }

    /// It took too long.
    pub(super) fn timed_out(&self) -> StoreError {
        StoreError::TimedOut { store: self.store.clone(), limit: self.limit }
    }

    fn unreachable(&self, problem: String, perhaps_done: bool) -> StoreError {
        StoreError::Unreachable { store: self.store.clone(), problem, perhaps_done }
    }

    /// Why there is no connection. Nothing was asked for.
    pub(super) fn no_connection(&self, error: &tokio_postgres::Error) -> StoreError {
        let tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let refusal = tried.unwrap_or_else(|| Refusal::of(error, self.ssl_mode));
        if matches!(Refusal::of(error, self.ssl_mode), Refusal::HungUp { .. }) {
            return StoreError::refused(&self.store, StoreRefusal::HungUp(refusal));
        }
        let unreachable = || self.unreachable(refusal.to_string(), false);
        if let Some(limit) = error.as_db_error().and_then(|server| self.reached(server)) {
            let (said, why) = (refusal.to_string(), PostgresRefusal::NoConnectionLeft(limit));
            return StoreError::refused(&self.store, StoreRefusal::Postgres { said, why });
        }
        match (error.as_db_error(), io_kind(error)) {
            // A pooler says so with a code of its own.
            (Some(server), _) if server.message().contains("authentication failed") => {}
            (Some(server), _) if passes(server.code()) => return unreachable(),
            (_, Some(io::ErrorKind::TimedOut)) => return self.timed_out(),
            // A certificate that is refused comes as one of these.
            (_, Some(kind)) if kind != io::ErrorKind::InvalidData => return unreachable(),
            _ => {}
        }
        StoreError::refused(&self.store, refusal)
    }

    /// Which limit of connections is reached, if one is.
    fn reached(&self, server: &DbError) -> Option<ConnectionLimit> {
        let said = server.message().to_lowercase();
        // Poolers have codes of their own.
        let by_pooler = ["max clients", "max_client_conn", "pool_size", "no more connections allowed"];
        match said {
            said if by_pooler.iter().any(|words| said.contains(words)) => Some(ConnectionLimit::Pooler),
            said if *server.code() != SqlState::TOO_MANY_CONNECTIONS && !said.contains("too many connections") => None,
            said if said.contains("for role") => Some(ConnectionLimit::Role(self.role.clone())),
            said if said.contains("for database") => Some(ConnectionLimit::Database(self.database.clone())),
            _ => Some(ConnectionLimit::Server),
        }
    }

    /// Why a statement failed.
    pub(super) fn failure(&self, error: &tokio_postgres::Error) -> StoreError {
        let Some(server) = error.as_db_error() else { return self.unreachable(chain(error), true) };
        let Self { table, role, .. } = self;
        let why = match *server.code() {
            SqlState::UNDEFINED_TABLE | SqlState::INVALID_SCHEMA_NAME => {
                PostgresRefusal::NoTable { table: table.to_string(), command: self.print() }
            }
            SqlState::INSUFFICIENT_PRIVILEGE => PostgresRefusal::NoRight { grants: table.grants(role) },
            SqlState::UNDEFINED_COLUMN if server.message().contains("at_work") => {
                PostgresRefusal::OlderTable { table: table.to_string(), command: self.print() }
            }
            SqlState::UNDEFINED_COLUMN
            | SqlState::INVALID_COLUMN_REFERENCE
            | SqlState::DATATYPE_MISMATCH
            | SqlState::UNDEFINED_FUNCTION
            | SqlState::NOT_NULL_VIOLATION
            | SqlState::CHECK_VIOLATION
            | SqlState::WRONG_OBJECT_TYPE => {
                PostgresRefusal::OtherTable { table: table.to_string(), command: self.print() }
            }
            SqlState::T_R_SERIALIZATION_FAILURE => PostgresRefusal::Serializable { role: role.clone() },
            SqlState::READ_ONLY_SQL_TRANSACTION => PostgresRefusal::ReadOnly,
            SqlState::QUERY_CANCELED => return self.timed_out(),
            ref code if passes(code) || error.is_closed() => {
                return self.unreachable(server_words(server), is_broken(error));
            }
            _ => PostgresRefusal::Other,
        };
        StoreError::refused(&self.store, StoreRefusal::Postgres { said: server_words(server), why })
    }

    /// The command that makes the table. The gate's own role need not be one that may.
    fn print(&self) -> String {
        let Self { table, store, role, .. } = self;
        let store = store.replacen(&format!("://{role}@"), "://OWNER@", 1);
        let name = if *table == TableName::default() { String::new() } else { format!(" --store-name {table}") };
        let store = crate::text::shell::word(&store).unwrap_or_else(|| "URL".to_owned());
        format!("dm-audit gate --print-sql{name} | psql {store}")
    }
}

/// Whether a statement came to nothing because another transaction was faster, as roles see it whose transactions are
/// `serializable` or `repeatable read`.
pub(super) fn was_overtaken(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::T_R_SERIALIZATION_FAILURE)
}

/// Whether a statement that failed so has to be sent again over another connection to be done.
pub(super) fn is_broken(error: &tokio_postgres::Error) -> bool {
    let Some(code) = error.code() else { return true };
    code.code().starts_with("08") || [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN].contains(code)
}

/// Whether the session takes no claims, as those of a server that was made a copy of another.
pub(super) fn is_read_only(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
}

/// Whether a server that says so will be there again by itself.
fn passes(code: &SqlState) -> bool {
    ["08", "53", "57"].iter().any(|class| code.code().starts_with(class))
}
