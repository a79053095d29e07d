//! Why a Redis refuses to keep claims: each sentence with its advice.

use crate::database::CertificateProblem;

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
    #[error("{} ({said})", .spoken.closes())]
    HungUp { spoken: Spoken, said: String },
    #[error("its URL cannot be read: {0}")]
    Url(#[from] RedisUrl),
}

/// Who is spoken to, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    /// A server.
    Plainly,
    /// A server, over TLS.
    OverTls,
    /// Sentinels and their master, some of whom may speak TLS.
    ToSentinels,
}

impl Spoken {
    const fn closes(self) -> &'static str {
        match self {
            Self::Plainly | Self::OverTls => "it closes the connection before it lets anybody in",
            Self::ToSentinels => "its sentinels or their master close the connection before they let anybody in",
        }
    }
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
    #[error("it holds a ? with something else than sentinel_user, sentinel_password and sentinel_tls")]
    SentinelQuery,
    #[error("its sentinel_tls is neither yes nor no")]
    SentinelTls,
}

// Without an example, as whatever looks like a password is taken out before it is shown.
const PASSWORD: &str = "check user and password in the URL: they stand before the host and end with @, with a colon \
                        between them, which also stands before a password without a user";

impl RedisRefusal {
    /// What to do, or nothing.
    pub(super) fn advice(&self) -> &'static str {
        match self {
            Self::Certificate(problem) => match problem {
                CertificateProblem::Expired | CertificateProblem::NotValidYet => {
                    "renew the server's certificate, and check this machine's clock"
                }
                CertificateProblem::OtherHost => {
                    "connect by a name in the certificate; sentinels tell names with these lines in their settings:\n  \
                     sentinel resolve-hostnames yes\n  sentinel announce-hostnames yes"
                }
                CertificateProblem::ClientRefused { .. } => {
                    "let it ask for no certificate of a client, as the gate has none:\n  \
                     redis-cli CONFIG SET tls-auth-clients no"
                }
                _ => "name the authority's certificate in the environment variable SSL_CERT_FILE",
            },
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
            Self::HungUp { spoken: Spoken::Plainly, .. } => {
                "check that a Redis listens on this port (rediss:// if it wants TLS), and takes one more client. This \
                 shows how many it takes:\n  redis-cli CONFIG GET maxclients"
            }
            Self::HungUp { spoken: Spoken::OverTls, .. } => {
                "check that the server speaks TLS on this port (redis:// goes without), and takes one more client. This \
                 shows how many it takes:\n  redis-cli --tls CONFIG GET maxclients"
            }
            Self::HungUp { spoken: Spoken::ToSentinels, .. } => {
                "check who speaks TLS: redis+sentinel:// is for sentinels and master without it, rediss+sentinel:// for \
                 both with it, and ?sentinel_tls=yes or ?sentinel_tls=no says it of the sentinels alone; then that they \
                 take one more client (maxclients)"
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
            Self::SentinelTls => "write sentinel_tls=yes or sentinel_tls=no",
        }
    }
}
