//! Settings that a gate cannot start with, and those that it has something to say about.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::common::gate::{Caller, GateProcess, PATIENCE, Webhook, body};
use super::examples::settings;

/// Runs a gate that does not start: its exit status, and what it says.
fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    refused_by(Command::new(env!("CARGO_BIN_EXE_dm-audit")), arguments)
}

/// The same with a program that has an environment.
fn refused_by(mut command: Command, arguments: &[&str]) -> (Option<i32>, String) {
    command.arg("gate").args(arguments).env_remove("DM_AUDIT_GATE_STORE").env_remove("DM_AUDIT_GATE_SECRET");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > deadline {
            child.kill().unwrap();
            panic!("it starts: {arguments:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
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
        assert!(text.contains("stop the program that listens there, or name another port"), "{text}");
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
        (&["--listen", "192.0.2.1:80"], "name an address of this machine"),
        (&["--listen", "\u{1b}[31m"], "--listen"),
        (&["--upstream", "bot:3000"], "--upstream"),
        (&["--upstream", "http://"], "--upstream"),
        (&["--upstream", ""], "is not a URL"),
        (&["--upstream", &long], "is not a URL"),
        (&["--upstream", "ftp://bot/"], "http:// or https://"),
        (&["--upstream", "http://bot/?a=1"], "query"),
        (&["--upstream", "http://u:geheim@bot/"], "password"),
        (&["--lease", "2s", "--store", "redis://127.0.0.1:9"], "three times the --store-timeout of 1s"),
        (&["--lease", "0s"], "--lease"),
        (&["--while-working", "wait", "--release", "done"], "leave out one of the two"),
        (&["--text-ttl", "soon"], "--text-ttl"),
        (&["--upstream-timeout", "soon"], "--upstream-timeout"),
        (&["--ttl", "0s"], "--ttl"),
        (&["--ttl", "-5s"], "--ttl"),
        (&["--max-connections", "0"], "--max-connections"),
        (&["--max-connections", "-1"], "--max-connections"),
        (&["--max-body", "0"], "--max-body"),
        (&["--max-body", "2TB"], "--max-body"),
        (&["--store", "mysql://u:geheim@host/x"], "is not a store"),
        (&["--store-name", "bot"], "name the --store that is meant"),
        (&["--store", "memory", "--store-name", "bot"], "--store-name"),
        (&["--store-timeout", "2s"], "--store-timeout"),
        (&["--store", "redis://127.0.0.1:9", "--max-claims", "5"], "claims in memory only"),
        (&["--payload", "pointer"], "--id-pointer, or --contact-pointer and --text-pointer"),
        (&["--payload", "pointer", "--contact-pointer", "/who"], "--key contact"),
        (&["--payload", "pointer", "--text-pointer", "/text"], "or --contact-pointer too"),
        (&["--payload", "pointer", "--id-pointer", "/id", "--key", "contact"], "give --contact-pointer"),
        (
            &["--payload", "pointer", "--id-pointer", "/id", "--key", "text"],
            "give --contact-pointer and --text-pointer",
        ),
        (
            &["--payload", "pointer", "--text-pointer", "/x", "--key", "text"],
            "needs the contact, which no pointer names",
        ),
        (
            &["--payload", "pointer", "--contact-pointer", "/x", "--key", "text"],
            "needs the text, which no pointer names",
        ),
        (&["--payload", "messenger", "--id-pointer", "/x"], "without pointers"),
        (&["--payload", "line", "--each", "/events"], "without pointers"),
        (&["--payload", "telegramm", "--ttl", "60s"], "telegram"),
        (&["--payload", "slack", "--id-header", "webhook-id"], "the ids of slack are in its bodies"),
        (&["--id-pointer", "x"], "is not a JSON pointer"),
        (&["--each", "x"], "is not a JSON pointer"),
        (&["--key-pointer", ""], "is not a JSON pointer"),
        (&["--contact-pointer", "/a", "--text-pointer", "/a"], "give each field its own place"),
        (&["--text-pointer", "/a", "--id-pointer", "/b", "--id-pointer", "/a"], "give each field its own place"),
        (&["--id-pointer", "/a", "--key-pointer", "/b"], "--id-pointer says already what the message's id is"),
        (&["--id-header", "x-id", "--key-pointer", "/b"], "--key-pointer says already"),
        (&["--id-header", "x id"], "is not the name of a header"),
        (&["--id-header", "x-id", "--each", "/all"], "does not tell the messages of --each apart"),
        (&["--key-pointer", "/b", "--key", "text"], "it has no meaning with --key text"),
        (&["--only", "event=x"], "is not a pointer with values"),
        (&["--only", "/event"], "is not a pointer with values"),
        (&["--only", "/event="], "lacks a value"),
        (&["--only", "/event=a,,b"], "lacks a value"),
        (&["--only", "/event=a", "--only", "/event=b"], "in one, with commas"),
        (&["--on-unreadable", "ignore"], "--on-unreadable"),
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

/// The program, on a system that has no root certificates.
fn without_certificates() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.env("SSL_CERT_FILE", "/nowhere/roots.pem").env("SSL_CERT_DIR", "/nowhere");
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_without_tls_needs_no_root_certificates() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::launch(without_certificates(), &webhook.url(), "");
    assert_eq!(Caller::default().post(gate.address, body("1", "x")).await.status(), 200);
}

#[test]
fn a_bot_with_tls_needs_root_certificates_and_the_user_hears_how_to_get_them() {
    let upstream = ["--listen", "127.0.0.1:0", "--upstream", "https://bot.example/hook"];
    let (code, text) = refused_by(without_certificates(), &upstream);
    assert_eq!(code, Some(2));
    assert!(text.contains("root certificates") && text.contains("/nowhere/roots.pem"), "{text}");
    assert!(text.contains("install ca-certificates") && text.contains("SSL_CERT_FILE"), "{text}");
    assert!(!text.contains("write it as http://"), "{text}");
}

/// What a gate says about its settings before it listens.
fn notes(upstream: &str, arguments: &str) -> String {
    let log = GateProcess::before(upstream, arguments).log();
    log.split_once("listening on ").unwrap().0.to_owned()
}

#[test]
fn whoever_waits_longer_than_many_chat_does_is_told_so() {
    let patience = "ManyChat waits about 10 s";
    let bot = "http://127.0.0.1:9";
    let many_chat = "--payload manychat --upstream-timeout";
    let note = format!("{patience} for an answer, and the gate waits 30s (--upstream-timeout)");
    assert!(notes(bot, &format!("{many_chat} 30s")).contains(&note));
    assert!(notes(bot, &format!("{many_chat} 11s")).contains("the gate waits 11s"));
    for arguments in ["", "--payload manychat", "--payload manychat --upstream-timeout 10s", "--payload messenger"] {
        assert!(!notes(bot, arguments).contains(patience), "{arguments}");
    }
}

#[test]
fn a_secret_for_a_platform_that_signs_nothing_is_told_of() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "geheim").unwrap();
    let secret = format!("--secret-file {}", file.path().display());
    let mut environment = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    let note = "ManyChat signs nothing in X-Hub-Signature-256 or X-Line-Signature, so with a secret each of its calls is \
                refused with 401";
    assert!(notes("http://127.0.0.1:9", &format!("{secret} --payload manychat")).contains(note));
    assert!(!notes("http://127.0.0.1:9", "--payload manychat").contains(note));
    for payload in ["auto", "messenger", "line"] {
        assert!(!notes("http://127.0.0.1:9", &format!("{secret} --payload {payload}")).contains("signs nothing"));
    }
    // The secret may come from where nobody looks for it.
    environment.args(["gate", "--listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:9", "--payload", "manychat"]);
    environment.env("DM_AUDIT_GATE_SECRET", "geheim").stdin(Stdio::null()).stderr(Stdio::piped());
    let mut child = environment.spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let log: Vec<String> = lines.take_while(|line| !line.contains("listening on")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(log.join("\n").contains(note) && !log.join("\n").contains("geheim"), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gives_the_upstream_a_path_is_told_where_calls_go_and_there_they_go() {
    let note = notes("http://127.0.0.1:9/hook/", "");
    assert!(note.contains("a call to /x goes to http://127.0.0.1:9/hook/x: leave /hook out of the URL"), "{note}");
    for root in ["http://127.0.0.1:9", "http://127.0.0.1:9/"] {
        assert!(!notes(root, "").contains("leave"), "{root}");
    }
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "");
    Caller::default().get(gate.address, "/x").await;
    assert_eq!(webhook.calls()[0].uri(), "/webhook/x");
}

#[test]
fn a_gate_waits_at_its_end_as_long_as_a_call_may_take_unless_it_is_told_how_long() {
    let shutdown = |arguments: &str| {
        let words = format!("dm-audit gate --listen 127.0.0.1:0 --upstream http://127.0.0.1:9 {arguments}");
        settings(words.split_whitespace()).limits.shutdown.as_secs()
    };
    assert_eq!(shutdown(""), 45);
    assert_eq!(shutdown("--upstream-timeout 9s"), 24);
    assert_eq!(shutdown("--upstream-timeout 5m --request-timeout 20s"), 325);
    assert_eq!(shutdown("--store redis://127.0.0.1:9 --store-timeout 3s"), 47);
    assert_eq!(shutdown("--shutdown-timeout 7s"), 7);
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

#[tokio::test(flavor = "multi_thread")]
async fn a_check_says_what_a_gate_would_find_and_listens_to_nothing() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let check = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
        command.args(["gate", "--check"]).args(arguments);
        let output = command.env_remove("DM_AUDIT_GATE_STORE").env_remove("DM_AUDIT_GATE_SECRET").output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr))
    };
    let (code, text) = check(&["--upstream", &webhook.url()]);
    assert!(code == Some(0) && text.contains("accepts connections") && !text.contains("warning"), "{text}");
    let (code, text) = check(&UPSTREAM);
    assert!(code == Some(0) && text.contains("warning  upstream  nobody answers at http://127.0.0.1:9/hook"), "{text}");
    let (code, text) = check(&["--upstream", &webhook.url(), "--store", "redis://u:geheim@127.0.0.1:9/0"]);
    assert!(code == Some(2) && text.contains("error    store") && !text.contains("geheim"), "{text}");
    let (code, text) = check(&["--upstream", &webhook.url(), "--ttl", "0s"]);
    assert!(code == Some(2) && text.contains("--ttl"), "{text}");
    assert!(webhook.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_is_not_there_is_told_at_the_start_and_shown_until_it_answers() {
    let gate = GateProcess::before("http://127.0.0.1:9/hook", "");
    let caller = Caller::default();
    super::wire::until("it says so", async || gate.log().contains("nobody answers at the upstream")).await;
    let health = caller.get(gate.admin, "/readyz").await;
    let said: serde_json::Value = serde_json::from_slice(health.body()).unwrap();
    assert_eq!((health.status().as_u16(), &said["upstream"]), (200, &"down".into()));
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "");
    assert_eq!(caller.metric(&gate, "dm_audit_gate_upstream_up").await as u64, 1);
    assert!(!gate.log().contains("nobody answers"), "{}", gate.log());
}
