//! A PgBouncer, as hosted databases put one in front of PostgreSQL.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::cluster::Cluster;
use super::supervisor::{Folder, Service, Supervisor, program};

/// The roles that can log in, with their passwords: PgBouncer needs the plain ones to log in to the server itself.
const USERS: &str = "\"app\" \"secret\"\n\"outsider\" \"secret\"\n";

/// A running PgBouncer in front of a [`Cluster`].
///
/// In transaction mode a transaction gets any of two server connections, so whatever a session keeps between transactions
/// is lost or, worse, seen by another session. Like the cluster it ends with its value or with the test process.
#[derive(Debug)]
pub struct PgBouncer {
    supervisor: Supervisor,
}

impl PgBouncer {
    /// Starts one in transaction mode for all databases of a cluster.
    pub fn start(cluster: &Cluster) -> Self {
        Self::launch(cluster, "transaction", 2)
    }

    /// Starts one in session mode: whoever has one of so many server connections keeps it, and others wait.
    pub fn start_for_sessions(cluster: &Cluster, sessions: usize) -> Self {
        Self::launch(cluster, "session", sessions)
    }

    fn launch(cluster: &Cluster, mode: &str, pool_size: usize) -> Self {
        // Debian keeps it out of the PATH of ordinary users.
        let pgbouncer = program("pgbouncer", &["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
        let settings = further_settings(&pgbouncer);
        let mut configure = |folder: &Folder, port: u16| {
            let users = folder.write("users.txt", USERS, 0o600);
            let ini = format!(
                "[databases]\n\
                 * = host=127.0.0.1 port={}\n\
                 [pgbouncer]\n\
                 listen_addr = 127.0.0.1\n\
                 listen_port = {port}\n\
                 unix_socket_dir =\n\
                 auth_type = scram-sha-256\n\
                 auth_file = {}\n\
                 pool_mode = {mode}\n\
                 default_pool_size = {pool_size}\n\
                 {settings}",
                cluster.port(),
                users.display()
            );
            let ini = folder.write("pgbouncer.ini", &ini, 0o600);
            vec![pgbouncer.clone().into(), ini.into()]
        };
        let supervisor = Supervisor::start(&mut Service {
            prepare: ":",
            // The other signals wait for clients in some versions, and there is nothing to lose.
            signal: "KILL",
            ready: "process up",
            configure: &mut configure,
        });
        Self { supervisor }
    }

    /// PgBouncer's port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.supervisor.port()
    }

    /// The URL for the role `app`.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://app:secret@127.0.0.1:{}/{database}", self.port())
    }

    /// What PgBouncer logged; refused start-up parameters for instance.
    pub fn log(&self) -> String {
        self.supervisor.log()
    }
}

/// From 1.21 on PgBouncer can keep named prepared statements across server connections, and by default does in the
/// newest versions. Many poolers in use do not, so the tests need it off; older versions do not know the setting.
fn further_settings(pgbouncer: &Path) -> &'static str {
    let output = Command::new(pgbouncer).arg("--version").output().expect("pgbouncer starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.split_whitespace().nth(1).unwrap_or_default();
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    let version = (numbers.next(), numbers.next());
    if version >= (Some(1), Some(21)) { "max_prepared_statements = 0\n" } else { "" }
}
