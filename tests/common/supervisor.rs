//! Servers that cannot outlive the test process, however it ends.
//!
//! A server runs below a small shell that reads from a pipe. The test process holds the only writing end and never
//! writes, so the shell sees the end of the pipe when the test process drops the [`Supervisor`], ends (statics are
//! not dropped), panics or is killed. It then stops the server by its pid and removes the folder. The shell is the
//! server's parent, so that pid cannot have become another process's in the meantime.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The log's name inside a server's folder.
const LOG: &str = "server.log";
/// How long a server may take until it accepts connections; only a hanging one needs a fraction of it.
const START_TIMEOUT: Duration = Duration::from_mins(1);
/// How often a server is started anew because something else took its port between the choice and the start.
const ATTEMPTS: usize = 5;

/// A line on the pipe is an order: a signal to the server, to stop it (with which signal) or to start it again. All are
/// the shell's to carry out, as it is the server's parent.
///
/// Signals are ignored because a stray one, of Ctrl-C for instance, must not keep the shell from cleaning up. The
/// server's signal is repeated until the server is gone: one that comes before the server has set up its handlers is
/// lost, as shells start background processes with SIGQUIT ignored. `FATAL` is what [`Supervisor::start`] looks for.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
folder=$1 signal=$2 prepare=$3 server=
shift 3
end() {
    if [ -n "$server" ]; then
        # One that is halted would not end.
        kill -s CONT "$server"
        while kill -s "$1" "$server"; do sleep 0.1; done &
        wait "$server"
        kill -s KILL "$!"
    fi 2>/dev/null
    server=
}
if eval "$prepare" </dev/null; then
    "$@" </dev/null &
    server=$!
else
    echo 'FATAL: the preparation failed' >&2
fi
while read -r order argument; do
    case $order in
    signal) kill -s "$argument" "$server" && echo "supervisor: sent $argument" ;;
    stop) end "$argument" && echo 'supervisor: stopped' ;;
    start) "$@" </dev/null &
        server=$! ;;
    esac
done
end "$signal"
cd / && rm -rf "$folder"
"#;

/// How to run one kind of server.
pub struct Service<'a> {
    /// Shell text that runs in the folder before the server starts; `:` for nothing.
    pub prepare: &'a str,
    /// The signal that ends the server at once, without waiting for its clients.
    pub signal: &'a str,
    /// What the server's log says when it accepts connections.
    pub ready: &'a str,
    /// Writes the server's files and returns its program and arguments. The server's working folder is the folder.
    pub configure: &'a mut dyn FnMut(&Folder, u16) -> Vec<OsString>,
}

/// A running server with its folder and its port on 127.0.0.1. Dropping it stops the server and waits for that.
#[derive(Debug)]
pub struct Supervisor {
    shell: Child,
    folder: PathBuf,
    port: u16,
}

impl Supervisor {
    /// Starts a server in a new folder on a free port and returns when it accepts connections.
    pub fn start(service: &mut Service<'_>) -> Self {
        for _ in 1..ATTEMPTS {
            match Self::attempt(service) {
                Ok(supervisor) => return supervisor,
                Err(log) if log.to_lowercase().contains("address already in use") => {}
                Err(log) => panic!("a server of the tests did not start:\n{log}"),
            }
        }
        Self::attempt(service).unwrap_or_else(|log| panic!("a server of the tests found no free port:\n{log}"))
    }

    /// One attempt; the error is the server's log.
    fn attempt(service: &mut Service<'_>) -> Result<Self, String> {
        let folder = Folder::create();
        let port = free_port();
        let server = (service.configure)(&folder, port);
        let log = File::options().append(true).open(folder.write(LOG, "", 0o644)).unwrap();

        let mut command = Command::new("sh");
        command
            .args(["-c", SCRIPT, "supervisor"])
            .arg(folder.path())
            .args([service.signal, service.prepare])
            .args(server)
            .current_dir(folder.path())
            // Variables such as PGPORT must not reach the server, and its messages must be the English ones.
            .env_clear()
            .envs(env::var_os("PATH").map(|path| ("PATH", path)))
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            // The server would otherwise keep the test's own output open.
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0);
        if let Some((uid, gid)) = folder.user {
            command.uid(uid).gid(gid);
        }
        let shell = command.spawn().expect("sh starts");
        // From here on the shell removes the folder.
        let supervisor = Self { shell, folder: folder.keep(), port };

        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            let log = supervisor.log();
            if log.contains(service.ready) {
                return Ok(supervisor);
            }
            let failed = ["FATAL", "Failed listening", "EADDRINUSE"].iter().any(|sign| log.contains(sign));
            if failed || Instant::now() > deadline {
                return Err(log);
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Halts the server (`STOP`), lets it go on (`CONT`), or sends it another signal. Only the process that was started
    /// gets it.
    pub fn signal(&self, name: &str) {
        self.order(&format!("signal {name}"), &format!("supervisor: sent {name}"));
    }

    /// Ends the server by this signal and waits until it is gone. Its folder and its port stay its own.
    pub fn stop(&self, signal: &str) {
        self.order(&format!("stop {signal}"), "supervisor: stopped");
    }

    /// Starts the server again that was stopped, and waits until it accepts connections: its log says `ready` once more.
    pub fn start_again(&self, ready: &str) {
        self.order("start", ready);
    }

    /// Gives the shell an order and waits until the log says `done` once more.
    fn order(&self, order: &str, done: &str) {
        let count = || self.log().matches(done).count();
        let before = count();
        let mut orders = self.shell.stdin.as_ref().expect("it is open until the supervisor is dropped");
        writeln!(orders, "{order}").unwrap();
        let deadline = Instant::now() + START_TIMEOUT;
        while count() == before {
            assert!(Instant::now() < deadline, "a server of the tests did not `{order}`:\n{}", self.log());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The server's folder: its files and its log. It belongs to the user the server runs as.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The server's port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        Self::log_in(&self.folder)
    }

    /// What the server of a folder has logged so far.
    pub fn log_in(folder: &Path) -> String {
        String::from_utf8_lossy(&fs::read(folder.join(LOG)).unwrap()).into_owned()
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // Waiting makes sure that the folder is gone when the test goes on.
        let _ = self.shell.wait();
    }
}

/// A new folder that the server can reach and write to.
#[derive(Debug)]
pub struct Folder {
    place: TempDir,
    /// User and group of the server where it cannot be the test's own: neither PostgreSQL nor PgBouncer run as root.
    user: Option<(u32, u32)>,
}

impl Folder {
    fn create() -> Self {
        let create = |parent: &Path| tempfile::Builder::new().prefix("dm-audit-").tempdir_in(parent).unwrap();
        let mut place = create(&env::temp_dir());
        let is_root = fs::metadata(place.path()).unwrap().uid() == 0;
        if !is_root {
            return Self { place, user: None };
        }
        // Root's own temporary folder is often closed to others, and then /tmp is the one that is not.
        if !is_open_to_all(&env::temp_dir()) {
            place = create(Path::new("/tmp"));
        }
        let (uid, gid) = unprivileged_user();
        chown(place.path(), Some(uid), Some(gid)).unwrap();
        Self { place, user: Some((uid, gid)) }
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        self.place.path()
    }

    /// Writes a file that belongs to the server's user and returns its path.
    pub fn write(&self, name: &str, content: &str, mode: u32) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        if let Some((uid, gid)) = self.user {
            chown(&path, Some(uid), Some(gid)).unwrap();
        }
        path
    }

    /// Leaves the removal of the folder to somebody else.
    fn keep(self) -> PathBuf {
        self.place.keep()
    }
}

/// Whether any user can create and remove files there: write permission on it, passage through all above.
fn is_open_to_all(folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    let has = |path: &Path, bits| fs::metadata(path).is_ok_and(|metadata| metadata.mode() & bits == bits);
    has(&folder, 0o003) && folder.ancestors().all(|path| has(path, 0o001))
}

/// User and group for servers when the tests run as root.
fn unprivileged_user() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let find = |name: &str| {
        let mut fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let user = fields.find(|fields| fields.len() > 3 && fields[0] == name)?;
        Some((user[2].parse().ok()?, user[3].parse().ok()?))
    };
    find("postgres").or_else(|| find("nobody")).expect("a user `postgres` or `nobody` exists")
}

/// A port that nothing listens on now.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// The path of an installed program: in one of `folders` or in `PATH`.
pub fn program(name: &str, folders: &[PathBuf]) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    folders
        .iter()
        .cloned()
        .chain(env::split_paths(&path))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("`{name}` is not installed; tests/run installs what the tests need"))
}
