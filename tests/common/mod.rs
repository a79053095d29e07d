//! What the integration tests share: a private PostgreSQL server, a PgBouncer in front of it, a Redis, certificates.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "every file in tests/ is a program that uses a part of it"
)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a helper that fails has to fail the test")]
#![allow(
    clippy::doc_markdown,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "nothing here is published; `PostgreSQL` is a name"
)]

pub mod certificates;
pub mod cluster;
pub mod database;
pub mod gate;
pub mod installed;
pub mod pasted;
pub mod pgbouncer;
pub mod pglite;
pub mod redis;
pub mod reference;
pub mod run;
pub mod schema;
pub mod supervisor;

pub use certificates::{CertificateKind, Certificates};
pub use cluster::Cluster;
pub use database::Database;
pub use pasted::pasted;
pub use pgbouncer::PgBouncer;
pub use pglite::Pglite;
pub use redis::Redis;
pub use run::{Outcome, Run, Running};
pub use schema::BOT_SCHEMA;
