//! Gates and bots that listen at a path.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

use super::common::gate::{Caller, GateProcess, body};
use super::wire::{post, statuses, until};

/// A bot at a path, which answers each call with `fine` and keeps what it was called with.
fn bot(path: &Path) -> Arc<Mutex<Vec<String>>> {
    let listener = UnixListener::bind(path).unwrap();
    let calls = Arc::new(Mutex::new(Vec::new()));
    let kept = calls.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let kept = kept.clone();
            tokio::spawn(async move {
                let mut call = Vec::new();
                while !String::from_utf8_lossy(&call).ends_with('}') {
                    if stream.read_buf(&mut call).await.unwrap_or_default() == 0 {
                        return;
                    }
                }
                kept.lock().unwrap().push(String::from_utf8(call).unwrap());
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfine";
                stream.write_all(answer).await.unwrap();
            });
        }
    });
    calls
}

/// All that a path answers to a call.
async fn say(path: &Path, call: &str) -> String {
    let mut stream = UnixStream::connect(path).await.unwrap();
    stream.write_all(call.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_dm-audit"))
}

fn paths(folder: &tempfile::TempDir) -> [PathBuf; 3] {
    ["gate.sock", "admin.sock", "bot.sock"].map(|name| folder.path().join(name))
}

/// A gate at these paths.
fn gate([calls, admin, _]: &[PathBuf; 3], upstream: &str) -> GateProcess {
    let mut command = program();
    command.args(["gate", "--upstream", upstream, "-v"]);
    command.arg("--listen").arg(format!("unix:{}", calls.display()));
    command.arg("--admin").arg(format!("unix://{}", admin.display()));
    GateProcess::watch(command)
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_from_path_to_path_once_and_the_files_go_with_the_gate() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(&folder);
    let calls = bot(&paths[2]);
    let mut gate = gate(&paths, &format!("unix:{}:/hook", paths[2].display()));
    let call = post("Connection: close\r\n", &body("1", "x")).replace("POST / ", "POST /a?b=1 ");
    let (first, second) = (say(&paths[0], &call).await, say(&paths[0], &call).await);
    assert!(statuses(&first) == [200] && first.ends_with("fine"), "{first}");
    assert!(statuses(&second) == [200] && second.contains(r#""skip":true"#), "{second}");
    let got = calls.lock().unwrap().clone();
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(got[0].starts_with("POST /hook/a?b=1 HTTP/1.1\r\n"), "{}", got[0]);
    for header in ["host: localhost\r\n", "x-forwarded-for: 127.0.0.1\r\n", "x-forwarded-host: gate\r\n"] {
        assert!(got[0].to_lowercase().contains(header), "{}", got[0]);
    }
    let health = say(&paths[1], "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(statuses(&health) == [200] && health.contains(r#""upstream":"ok""#), "{health}");
    gate.signal("TERM");
    assert_eq!(gate.wait().code(), Some(0), "{}", gate.log());
    assert!(!paths[0].exists() && !paths[1].exists() && paths[2].exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_a_gate_that_was_killed_is_in_nobodys_way_and_that_of_one_that_runs_is() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(&folder);
    drop(gate(&paths, "http://127.0.0.1:9"));
    assert!(paths[0].exists() && paths[1].exists(), "it was killed");
    let _gate = gate(&paths, "http://127.0.0.1:9");
    let listen = format!("unix:{}", paths[0].display());
    let said = |listen: &str| {
        let mut command = program();
        let output = command.args(["gate", "--upstream", "http://127.0.0.1:9", "--listen", listen]).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        text
    };
    let text = said(&listen);
    assert!(text.contains("stop the program that listens there, or name another path"), "{text}");
    assert!(statuses(&say(&paths[0], "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await) == [502]);
    // What is no socket is never removed.
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "mine").unwrap();
    assert!(said(&format!("unix:{}", file.display())).contains("a file is there that is no socket"));
    assert!(said(&format!("unix:{}", folder.path().display())).contains("a folder is there"));
    assert_eq!(std::fs::read_to_string(file).unwrap(), "mine");
    let long = format!("unix:/tmp/{}", "x".repeat(200));
    for (wrong, advice) in [
        ("unix:/nowhere/here/gate.sock", "mkdir -p /nowhere/here"),
        (&long, "name a path of 1 to 107 bytes"),
        ("unix:", "name a path"),
    ] {
        assert!(said(wrong).contains(advice), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_at_a_path_that_is_not_there_is_told_of_and_no_call_waits_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bot.sock");
    let upstream = format!("unix:{}", path.display());
    let gate = GateProcess::before(&upstream, "");
    let caller = Caller::default();
    until("it says so", async || gate.log().contains(&format!("nobody answers at the upstream {upstream} yet"))).await;
    assert_eq!(caller.post(gate.address, body("1", "x")).await.status(), 502);
    let calls = bot(&path);
    assert_eq!(caller.post(gate.address, body("1", "x")).await.status(), 200);
    assert_eq!(calls.lock().unwrap().len(), 1);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_upstream_up").await as u64, 1);
}

#[test]
fn an_upstream_that_is_no_path_of_a_socket_is_refused() {
    for (upstream, expected) in [
        ("unix:bot.sock", "write it as unix:/run/bot.sock"),
        ("unix:", "write it as unix:/run/bot.sock"),
        ("unix:/run/bot.sock:/hook?a=1", "has a query or a fragment"),
        ("http+unix://%2Frun%2Fbot.sock/hook#a", "has a query or a fragment"),
        ("http+unix://run/bot.sock", "write it as unix:/run/bot.sock"),
    ] {
        let output = program().args(["gate", "--check", "--upstream", upstream]).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && text.contains(expected), "{upstream}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_finds_a_bot_at_a_path_and_a_gate_that_leads_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(&folder);
    let check = |listen: &Path, upstream: &Path| {
        let (listen, upstream) = (format!("unix:{}", listen.display()), format!("unix:{}:/hook", upstream.display()));
        let output =
            program().args(["gate", "--check", "--listen", &listen, "--upstream", &upstream]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let _calls = bot(&paths[2]);
    let (code, text) = check(&paths[0], &paths[2]);
    assert!(code == Some(0) && text.contains("accepts connections") && text.contains("is free"), "{text}");
    let (code, text) = check(&paths[0], &paths[0]);
    assert!(code == Some(2) && text.contains("leads to --listen of this gate"), "{text}");
    assert!(!paths[0].exists());
}
