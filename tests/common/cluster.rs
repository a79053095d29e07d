//! A private PostgreSQL server ("cluster" in PostgreSQL's words) for the tests.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::certificates::{CertificateKind, Certificates};
use super::database::{Database, Psql};
use super::supervisor::{Folder, Service, Supervisor, program};

/// The superuser gets in over the Unix socket only, which lies in a closed folder; everybody else needs the password,
/// as with a real server.
const HBA: &str = "\
local all postgres trust
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
";

/// The same, but over the network it is a certificate that gets in.
const HBA_OF_CERTIFICATES: &str = "\
local all postgres trust
local all all scram-sha-256
hostssl all all 127.0.0.1/32 cert
";

/// Settings of every server. Durability is off because no data has to survive, the rest is small because several
/// servers run at a time. The log names role and database first: [`Database::log`] reads that.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "max_connections=60",
    "shared_buffers=16MB",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_connections=on",
    "log_statement=all",
    "log_line_prefix=%u@%d %m [%p] ",
];

/// What the log says when a standby accepts connections.
const READY_TO_BE_READ: &str = "database system is ready to accept read-only connections";

/// What the log says when the server accepts connections.
const READY: &str = "database system is ready to accept connections";

/// `app` reads, `outsider` may do nothing. Made in `template1`, the default privileges get into each new database.
const ROLES: &str = "\
SET password_encryption = 'scram-sha-256';
CREATE ROLE app LOGIN PASSWORD 'secret';
CREATE ROLE outsider LOGIN PASSWORD 'secret';
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO app;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app;
";

/// A running PostgreSQL server with the superuser `postgres` and the roles `app` and `outsider`, password `secret`.
///
/// It is stopped and its folder removed when it is dropped or the test process ends, see [`super::supervisor`].
#[derive(Debug)]
pub struct Cluster {
    supervisor: Supervisor,
    psql: PathBuf,
    certificates: Option<Certificates>,
    databases: AtomicUsize,
}

impl Cluster {
    /// The server that all tests of one process share. It starts at the first call.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&[]))
    }

    /// A server of the caller's own, with further settings, each as `name=value`. They win over the usual ones.
    pub fn start(options: &[&str]) -> Self {
        Self::launch(options, None, HBA)
    }

    /// A server that offers TLS with a certificate of the given kind; connections without TLS still work.
    pub fn start_with_tls(kind: CertificateKind) -> Self {
        Self::launch(&["ssl=on", "ssl_cert_file=../server.pem", "ssl_key_file=../server.key"], Some(kind), HBA)
    }

    /// The same, for clients alone that show a certificate of the CA in the name of their role.
    pub fn start_asking_for_certificates(kind: CertificateKind) -> Self {
        let files = ["ssl_cert_file=../server.pem", "ssl_key_file=../server.key", "ssl_ca_file=../ca.pem"];
        Self::launch(&[&["ssl=on"][..], &files].concat(), Some(kind), HBA_OF_CERTIFICATES)
    }

    fn launch(options: &[&str], kind: Option<CertificateKind>, hba: &str) -> Self {
        let programs = programs();
        let initdb = program("initdb", &programs);
        let postgres = program("postgres", &programs);
        let mut certificates = None;

        let mut configure = |folder: &Folder, port: u16| {
            certificates = kind.map(|kind| Certificates::write(folder, kind));
            let hba = folder.write("pg_hba.conf", hba, 0o600);
            let named = [
                format!("port={port}"),
                format!("hba_file={}", hba.display()),
                format!("unix_socket_directories={}", folder.path().display()),
            ];
            let mut arguments: Vec<OsString> = vec![postgres.clone().into(), "-D".into(), "data".into()];
            for setting in
                SETTINGS.iter().copied().chain(named.iter().map(String::as_str)).chain(options.iter().copied())
            {
                arguments.extend(["-c".into(), setting.into()]);
            }
            arguments
        };
        let supervisor = Supervisor::start(&mut Service {
            prepare: &format!(
                "'{}' --pgdata=data --username=postgres --encoding=UTF8 --locale=C --auth=trust --no-sync \
                 --no-instructions >initdb.log",
                initdb.display()
            ),
            // Immediate shutdown. It also frees the shared memory, which SIGKILL would not.
            signal: "QUIT",
            ready: READY,
            configure: &mut configure,
        });

        let cluster =
            Self { supervisor, psql: program("psql", &programs), certificates, databases: AtomicUsize::new(0) };
        cluster.psql("template1").run(&[], ROLES);
        cluster
    }

    /// Ends the server as an administrator does: clients are sent away, all data is kept.
    pub fn stop(&self) {
        self.supervisor.stop("INT");
    }

    /// Ends it at once; what it had written ahead is all that is left.
    pub fn crash(&self) {
        self.supervisor.stop("QUIT");
    }

    /// Starts it again after [`Self::stop`] or [`Self::crash`].
    pub fn start_again(&self) {
        self.supervisor.start_again(READY);
    }

    /// Starts it again as a standby, which never hears of its primary.
    pub fn make_standby(&self) {
        self.stop();
        fs::write(self.supervisor.folder().join("data").join("standby.signal"), "").unwrap();
        self.supervisor.start_again(READY_TO_BE_READ);
    }

    /// Makes a standby the primary.
    pub fn promote(&self) {
        self.psql("postgres").run(&[], "SELECT pg_promote()");
    }

    /// The server's port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.supervisor.port()
    }

    /// The URL for the role `app`.
    pub fn url(&self, database: &str) -> String {
        self.url_as("app", database)
    }

    /// The URL for another role, such as `outsider`.
    pub fn url_as(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}:secret@127.0.0.1:{}/{database}", self.port())
    }

    /// The folder of the Unix socket.
    pub fn socket_folder(&self) -> PathBuf {
        self.supervisor.folder().to_owned()
    }

    /// The certificates of a server that was started with TLS.
    pub fn certificates(&self) -> &Certificates {
        self.certificates.as_ref().expect("only Cluster::start_with_tls makes certificates")
    }

    /// Everything the server logged, with every statement of every database; [`Database::log`] has one test's share.
    pub fn log(&self) -> String {
        self.supervisor.log()
    }

    /// A new empty database. `prefix` consists of lower-case letters, digits and `_`; the name is unique.
    pub fn create_database(&self, prefix: &str) -> Database {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("{prefix}_{number}");
        assert!(
            name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
            "`{prefix}` would need quoting in URLs and SQL"
        );
        self.psql("postgres").run(&[], &format!("CREATE DATABASE {name}"));
        Database::new(self.psql(&name), self.url(&name), self.url_as("outsider", &name), name)
    }

    /// Superuser access to one database.
    fn psql(&self, database: &str) -> Psql {
        Psql::new(&self.psql, self.supervisor.folder(), self.port(), database)
    }
}

/// Where PostgreSQL's server programs may be besides `PATH`: Debian keeps them out of it, one folder per version.
fn programs() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| Some((version.file_name().to_str()?.parse().ok()?, version.path().join("bin"))))
        // A folder of a version can be left with the client alone.
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .collect();
    folders.sort();
    folders.into_iter().rev().map(|(_, folder)| folder).collect()
}
