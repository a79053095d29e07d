//! Why a store refuses to keep claims: each sentence with its advice.

use super::redis_refusal::RedisRefusal;
use crate::database::Refusal;

/// Why a store refuses to keep claims. No text holds a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum StoreRefusal {
    #[error("a key that nobody claimed is held")]
    HeldByNobody,
    #[error("a claim was gone before its message was answered")]
    LostBeforeAnswer,
    #[error("a claim was gone before it was given back")]
    LostClaim,
    #[error(transparent)]
    Connection(#[from] Refusal),
    #[error(transparent)]
    HungUp(Refusal),
    #[error("{said}")]
    Postgres { said: String, why: PostgresRefusal },
    #[error(transparent)]
    Redis(#[from] RedisRefusal),
}

/// Why a PostgreSQL server refuses a statement of the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are parts of the advice")]
pub enum PostgresRefusal {
    /// There is no table of claims; `command` makes it.
    NoTable { table: String, command: String },
    /// The role lacks a right; `grants` is the SQL that gives it.
    NoRight { grants: String },
    /// The table is of an older version; `command` brings it up to date.
    OlderTable { table: String, command: String },
    /// The table has other columns; `command` makes one of claims.
    OtherTable { table: String, command: String },
    /// Transactions of the role are serializable.
    Serializable { role: String },
    /// The server is a copy of another.
    ReadOnly,
    /// All connections that this limit grants are in use.
    NoConnectionLeft(ConnectionLimit),
    /// Anything else.
    Other,
}

/// What limits how many connections there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionLimit {
    /// That of this role.
    Role(String),
    /// That of this database.
    Database(String),
    /// That of the whole server.
    Server,
    /// That of a pooler in front of it.
    Pooler,
}

impl StoreRefusal {
    /// What to do, or nothing.
    pub fn advice(&self) -> String {
        match self {
            Self::HeldByNobody | Self::LostBeforeAnswer | Self::LostClaim => {
                "check that it is one server, and neither a cache nor one of several that do not share their data"
                    .to_owned()
            }
            Self::Connection(refusal) | Self::HungUp(refusal) => refusal.advice(),
            Self::Postgres { why, .. } => why.advice(),
            Self::Redis(refusal) => refusal.advice().to_owned(),
        }
    }

    /// Whether it may pass by itself, as once a standby was promoted.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Postgres { why, .. } => {
                matches!(why, PostgresRefusal::ReadOnly | PostgresRefusal::NoConnectionLeft(_))
            }
            Self::Redis(RedisRefusal::Server { code, .. }) => ["READONLY", "NOREPLICAS"].contains(&code.as_str()),
            Self::Redis(RedisRefusal::NoConnectionLeft | RedisRefusal::NoMaster | RedisRefusal::HungUp { .. })
            | Self::HungUp(_) => true,
            _ => false,
        }
    }

    /// Whether a connection has to end before another one is let in.
    pub(super) const fn is_full(&self) -> bool {
        matches!(self, Self::HungUp(_) | Self::Postgres { why: PostgresRefusal::NoConnectionLeft(_), .. })
    }
}

impl PostgresRefusal {
    fn advice(&self) -> String {
        match self {
            Self::NoTable { table, command } => format!("make the table {table}, as a role that may:\n  {command}"),
            Self::NoRight { grants } => format!("let the table's owner run, in psql:\n  {grants}"),
            Self::OlderTable { table, command } => format!(
                "{table} lacks a column, as tables of claims of an older version do: bring it up to date, as its owner \
                 (gates of that version may go on using it), or name a new one with --store-name if it is another table:\n  \
                 {command}"
            ),
            Self::OtherTable { table, command } => format!(
                "{table} is not a table of claims: name a new one with --store-name, or drop it if nobody needs it; \
                 then make the table of claims:\n  {command}"
            ),
            Self::Serializable { role } => format!(
                "let the role's transactions be read committed:\n  \
                 ALTER ROLE \"{}\" SET default_transaction_isolation = 'read committed';",
                role.replace('"', "\"\"")
            ),
            Self::ReadOnly => "name the primary: this server takes no claims; of several hosts (HOST1,HOST2) the gate \
                               uses the one that does"
                .to_owned(),
            Self::NoConnectionLeft(limit) => limit.advice(),
            Self::Other => String::new(),
        }
    }
}

impl ConnectionLimit {
    fn advice(&self) -> String {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        match self {
            Self::Role(role) => format!(
                "end other sessions of the role, or let it have more connections (each gate needs one, and uses up to \
                 8), in psql:\n  ALTER ROLE {} CONNECTION LIMIT 20;",
                quoted(role)
            ),
            Self::Database(database) => format!(
                "end other sessions in the database, or let it have more connections (each gate needs one, and uses up \
                 to 8), in psql:\n  ALTER DATABASE {} CONNECTION LIMIT 100;",
                quoted(database)
            ),
            Self::Server => "raise max_connections, connect through a pooler, or end other sessions; psql shows whose \
                             they are:\n  SELECT usename, application_name, count(*) FROM pg_stat_activity GROUP BY 1, 2;"
                .to_owned(),
            Self::Pooler => "let the pooler have more clients and sessions (max_client_conn and default_pool_size of \
                             PgBouncer), or use its port for transaction mode: each gate needs one session, and uses up \
                             to 8"
                .to_owned(),
        }
    }
}
