//! Why a store refuses to keep claims: each sentence with its advice.

use crate::database::{CertificateProblem, Refusal};

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

/// Why a Redis, or what stands in its place, refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum RedisRefusal {
    #[error(transparent)]
    Certificate(#[from] CertificateProblem),
    #[error("it does not answer as a Redis server does")]
    NoRedis,
    #[error("it knows no such user and password")]
    UnknownUser,
    #[error("it does not open database {database}: {said}")]
    Database { database: i64, said: String },
    #[error("{said}")]
    Server { code: String, said: String },
    #[error("its sentinels know no master of this name that takes claims")]
    NoMaster,
    #[error("it has as many clients as its maxclients allows")]
    NoConnectionLeft,
    #[error("its URL cannot be read: {0}")]
    Url(#[from] RedisUrl),
}

/// The part of a Redis URL that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum RedisUrl {
    #[error("a / ? or # is before its last @, as in a password")]
    SignInPassword,
    #[error("its port is not a number up to 65535")]
    Port,
    #[error("it names no host")]
    NoHost,
    #[error("its host is none, or a % in it begins no sign")]
    Percent,
    #[error("its host is none")]
    OddHost,
    #[error("its host means every address of a machine")]
    EveryHost,
    #[error("its database is not a number")]
    Database,
    #[error("it holds a #")]
    Fragment,
    #[error("it holds a ?")]
    Query,
    #[error("its user or password is not text")]
    NotText,
    #[error("it names no path of a socket")]
    NoPath,
    #[error("it names no master after the hosts of its sentinels")]
    NoMaster,
    #[error("it holds a ? with something else than sentinel_user and sentinel_password")]
    SentinelQuery,
}

impl StoreRefusal {
    /// What to do, or nothing.
    pub fn advice(&self) -> String {
        match self {
            Self::HeldByNobody | Self::LostBeforeAnswer | Self::LostClaim => {
                "check that it is one server, and neither a cache nor one of several that do not share their data"
                    .to_owned()
            }
            Self::Connection(refusal) => refusal.advice(),
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
            Self::Redis(RedisRefusal::NoConnectionLeft) => true,
            _ => false,
        }
    }

    /// Whether a connection has to end before another one is let in.
    pub(super) const fn is_full(&self) -> bool {
        matches!(self, Self::Postgres { why: PostgresRefusal::NoConnectionLeft(_), .. })
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

// Without an example, as whatever looks like a password is taken out before it is shown.
const PASSWORD: &str = "check user and password in the URL: they stand before the host and end with @, with a colon \
                        between them, which also stands before a password without a user";

impl RedisRefusal {
    fn advice(&self) -> &'static str {
        match self {
            Self::Certificate(_) => "name the authority's certificate in the environment variable SSL_CERT_FILE",
            Self::NoRedis => "check host and port, and write rediss:// if the server wants TLS",
            Self::UnknownUser => PASSWORD,
            Self::Database { .. } => {
                "end the URL with a database that the server has and that the user may SELECT; each has 0, the default"
            }
            Self::Server { code, .. } => match code.as_str() {
                "NOAUTH" | "WRONGPASS" => PASSWORD,
                "READONLY" => "name the primary: this server is a replica, which takes no claims",
                "NOPERM" => "let the user run SET, GET, DEL, EVALSHA and SCRIPT LOAD on the keys of claims",
                "MOVED" | "ASK" | "CROSSSLOT" => "name a single server: those of a Redis Cluster share no claims",
                "NOREPLICAS" => {
                    "wait for its replicas, or let it take writes with fewer of them:\n  \
                     redis-cli CONFIG SET min-replicas-to-write 0"
                }
                "OOM" => "give Redis more memory (maxmemory), or hold claims for a shorter time",
                "MISCONF" => "see the server's log: it cannot write its data to disk",
                _ => "",
            },
            Self::NoMaster => "check the name of the master in the URL and in the settings of the sentinels",
            Self::NoConnectionLeft => {
                "end clients that nobody needs (redis-cli CLIENT LIST shows them), or raise maxclients; each gate needs \
                 one. This shows how many it takes:\n  redis-cli CONFIG GET maxclients"
            }
            Self::Url(part) => part.advice(),
        }
    }
}

impl RedisUrl {
    const fn advice(self) -> &'static str {
        match self {
            Self::SignInPassword | Self::Percent | Self::Fragment | Self::NotText => {
                "write signs such as / ? # and % in user and password as %2F %3F %23 and %25"
            }
            Self::Port | Self::NoHost | Self::OddHost => {
                "write it as redis://HOST:6379/0, or rediss:// for TLS; user and password, with a colon between them, \
                 go before the host and end with @"
            }
            Self::EveryHost => "name one host",
            Self::Database => "end it after the port, or with the database's number, such as /0",
            Self::Query => "leave out the parameters",
            Self::NoPath => "write it as redis+unix:///run/redis.sock",
            Self::NoMaster => {
                "write it as redis+sentinel://HOST1,HOST2/MASTER, with the name that the sentinels call it"
            }
            Self::SentinelQuery => "write a database after the master, as in /MASTER/0",
        }
    }
}
