//! `[gate]` of the settings file.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};

/// What `gate` says with a settings file of this content, and its exit code.
fn said(settings: &str, arguments: &[&str], environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("dm-audit.toml"), settings).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.arg("gate").args(arguments).current_dir(folder.path());
    command.env_remove("DM_AUDIT_CONFIG").env_remove("DM_AUDIT_GATE_STORE").env_remove("DM_AUDIT_GATE_SECRET");
    let output = command.envs(environment.iter().copied()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_does_what_its_table_says_and_the_command_line_wins() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let folder = tempfile::tempdir().unwrap();
    let settings = "[gate]\nlisten = \"127.0.0.1:1\"\nkey = \"contact\"\npayload = \"manychat\"\nskip-body = \"nothing\"\n\
                    events = \"events.ndjson\"\nobserve = false\n";
    std::fs::write(folder.path().join("dm-audit.toml"), settings).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.current_dir(folder.path());
    let gate = GateProcess::launch(command, &webhook.url(), "");
    let caller = Caller::default();
    assert!(!is_skip(&caller.post(gate.address, body("1", "one")).await));
    let other_text = caller.post(gate.address, body("1", "other")).await;
    assert!(is_skip(&other_text) && other_text.body() == "nothing", "{other_text:?}");
    assert!(folder.path().join("events.ndjson").exists());
    assert!(gate.log().contains("is read from [gate] in"), "{}", gate.log());
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.current_dir(folder.path());
    let gate = GateProcess::launch(command, &webhook.url(), "--key text");
    for text in ["one", "other"] {
        assert!(!is_skip(&caller.post(gate.address, body("1", text)).await));
    }
}

#[test]
fn an_error_of_the_table_names_its_line_and_key_and_what_to_write() {
    for (table, expected) in [
        ("upstram = 'x'", "line 2: gate.upstram: there is no such key (did you mean upstream?)"),
        ("ttl = '0s'", "line 2: gate.ttl: it must be longer than 0"),
        ("ttl = 60", "gate.ttl: “60” has no unit (write 60s for seconds"),
        (
            "payload = 'telegramm'",
            "gate.payload: “telegramm” is not one of the words that it takes (did you mean telegram?)",
        ),
        ("observe = 'yes'", "gate.observe: expected true or false, found the string “yes”"),
        ("upstream = 'ftp://u:geheim@bot'", "gate.upstream: “ftp://"),
        ("max-body = '2TB'", "gate.max-body: “2TB” is not a size"),
        ("max-body = '1MB'\nmax_body = '1MB'", "gate.max-body: max_body says the same (leave one of the two out)"),
        ("only = ['event']", "gate.only: “event” is not a pointer with values"),
        ("check = true", "gate.check: there is no such key"),
        ("events = ''", "gate.events: it is blank"),
        ("events_text = true", "gate.events_text: it needs --events"),
        ("store = 'mysql://u:geheim@host'", "gate.store: "),
        ("store_name = 'x'", "gate.store_name: it has no meaning for claims in the memory"),
    ] {
        let upstream = if table.starts_with("upstream") { "" } else { "upstream = 'http://127.0.0.1:9'\n" };
        let (code, text) = said(&format!("[gate]\n{table}\n{upstream}"), &["--check"], &[]);
        assert!(code == Some(2) && text.contains(expected), "{table}: {text}");
        assert!(!text.contains("geheim") && text.contains("dm-audit.toml"), "{text}");
    }
}

#[test]
fn what_is_nowhere_is_asked_for() {
    let (code, text) = said("", &["--listen", "127.0.0.1:0"], &[]);
    assert!(code == Some(2) && text.contains("--upstream: it is missing"), "{text}");
    let (code, text) = said("[gate]\nupstream = 'http://127.0.0.1:9'\n", &[], &[]);
    assert!(code == Some(2) && text.contains("--listen: it is missing") && text.contains("[gate]"), "{text}");
}

#[test]
fn the_environment_beats_the_table_for_what_is_secret() {
    let settings = "[gate]\nupstream = 'http://127.0.0.1:9'\nstore = 'redis://127.0.0.1:9'\nsecret_file = 'nowhere'\n";
    let (code, text) =
        said(settings, &["--check"], &[("DM_AUDIT_GATE_STORE", "memory"), ("DM_AUDIT_GATE_SECRET", "x")]);
    assert!(code == Some(0) && text.contains("the memory of the process"), "{text}");
    let (code, text) = said(settings, &["--check"], &[]);
    assert!(code == Some(2) && text.contains("nowhere"), "{text}");
}

#[test]
fn a_settings_file_elsewhere_is_named_and_its_files_are_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bot.toml");
    std::fs::write(&file, "[gate]\nupstream = 'http://127.0.0.1:9'\nevents = 'events.ndjson'\n").unwrap();
    let (code, text) = said("", &["--check", "--config", file.to_str().unwrap()], &[]);
    let events = Path::new("events.ndjson");
    assert!(code == Some(0) && text.contains(folder.path().join(events).to_str().unwrap()), "{text}");
    let (code, text) = said(
        "[gate]\nupstream = 'http://127.0.0.1:9'\nstore-name = 'a b'\nstore = 'postgres://h/x'\n",
        &["--print-sql"],
        &[],
    );
    assert!(code == Some(2) && text.contains("gate.store-name: “a b” is not the name of a table"), "{text}");
}
