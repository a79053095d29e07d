//! Servers that cannot be reached or do not let us in.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::bot::{STORY, bot};
use crate::common::{Cluster, Run};

/// A port of 127.0.0.1 with a listener on it.
fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[test]
fn a_server_that_does_not_run_is_named() {
    let (_, port) = listener();
    let outcome = Run::new(["deep", &format!("postgres://app:secret@127.0.0.1:{port}/bot")]).outcome();
    let expected = format!("cannot connect to postgres://app@127.0.0.1:{port}/bot: ");
    assert!(outcome.refusal().contains(&expected), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("host and port"), "{}", outcome.stderr);
}

#[test]
fn a_host_that_is_not_known_is_named() {
    let outcome = Run::new(["deep", "postgres://app:secret@no-such-host.invalid/bot"]).outcome();
    assert!(outcome.refusal().contains("postgres://app@no-such-host.invalid/bot"), "{}", outcome.stderr);
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    // The system accepts the connection; nobody reads from it.
    let (_listener, port) = listener();
    let url = format!("postgres://app:secret@127.0.0.1:{port}/bot?connect_timeout=1");
    let outcome = Run::new(["deep", &url]).outcome();
    assert!(outcome.refusal().contains("no answer within 1 s"), "{}", outcome.stderr);
}

#[test]
fn a_server_that_hangs_up_is_one_that_may_have_a_client_already_or_want_no_tls() {
    for (mode, advice) in [("disable", "PGlite takes one at a time"), ("require", "offers TLS")] {
        for says in [&b""[..], b"Too many connections\n"] {
            let (listener, port) = listener();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.write_all(says);
            });
            let url = format!("postgres://app:secret@127.0.0.1:{port}/bot?sslmode={mode}");
            let outcome = Run::new(["deep", &url]).outcome();
            server.join().unwrap();
            let said = outcome.refusal();
            if says.is_empty() || mode == "disable" {
                assert!(said.contains("it closes the connection before it lets anybody in"), "{said}");
                assert!(said.contains(advice) && said.contains("one more client"), "{said}");
            }
            assert!(said.contains("cannot connect to"), "{said}");
        }
    }
}

#[test]
fn something_that_is_no_postgresql_server_is_refused() {
    for mode in ["disable", "prefer", "require"] {
        for answer in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b"", b"N", b"NR\0\0\0\x03", b"S", b"R\xff\xff\xff\xff"]
        {
            let (listener, port) = listener();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 1024]).unwrap();
                // The tool may be gone before it has read all.
                let _ = stream.write_all(answer);
            });
            let url = format!("postgres://app:secret@127.0.0.1:{port}/bot?sslmode={mode}");
            let outcome = Run::new(["deep", &url]).outcome();
            server.join().unwrap();
            assert!(outcome.refusal().contains("cannot connect to"), "{mode} {answer:?}: {}", outcome.stderr);
            assert!(!outcome.stderr.contains("secret"), "{}", outcome.stderr);
        }
    }
}

#[test]
fn a_wrong_password_is_said() {
    let database = bot("password", &STORY);
    let outcome = Run::new(["deep", &database.url().replace("secret", "wrong")]).outcome();
    assert!(outcome.refusal().contains("SQLSTATE 28P01"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("check user and password"), "{}", outcome.stderr);
    let none = Run::new(["deep", &database.url().replace(":secret", "")]).outcome();
    assert!(none.refusal().contains("password"), "{}", none.stderr);
}

#[test]
fn an_unknown_database_is_said() {
    let outcome = Run::new(["deep", &Cluster::shared().url("no_such_database")]).outcome();
    assert!(outcome.refusal().contains("SQLSTATE 3D000"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("check the database's name"), "{}", outcome.stderr);
}

#[test]
fn a_url_without_a_user_says_so() {
    let outcome = Run::new(["deep", "postgres://127.0.0.1/bot"]).outcome();
    assert!(outcome.refusal().contains("names no user"), "{}", outcome.stderr);
}

#[test]
fn a_server_that_is_full_says_so() {
    let database = bot("full", &STORY);
    database.sql(&format!("ALTER DATABASE {} CONNECTION LIMIT 0", database.name()));
    let outcome = Run::new(["deep", &database.url()]).outcome();
    assert!(outcome.refusal().contains("SQLSTATE 53300"), "{}", outcome.stderr);
}
