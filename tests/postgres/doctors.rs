//! `doctor` and `init` on databases: what they say, what they write, and that what they write is what was found.

use serde_json::Value;

use crate::bot::{STORY, bot, empty, json_run, lasting};
use crate::common::{Database, Run, pasted};

/// The checks and the mapping of `doctor`.
#[track_caller]
fn doctor(run: Run, code: i32) -> Value {
    let outcome = run.args(["--format", "json"]).outcome().expect(code);
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|why| panic!("{why}: {}", outcome.stdout))
}

/// A table that is nearly understood: nobody knows what its directions 1 and 2 mean.
fn unclear() -> Database {
    let database = empty("unclear");
    database.sql(
        "CREATE TABLE chat_log (id bigint PRIMARY KEY, conversation_id text, direction int, body text, created_at timestamptz);
         INSERT INTO chat_log SELECT n, 'c' || n / 2 % 5, 1 + n % 2, 'text ' || n, timestamptz '2026-01-07' + n * interval '1 minute'
         FROM generate_series(0, 59) n;",
    );
    database
}

#[test]
fn doctor_fits_eighty_columns_whatever_it_finds() {
    for (database, code) in [(bot("good", &STORY), 0), (unclear(), 2)] {
        let outcome = Run::new(["doctor", &database.url()]).env("COLUMNS", "80").outcome().expect(code);
        for line in outcome.stdout.lines() {
            // Settings are pasted as they are.
            let is_setting = line.starts_with("  ") && line.contains(" = ");
            assert!(is_setting || line.chars().count() <= 80, "{line}\n{}", outcome.stdout);
        }
        assert!(outcome.stdout.contains("[source]"), "{}", outcome.stdout);
        let word = if code == 0 { "ok " } else { "error" };
        assert!(outcome.stdout.lines().any(|line| line.starts_with(word)), "{}", outcome.stdout);
    }
}

#[test]
fn the_document_of_doctor_has_the_fields_that_programs_read() {
    let database = bot("document", &STORY);
    let found = doctor(Run::new(["doctor", &database.url()]), 0);
    assert_eq!(found["schema_version"], 1);
    for check in found["checks"].as_array().unwrap() {
        assert!(["ok", "warning", "error"].contains(&check["status"].as_str().unwrap()), "{check}");
        assert!(check["name"].is_string() && check["detail"].is_string() && check["advice"].is_string(), "{check}");
        assert_eq!(check["status"] == "ok", check["advice"] == "", "only what is amiss has a next step: {check}");
    }
    let mapping = &found["mapping"];
    assert_eq!(mapping["messages"], "public.mia_dm_messages");
    assert_eq!(mapping["contacts"], "public.mia_dm_contacts");
    assert_eq!(mapping["columns"]["contact_id"], "contact_id");
    assert_eq!(mapping["columns"]["at"], "created_at");
    assert_eq!(mapping["incoming"], serde_json::json!(["incoming"]));
    assert_eq!(mapping["outgoing"], serde_json::json!(["outgoing"]));
    for key in ["ignore", "where", "preset"] {
        assert!(mapping.get(key).is_some(), "{key}: {mapping}");
    }
    assert!(found["candidates"].is_array());
}

#[test]
fn a_refused_source_names_its_words_and_every_error_has_a_next_step() {
    let database = unclear();
    let found = doctor(Run::new(["doctor", &database.url()]), 2);
    assert_eq!(found["mapping"], Value::Null);
    let errors: Vec<&Value> =
        found["checks"].as_array().unwrap().iter().filter(|check| check["status"] == "error").collect();
    let direction = errors.iter().find(|check| check["name"] == "direction").unwrap_or_else(|| panic!("{errors:#?}"));
    let detail = direction["detail"].as_str().unwrap();
    assert!(detail.contains("“1” 30") && detail.contains("“2” 30"), "{detail}");
    assert!(errors.iter().all(|check| check["advice"] != ""), "{errors:#?}");
}

#[test]
fn what_a_refusal_prints_can_be_pasted() {
    let database = unclear();
    let refusal = Run::new(["duplicates", &database.url()]).outcome();
    let settings = pasted(refusal.refusal()).unwrap();
    let outcome = json_run(&["duplicates", &database.url()]).file("dm-audit.toml", settings).outcome().expect(0);
    assert_eq!(outcome.json()["totals"]["contacts"], 5, "{}", outcome.stderr);
    assert_eq!(outcome.json()["totals"]["incoming"], 30);
}

#[test]
fn init_writes_what_an_audit_would_take() {
    let database = bot("init", &STORY);
    let expected = lasting(json_run(&["duplicates", &database.url()]).outcome().json());
    let outcome = Run::new(["init", &database.url()]).outcome().expect(0);
    assert_eq!(outcome.stdout, "");
    let settings = outcome.file("dm-audit.toml");
    assert!(!settings.contains("secret"), "no password gets into the file: {settings}");
    assert!(settings.lines().any(|line| line.starts_with("# ")), "{settings}");
    let run = json_run(&["duplicates"]).file("dm-audit.toml", &settings).env("DATABASE_URL", database.url());
    let report = lasting(run.outcome().expect(1).json());
    assert_eq!(report["findings"], expected["findings"]);
    assert_eq!(report["totals"], expected["totals"]);
}

#[test]
fn init_overwrites_only_when_it_is_told_to() {
    let database = bot("force", &STORY);
    let own = "# mine\n";
    let run = |arguments: &[&str]| Run::new(["init", &database.url()]).args(arguments).file("dm-audit.toml", own);
    let kept = run(&[]).outcome().expect(2);
    assert!(kept.refusal().contains("--force"), "{}", kept.stderr);
    assert_eq!(kept.file("dm-audit.toml"), own);
    let written = run(&["--force"]).outcome().expect(0);
    assert!(written.file("dm-audit.toml").contains("mia_dm_messages"));
    let printed = run(&["--output", "-"]).outcome().expect(0);
    assert!(printed.stdout.contains("[source]") && printed.file("dm-audit.toml") == own);
}

#[test]
fn init_of_a_source_that_is_not_understood_writes_what_is_to_be_completed() {
    let database = unclear();
    let outcome = Run::new(["init", &database.url()]).outcome().expect(2);
    let settings = outcome.file("dm-audit.toml");
    let run = json_run(&["duplicates"]).file("dm-audit.toml", &settings).env("DATABASE_URL", database.url());
    assert_eq!(run.outcome().expect(0).json()["totals"]["contacts"], 5, "{settings}");
}

#[test]
fn a_server_that_is_not_there_is_an_error_of_the_first_check() {
    let found = doctor(Run::new(["doctor", "postgres://app:secret@127.0.0.1:1/bot"]), 2);
    assert_eq!((&found["checks"][0]["name"], &found["checks"][0]["status"]), (&"connection".into(), &"error".into()));
    assert!(!found.to_string().contains("secret"));
}
