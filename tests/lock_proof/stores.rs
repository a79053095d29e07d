//! Stores that several gates share.

use super::common::{Cluster, Database, PgBouncer, Redis};
use super::line::Line;
use dm_audit::lock::{TableName, schema_sql};

/// A running store of its own.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a test has one")]
pub enum Store {
    /// A Redis.
    Redis(Redis),
    /// A PostgreSQL, with a database that has the table of claims.
    Postgres(Box<(Cluster, Database)>),
}

impl Store {
    /// A Redis that has every claim on disk before it answers.
    pub fn redis() -> Self {
        Self::Redis(Redis::start_lasting())
    }

    /// A PostgreSQL that has every claim on disk before it answers.
    pub fn postgres() -> Self {
        Self::postgres_with(&["fsync=on", "synchronous_commit=on", "full_page_writes=on", "log_statement=none"])
    }

    /// Both, without a disk in the way: for many claims rather than for faults.
    pub fn redis_in_a_hurry() -> Self {
        Self::Redis(Redis::start(&[]))
    }

    /// The same of a PostgreSQL.
    pub fn postgres_in_a_hurry() -> Self {
        Self::postgres_with(&["log_statement=none"])
    }

    fn postgres_with(settings: &[&str]) -> Self {
        let cluster = Cluster::start(settings);
        let database = cluster.create_database("claims");
        database.sql(&schema_sql(&TableName::default()));
        database.sql("GRANT SELECT, INSERT, UPDATE, DELETE ON dm_audit_claims TO app");
        Self::Postgres(Box::new((cluster, database)))
    }

    /// Its URL, for `--store`.
    pub fn url(&self) -> String {
        match self {
            Self::Redis(redis) => redis.url(),
            Self::Postgres(postgres) => postgres.1.url(),
        }
    }

    /// The URL at the near end of a line.
    pub fn url_over(&self, line: &Line) -> String {
        self.url().replace(&format!(":{}/", self.port()), &format!(":{}/", line.port()))
    }

    /// The URL through a pooler.
    pub fn url_through(&self, pooler: &PgBouncer) -> String {
        self.url().replace(&format!(":{}/", self.port()), &format!(":{}/", pooler.port()))
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        match self {
            Self::Redis(redis) => redis.port(),
            Self::Postgres(postgres) => postgres.0.port(),
        }
    }

    /// Ends it without a warning.
    pub fn kill(&self) {
        match self {
            Self::Redis(redis) => redis.kill(),
            Self::Postgres(postgres) => postgres.0.crash(),
        }
    }

    /// Starts it again, at the same port and with the same files.
    pub fn start_again(&self) {
        match self {
            Self::Redis(redis) => redis.start_again(),
            Self::Postgres(postgres) => postgres.0.start_again(),
        }
    }
}
