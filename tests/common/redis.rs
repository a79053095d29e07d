//! A private Redis for the tests.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::certificates::{CertificateKind, Certificates};
use super::supervisor::{Folder, Service, Supervisor, program};

/// What the log says when the server accepts connections.
const READY: &str = "Ready to accept connections";

/// The name of the socket in the folder of a server that listens at a path.
const SOCKET: &str = "redis.sock";

/// A running Redis. It is stopped and its folder removed when it is dropped or the test process ends.
#[derive(Debug)]
pub struct Redis {
    supervisor: Supervisor,
    certificates: Option<Certificates>,
}

impl Redis {
    /// One that keeps nothing when it ends, with further arguments.
    pub fn start(arguments: &[&str]) -> Self {
        Self::launch(&[&["--appendonly", "no"], arguments].concat(), None)
    }

    /// One that has everything on disk before it answers, so that it is there again after an end of any kind.
    pub fn start_lasting() -> Self {
        Self::launch(&["--appendonly", "yes", "--appendfsync", "always"], None)
    }

    /// One that is reached over TLS alone, with a certificate of the given kind, with further arguments.
    pub fn start_with_tls(kind: CertificateKind, arguments: &[&str]) -> Self {
        Self::launch(&[&["--appendonly", "no"], arguments].concat(), Some(kind))
    }

    fn launch(arguments: &[&str], kind: Option<CertificateKind>) -> Self {
        let redis = program("redis-server", &["/usr/sbin", "/usr/local/bin"].map(PathBuf::from));
        let mut certificates = None;
        let mut configure = |folder: &Folder, port: u16| {
            certificates = kind.map(|kind| Certificates::write(folder, kind));
            let port = port.to_string();
            let mut command: Vec<OsString> = vec![redis.clone().into()];
            let mut add = |name: &str, value: &Path| command.extend([name.into(), value.into()]);
            match &certificates {
                None => add("--port", Path::new(&port)),
                Some(files) => {
                    add("--port", Path::new("0"));
                    add("--tls-port", Path::new(&port));
                    add("--tls-cert-file", &files.server_pem);
                    add("--tls-key-file", &files.server_key);
                    add("--tls-ca-cert-file", &files.ca_pem);
                    add("--tls-auth-clients", Path::new("no"));
                    add("--tls-replication", Path::new("yes"));
                }
            }
            add("--bind", Path::new("127.0.0.1"));
            add("--dir", folder.path());
            add("--save", Path::new(""));
            command.extend(arguments.iter().map(OsString::from));
            command
        };
        let supervisor =
            Supervisor::start(&mut Service { prepare: ":", signal: "KILL", ready: READY, configure: &mut configure });
        Self { supervisor, certificates }
    }

    /// One that listens at a path too; see [`Self::socket`].
    pub fn start_at_a_path() -> Self {
        Self::start(&["--unixsocket", SOCKET, "--unixsocketperm", "777"])
    }

    /// One that follows another.
    pub fn start_replica(of: &Self) -> Self {
        Self::start(&["--replicaof", "127.0.0.1", &of.port().to_string()])
    }

    /// One that follows another over TLS, and shows the same certificate.
    pub fn start_replica_with_tls(of: &Self) -> Self {
        let Certificates { ca_pem, server_pem, server_key, .. } = of.certificates();
        let [authority, certificate, key] = [ca_pem, server_pem, server_key].map(|file| file.display().to_string());
        let port = of.port().to_string();
        let own = ["--tls-ca-cert-file", &authority, "--tls-cert-file", &certificate, "--tls-key-file", &key];
        Self::start_with_tls(CertificateKind::Valid, &[&own[..], &["--replicaof", "127.0.0.1", &port]].concat())
    }

    /// The path of a server that listens at one.
    pub fn socket(&self) -> PathBuf {
        self.supervisor.folder().join(SOCKET)
    }

    /// The server's port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.supervisor.port()
    }

    /// The URL, without a user.
    pub fn url(&self) -> String {
        let scheme = if self.certificates.is_some() { "rediss" } else { "redis" };
        format!("{scheme}://127.0.0.1:{}/0", self.port())
    }

    /// The certificates of a server that was started with TLS.
    pub fn certificates(&self) -> &Certificates {
        self.certificates.as_ref().expect("only Redis::start_with_tls makes certificates")
    }

    /// Halts it: it keeps its connections and answers nothing.
    pub fn pause(&self) {
        self.supervisor.signal("STOP");
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.supervisor.signal("CONT");
    }

    /// Ends it without a warning, as a crash does.
    pub fn kill(&self) {
        self.supervisor.stop("KILL");
    }

    /// Starts it again after [`Self::kill`].
    pub fn start_again(&self) {
        self.supervisor.start_again(READY);
    }
}

/// A sentinel that calls a server the master of the name `bot`, and another one once that is away.
#[derive(Debug)]
pub struct Sentinel(Supervisor);

impl Sentinel {
    /// Watches a server, with further lines of its settings.
    pub fn watch(master: &Redis, lines: &str) -> Self {
        Self::listen("port", master, lines)
    }

    /// Watches a server that speaks TLS, and speaks TLS itself or not.
    pub fn watch_with_tls(master: &Redis, itself: bool) -> Self {
        let Certificates { ca_pem, server_pem, server_key, .. } = master.certificates();
        let [authority, certificate, key] = [ca_pem, server_pem, server_key].map(|file| file.display());
        let lines = format!(
            "tls-replication yes\ntls-auth-clients no\ntls-ca-cert-file {authority}\ntls-cert-file {certificate}\n\
             tls-key-file {key}\n"
        );
        if itself { Self::listen("port 0\ntls-port", master, &lines) } else { Self::listen("port", master, &lines) }
    }

    fn listen(at: &str, master: &Redis, lines: &str) -> Self {
        let redis = program("redis-server", &["/usr/sbin", "/usr/local/bin"].map(PathBuf::from));
        let watched = master.port();
        let mut configure = |folder: &Folder, port: u16| {
            let settings = format!(
                "{at} {port}\nbind 127.0.0.1\nsentinel monitor bot 127.0.0.1 {watched} 1\n\
                 sentinel down-after-milliseconds bot 500\nsentinel failover-timeout bot 2000\n{lines}\n"
            );
            let file = folder.write("sentinel.conf", &settings, 0o644);
            vec![redis.clone().into(), file.into(), "--sentinel".into()]
        };
        Self(Supervisor::start(&mut Service {
            prepare: ":",
            signal: "KILL",
            ready: "+monitor master bot",
            configure: &mut configure,
        }))
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.0.log()
    }
}
