//! Settings that a gate cannot start with.

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::common::gate::PATIENCE;

/// Runs a gate that does not start: its exit status, and what it says.
fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.arg("gate").args(arguments).env_remove("DM_AUDIT_GATE_STORE").env_remove("DM_AUDIT_GATE_SECRET");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > deadline {
            child.kill().unwrap();
            panic!("it starts: {arguments:?}");
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

const UPSTREAM: [&str; 2] = ["--upstream", "http://127.0.0.1:9/hook"];

#[test]
fn an_address_in_use_is_told_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let free = ["--listen", "127.0.0.1:0"];
    for (flag, rest) in [("--listen", &[] as &[&str]), ("--admin", &free)] {
        let (code, text) = refused(&[&[flag, &address], rest, &UPSTREAM].concat());
        assert_eq!(code, Some(2));
        assert!(text.contains(&address) && text.contains(flag), "{text}");
        assert!(text.contains("stop what listens there, or name another port"), "{text}");
    }
}

#[test]
fn settings_that_make_no_sense_are_refused_with_what_is_wrong_and_what_to_do() {
    let long = "x".repeat(5000);
    let empty = tempfile::NamedTempFile::new().unwrap();
    let empty = empty.path().to_str().unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["--listen", "nonsense"], "nonsense"),
        (&["--listen", "127.0.0.1:99999"], "99999"),
        (&["--listen", "192.0.2.1:80"], "write an address of this machine"),
        (&["--listen", "\u{1b}[31m"], "--listen"),
        (&["--upstream", "bot:3000"], "--upstream"),
        (&["--upstream", "http://"], "--upstream"),
        (&["--upstream", ""], "is no URL"),
        (&["--upstream", &long], "is no URL"),
        (&["--upstream", "ftp://bot/"], "http:// or https://"),
        (&["--upstream", "http://bot/?a=1"], "query"),
        (&["--upstream", "http://u:geheim@bot/"], "password"),
        (&["--upstream-timeout", "60s"], "--ttl"),
        (&["--upstream-timeout", "5m", "--ttl", "4m"], "let a copy pass"),
        (&["--upstream-timeout", "soon"], "--upstream-timeout"),
        (&["--ttl", "0s"], "--ttl"),
        (&["--ttl", "-5s"], "--ttl"),
        (&["--max-connections", "0"], "--max-connections"),
        (&["--max-connections", "-1"], "--max-connections"),
        (&["--max-body", "0"], "--max-body"),
        (&["--max-body", "2TB"], "--max-body"),
        (&["--store", "mysql://u:geheim@host/x"], "is no store"),
        (&["--payload", "pointer"], "--id-pointer"),
        (&["--payload", "meta", "--id-pointer", "/x"], "without pointers"),
        (&["--id-pointer", "x"], "is no JSON pointer"),
        (&["--secret-file", "/nowhere/secret"], "/nowhere/secret"),
        (&["--secret-file", empty], "it is empty"),
        (&["--events", "/nowhere/events"], "/nowhere/events"),
        (&["--events", "/"], "directory"),
        (&["--events-text"], "--events"),
    ];
    for (arguments, expected) in cases {
        let mut all = arguments.to_vec();
        if !all.contains(&"--listen") {
            all.extend(["--listen", "127.0.0.1:0"]);
        }
        if !all.contains(&"--upstream") {
            all.extend(UPSTREAM);
        }
        let (code, text) = refused(&all);
        assert_eq!(code, Some(2), "{arguments:?}: {text}");
        assert!(text.contains(expected), "{arguments:?}: {text}");
        assert!(!text.contains("geheim") && !text.contains('\u{1b}') && text.len() < 2000, "{arguments:?}: {text}");
    }
}

#[test]
fn the_secret_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, "geheim").unwrap();
    let arguments = ["--listen", "127.0.0.1:0", "--secret-file", secret.to_str().unwrap(), "--max-body", "0"];
    assert!(!refused(&[&arguments, &UPSTREAM[..]].concat()).1.contains("geheim"));
    let shown = format!("{:?}", dm_audit::gate::Secret::new(b"geheim"));
    assert!(!shown.contains("geheim") && shown.contains("Secret"), "{shown}");
    let help = Command::new(env!("CARGO_BIN_EXE_dm-audit"))
        .args(["gate", "--help"])
        .env("DM_AUDIT_GATE_SECRET", "geheim")
        .output()
        .unwrap();
    assert!(!String::from_utf8_lossy(&help.stdout).contains("geheim"));
}
