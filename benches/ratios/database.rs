//! The same messages in a private PostgreSQL server, and what else can be done with them there.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use crate::common::supervisor::program;
use crate::common::{Cluster, Database};
use crate::files::{Files, Kind};
use crate::measure::Way;

/// Enough memory that the audit as one statement is not held up by a small server.
pub const SETTINGS: &[&str] = &["shared_buffers=1GB", "max_wal_size=8GB", "work_mem=256MB", "log_statement=none"];

/// Reading the columns that an audit needs, and nothing else: no audit can be faster than its source.
const COPY: &str = "COPY (SELECT id, contact_id, direction, content, created_at FROM bench_dm_messages) \
                    TO STDOUT (FORMAT binary)";

/// Three of the patterns, counted: the same reply within 300 s, the same incoming message, two replies in a row.
const AUDIT: &str = "\
WITH rows AS (
    SELECT direction, content, created_at,
        lag(content) OVER same AS content_before,
        lag(created_at) OVER same AS same_at,
        lag(direction) OVER adjacent AS direction_before,
        lag(created_at) OVER adjacent AS adjacent_at
    FROM bench_dm_messages
    WINDOW same AS (PARTITION BY contact_id, direction ORDER BY created_at, id),
        adjacent AS (PARTITION BY contact_id ORDER BY created_at, id)
)
SELECT
    count(*) FILTER (WHERE direction = 'outgoing' AND content = content_before
        AND created_at - same_at < interval '300 seconds'),
    count(*) FILTER (WHERE direction = 'incoming' AND content = content_before
        AND created_at - same_at < interval '300 seconds'),
    count(*) FILTER (WHERE direction = 'outgoing' AND direction_before = 'outgoing'
        AND created_at - adjacent_at < interval '120 seconds')
FROM rows";

/// A new database with the messages in a table of their own, which the role `app` can read.
pub fn load(cluster: &Cluster, files: &Files) -> Database {
    let database = cluster.create_database("bench");
    database.sql(
        "CREATE TABLE bench_dm_messages \
         (id uuid, contact_id uuid, direction text, content text, created_at timestamptz)",
    );
    let csv = File::open(files.path(Kind::Csv)).unwrap();
    let status = Command::new(program("psql", &[]))
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-p", &cluster.port().to_string()])
        .arg("-h")
        .arg(cluster.socket_folder())
        .args(["-d", database.name()])
        .args(["-c", "COPY bench_dm_messages FROM STDIN (FORMAT csv, HEADER)"])
        .stdin(csv)
        .status()
        .expect("psql starts");
    assert!(status.success(), "the messages were not loaded");
    database.sql("VACUUM ANALYZE bench_dm_messages; CHECKPOINT;");
    database
}

/// The server's version, without what its distribution adds.
pub fn version(database: &Database) -> String {
    let rows = database.query("SHOW server_version");
    rows[0][0].split(' ').next().unwrap_or_default().to_owned()
}

/// One binary COPY, thrown away.
pub fn copy(database: &Database, folder: &Path) -> Way {
    psql("COPY, thrown away", COPY, database, folder)
}

/// The audit as one statement.
pub fn audit(database: &Database, folder: &Path) -> Way {
    psql("one SQL statement", AUDIT, database, folder)
}

fn psql(what: &'static str, statement: &str, database: &Database, folder: &Path) -> Way {
    let mut way = Way::new(what, &program("psql", &[]), folder, &[0]);
    way.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &database.url(), "-c", statement]);
    way
}
