//! `gate --check`: whether a gate could do its work.

use std::net::TcpListener;
use std::process::Command;

/// Its exit status and what it says.
fn check(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.args(["gate", "--check"]).args(arguments);
    let output = command.env_remove("DM_AUDIT_GATE_STORE").env_remove("DM_AUDIT_GATE_SECRET").output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

const NOBODY: &str = "http://127.0.0.1:9/";

/// An address that nobody listens at.
fn free() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[test]
fn an_address_that_is_taken_is_an_error_and_one_that_is_free_stays_so() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let (taken, free) = (taken.local_addr().unwrap().to_string(), (free(), taken).0);
    let (code, text) = check(&["--upstream", NOBODY, "--listen", &free, "--admin", "127.0.0.1:0"]);
    assert!(code == Some(0) && text.contains(&format!("ok       listen    {free} is free")), "{text}");
    assert!(text.contains("ok       admin"), "{text}");
    let held = TcpListener::bind(&taken);
    let (code, text) = check(&["--upstream", NOBODY, "--listen", &free, "--admin", &taken]);
    assert!(held.is_ok() && code == Some(2) && text.contains("ok       listen"), "{text}");
    assert!(text.contains("error    admin") && text.contains("name another port"), "{text}");
    assert!(TcpListener::bind(&free).is_ok());
}

#[test]
fn an_event_log_that_cannot_be_written_is_an_error_and_one_that_can_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let (there, new) = (folder.path().join("there"), folder.path().join("new"));
    std::fs::write(&there, "{}\n").unwrap();
    for path in [&there, &new] {
        let (code, text) = check(&["--upstream", NOBODY, "--events", path.to_str().unwrap()]);
        assert!(code == Some(0) && text.contains("ok       events"), "{text}");
    }
    assert!(!new.exists() && std::fs::read_to_string(&there).unwrap() == "{}\n");
    for path in ["/nowhere/events", "/"] {
        let (code, text) = check(&["--upstream", NOBODY, "--events", path]);
        assert!(code == Some(2) && text.contains("error    events"), "{text}");
    }
}

#[test]
fn an_upstream_that_is_the_gate_itself_is_an_error_whatever_it_is_called() {
    let address = free();
    let port = address.rsplit(':').next().unwrap();
    for (listen, upstream) in [
        (address.clone(), format!("http://{address}/webhook")),
        (address.clone(), format!("http://localhost:{port}/")),
        (format!("0.0.0.0:{port}"), format!("http://{address}/")),
    ] {
        let (code, text) = check(&["--listen", &listen, "--upstream", &upstream]);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("leads to --listen of this gate; give the address of the bot to --upstream"), "{text}");
    }
    let (code, text) = check(&["--admin", &address, "--upstream", &format!("http://{address}/")]);
    assert!(code == Some(2) && text.contains("leads to --admin of this gate"), "{text}");
}
