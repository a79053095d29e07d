//! The programs of systemd, which need no systemd that runs.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::common::gate::{GateProcess, PATIENCE, Webhook, body};
use super::common::supervisor::program;
use super::wire::{post, statuses, until};

/// `systemd-socket-activate` with options, which starts a gate before a webhook.
fn activate(options: &[&str], upstream: &str) -> Command {
    let mut command = Command::new(program("systemd-socket-activate", &[]));
    command.args(options).args([env!("CARGO_BIN_EXE_dm-audit"), "gate", "-v", "--upstream", upstream]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

async fn ask(path: &Path, request: &str) -> String {
    until("somebody listens", async || UnixStream::connect(path).await.is_ok()).await;
    let mut stream = UnixStream::connect(path).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_systemd_starts_at_its_first_call_answers_this_call_and_those_of_operators() {
    let folder = tempfile::tempdir().unwrap();
    let [calls, admin] = ["calls", "admin"].map(|name| folder.path().join(name));
    let listen = [&calls, &admin].map(|path| path.display().to_string());
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let options = ["--listen", &listen[0], "--listen", &listen[1], "--fdname", "gate:admin"];
    let command = activate(&options, &webhook.url());
    let first = tokio::spawn({
        let calls = calls.clone();
        async move { ask(&calls, &post("Connection: close\r\n", &body("1", "x"))).await }
    });
    let gate = tokio::task::spawn_blocking(|| GateProcess::watch(command)).await.unwrap();
    let answer = first.await.unwrap();
    assert_eq!((statuses(&answer), webhook.calls().len()), (vec![200], 1), "{answer} {}", gate.log());
    let answer = ask(&admin, "GET /livez HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n").await;
    assert!(statuses(&answer) == [200] && answer.contains("alive"), "{answer}");
}

/// Stirs until the program has ended; its exit code, and what it said.
fn ends(command: &mut Command, mut stir: impl FnMut()) -> (Option<i32>, String) {
    let mut child: Child = command.stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        stir();
        if Instant::now() > deadline {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_socket_of_datagrams_that_systemd_opens_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("datagrams");
    let by_path = path.display().to_string();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let network = UdpSocket::bind("127.0.0.1:0").unwrap();
    let local = UnixDatagram::unbound().unwrap();
    for place in [&free, &by_path] {
        let mut command = activate(&["--datagram", "--listen", place], "http://127.0.0.1:9");
        let (code, text) = ends(&mut command, || {
            // Nobody may listen yet.
            let _ = network.send_to(b"x", &free);
            let _ = local.send_to(b"x", &path);
        });
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("LISTEN_FDS: socket 1 (") && text.contains("is neither a TCP socket nor"), "{text}");
        assert!(text.contains("write ListenStream="), "{text}");
    }
}

/// The units of the examples in a folder, with the program that the tests run.
fn units(folder: &Path) -> Vec<PathBuf> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/gate");
    let installed = |name: &str, instance: &str| {
        let unit = fs::read_to_string(examples.join(name)).unwrap();
        let unit = unit.replace("=/usr/local/bin/dm-audit ", &format!("={} ", env!("CARGO_BIN_EXE_dm-audit")));
        fs::write(folder.join(name), unit).unwrap();
        folder.join(name.replace('@', &format!("@{instance}")))
    };
    let units = [("dm-audit-gate.service", ""), ("dm-audit-gate@.service", "9090"), ("dm-audit-gate.socket", "")];
    units.map(|(name, instance)| installed(name, instance)).to_vec()
}

/// What `systemd-analyze` has to say of units, about those of dm-audit.
fn verified(units: &[PathBuf]) -> Vec<String> {
    let mut command = Command::new(program("systemd-analyze", &[]));
    let output = command.args(["verify", "--man=no"]).args(units).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    // It reads the machine's own units too.
    said.lines().filter(|line| line.contains("dm-audit")).map(str::to_owned).collect()
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units() {
    let folder = tempfile::tempdir().unwrap();
    let units = units(folder.path());
    for unit in &units {
        assert_eq!(verified(std::slice::from_ref(unit)), [""; 0], "{}", unit.display());
    }
    // As the comment in the template says.
    let comment = fs::read_to_string(folder.path().join("dm-audit-gate@.service")).unwrap();
    let printed = comment.lines().find_map(|line| line.strip_prefix("#   printf '")?.split_once("' > ")).unwrap();
    let drop_in = folder.path().join("dm-audit-gate.socket.d");
    fs::create_dir(&drop_in).unwrap();
    fs::write(drop_in.join("two.conf"), printed.0.replace("\\n", "\n")).unwrap();
    assert_eq!(verified(&units), [""; 0]);
    let broken = fs::read_to_string(&units[0]).unwrap().replace("\nWatchdogSec=", "\nWatchdogs=");
    fs::write(&units[0], broken).unwrap();
    assert!(verified(&units[..1]).join("\n").contains("Watchdogs"), "this test sees what is wrong");
}
