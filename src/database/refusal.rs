//! Why there is no connection to PostgreSQL: each sentence with its advice.

use std::path::PathBuf;

use super::certificate::CertificateProblem;
use super::session_attrs::SessionAttrs;
use crate::text::shown_path;

/// Why there is no connection. No text holds a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum Refusal {
    #[error("the URL names no host")]
    NoHost,
    #[error("no answer within {seconds} s")]
    Late { seconds: u64 },
    #[error("no further connection within {seconds} s")]
    NoFurther { seconds: u64 },
    #[error("{error}")]
    Unreachable { error: String },
    #[error("{error}")]
    NoPassword { error: String },
    #[error("{error}")]
    NoServer { error: String, wants_tls: bool },
    #[error("it closes the connection before it lets anybody in ({error})")]
    HungUp { error: String, wants_tls: bool },
    #[error("{said}")]
    ByServer { said: String, why: ByServer },
    #[error(transparent)]
    Certificate(#[from] CertificateProblem),
    #[error("{}", of_other_server(*.wanted))]
    OtherServer { wanted: SessionAttrs },
    #[error("{error}")]
    Unasked { error: String },
    #[error("the gate writes claims, and target_session_attrs asks for a server that takes no writes")]
    ReadOnlyAsked,
    #[error("{refusal}; the server warned before: {warning}")]
    Warned { refusal: Box<Self>, warning: String },
    #[error("{refusal}; the password is from {}", shown_path(.file))]
    FiledPassword { refusal: Box<Self>, file: PathBuf },
    #[error("{}", of_hosts(.0))]
    Several(Vec<(String, Self)>),
}

/// Why a server refuses a connection, as far as dm-audit has advice on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByServer {
    /// It wants a certificate of the client.
    Certificate,
    /// User, password or address.
    Login,
    /// A pooler does not know this user and password.
    PoolerLogin,
    /// There is no such database.
    Database,
    /// It has no connection left.
    Full,
    /// Anything else.
    Other,
}

/// What a server is instead.
const fn of_other_server(wanted: SessionAttrs) -> &'static str {
    match wanted {
        SessionAttrs::Any | SessionAttrs::ReadWrite => "it takes no writes (target_session_attrs=read-write)",
        SessionAttrs::ReadOnly => "it takes writes (target_session_attrs=read-only)",
        SessionAttrs::Primary => "it is a standby (target_session_attrs=primary)",
        SessionAttrs::Standby | SessionAttrs::PreferStandby => "it is not a standby (target_session_attrs=standby)",
    }
}

fn of_hosts(refusals: &[(String, Refusal)]) -> String {
    let of_host = |(host, refusal): &(String, Refusal)| format!("{host}: {refusal}");
    refusals.iter().map(of_host).collect::<Vec<_>>().join("; ")
}

impl Refusal {
    /// What to do, or nothing.
    pub fn advice(&self) -> String {
        let advice = match self {
            Self::NoHost => "name one, as in postgres://user@host:5432/database",
            Self::Late { .. } => "check host, port and firewall; a hosted database may be reachable over IPv6 only",
            Self::Unreachable { .. } => "check that the server runs and that host and port are right",
            Self::NoPassword { .. } => "write the password after the user (user:…@), or into PGPASSWORD or ~/.pgpass",
            Self::NoServer { wants_tls: false, .. } => "check that a PostgreSQL server listens there",
            Self::NoServer { wants_tls: true, .. } => {
                "check that the server offers TLS (sslmode=prefer connects without it)"
            }
            Self::HungUp { wants_tls: false, .. } => {
                "check that a PostgreSQL server listens there and takes one more client; PGlite takes one at a time, \
                 unless it is started with --max-connections"
            }
            Self::HungUp { wants_tls: true, .. } => {
                "check that a PostgreSQL server listens there, offers TLS (sslmode=prefer connects without it) and takes \
                 one more client"
            }
            Self::ByServer { why, .. } => why.advice(),
            Self::Certificate(problem) => return problem.advice(),
            Self::OtherServer { .. } | Self::Unasked { .. } => {
                "name another host beside it, or another target_session_attrs"
            }
            Self::ReadOnlyAsked => "write target_session_attrs=read-write, or leave it out",
            Self::Warned { refusal, .. } | Self::FiledPassword { refusal, .. } => return refusal.advice(),
            Self::Several(refusals) => {
                let mut all: Vec<String> = Vec::new();
                for advice in refusals.iter().map(|(_, refusal)| refusal.advice()) {
                    if !advice.is_empty() && !all.contains(&advice) {
                        all.push(advice);
                    }
                }
                // A command to paste stands on lines of its own.
                let between = if all.iter().any(|advice| advice.contains('\n')) { "\n" } else { "; " };
                return all.join(between);
            }
            Self::NoFurther { .. } => "",
        };
        advice.to_owned()
    }
}

impl ByServer {
    const fn advice(self) -> &'static str {
        match self {
            Self::Certificate => "name yours with sslcert=FILE and sslkey=FILE in the URL",
            Self::Login => "check user and password in the URL or in PGPASSWORD, and the server's pg_hba.conf",
            Self::PoolerLogin => "check user and password in the URL or in PGPASSWORD",
            Self::Database => "check the database's name at the end of the URL",
            Self::Full => "wait, or connect through a pooler",
            Self::Other => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_hosts_are_named_each_and_the_same_advice_is_given_once() {
        let late = |host: &str| (host.to_owned(), Refusal::Late { seconds: 1 });
        let key = CertificateProblem::OpenKey { key: PathBuf::from("a b.key") };
        let several = Refusal::Several(vec![late("a"), late("b:6543"), ("c".to_owned(), key.into())]);
        let said =
            "a: no answer within 1 s; b:6543: no answer within 1 s; c: other users may read the client's key a b.key";
        assert_eq!(several.to_string(), said);
        assert_eq!(
            several.advice(),
            "check host, port and firewall; a hosted database may be reachable over IPv6 only\n\
             let nobody else read it:\n  chmod 600 'a b.key'"
        );
    }
}
