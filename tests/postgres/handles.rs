//! Which contact a handle means.

use crate::bot::{STORY, bot, empty, json_run, messages};
use crate::common::{Database, Run};

/// A database with one message of each of these contacts.
fn people(handles: &[&str]) -> Database {
    let rows: Vec<_> = handles.iter().map(|handle| (*handle, "incoming", "coucou", 0.0)).collect();
    bot("people", &rows)
}

/// The handle of the contact that `wanted` means.
#[track_caller]
fn meant(database: &Database, wanted: &str) -> String {
    let report = json_run(&["user", wanted, &database.url()]).outcome().json();
    report["contact"]["handle"].as_str().unwrap().to_owned()
}

#[test]
fn an_exact_match_wins_over_a_partial_one_in_any_case() {
    let database = people(&["lea.m", "lea.martin", "zoe_b"]);
    for wanted in ["lea.m", "@lea.m", "LEA.M", " @Lea.M "] {
        assert_eq!(meant(&database, wanted), "lea.m");
    }
    assert_eq!(meant(&database, "martin"), "lea.martin", "the only partial match");
    assert_eq!(meant(&database, "zoe_"), "zoe_b");
}

#[test]
fn several_matches_are_listed_and_none_is_guessed() {
    let database = people(&["lea.m", "lea.martin", "zoe_b"]);
    let outcome = Run::new(["user", "lea", &database.url()]).outcome();
    assert!(outcome.refusal().contains("“lea” matches 2 contacts: lea.m ("), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("lea.martin ("), "{}", outcome.stderr);
}

#[test]
fn two_contacts_of_one_handle_are_told_apart_by_id() {
    let database = people(&["lea.m", "zoe_b"]);
    database.sql("UPDATE mia_dm_contacts SET ig_username = 'lea.m'");
    let outcome = Run::new(["user", "lea.m", &database.url()]).outcome();
    assert!(outcome.refusal().contains("matches 2 contacts"), "{}", outcome.stderr);
    let id = &database.query("SELECT id FROM mia_dm_contacts WHERE ig_user_id = 'zoe_b'")[0][0];
    let report = json_run(&["user", id, &database.url()]).outcome().json();
    assert_eq!(report["contact"]["id"], id.as_str());
}

#[test]
fn nobody_is_said_with_the_nearest_handles() {
    let database = people(&["lea.m", "lea.martin", "zoe_b"]);
    let outcome = Run::new(["user", "lae.m", &database.url()]).outcome();
    assert!(outcome.refusal().contains("no contact matches “lae.m”"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("did you mean lea.m"), "{}", outcome.stderr);
    let wild = Run::new(["user", "l%", &database.url()]).outcome();
    assert!(wild.refusal().contains("no contact matches"), "no pattern is made of it: {}", wild.stderr);
}

#[test]
fn letters_that_the_servers_locale_does_not_know_have_cases_too() {
    let database = people(&["ZOÉ", "zoé.b", "ida"]);
    assert_eq!(meant(&database, "Zoé"), "ZOÉ", "the exact match is not lost to the partial one");
    let outcome = Run::new(["user", "zo", &database.url()]).outcome();
    assert!(outcome.refusal().contains("matches 2 contacts"), "{}", outcome.stderr);
}

#[test]
fn several_contacts_can_be_asked_for() {
    let database = bot("several", &STORY);
    let run = json_run(&["deep", "--contact", "lea.m", "--contact", "ida", &database.url()]);
    let report = run.outcome().json();
    assert_eq!(report["scope"]["contacts"].as_array().unwrap().len(), 2);
    assert_eq!(messages(&report), 7);
    let outcome = Run::new(["deep", "--contact", "lea.m", "--contact", "idda", &database.url()]).outcome();
    assert!(outcome.refusal().contains("no contact matches “idda”"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("did you mean ida?"), "{}", outcome.stderr);
}

#[test]
fn without_a_table_of_contacts_the_id_is_the_handle() {
    let database = empty("nobody");
    database.sql(
        r#"CREATE TABLE messages (id int, contact_id text, direction text, content text, created_at timestamptz);
         INSERT INTO messages VALUES (1, 'o''neil\ "); DROP TABLE messages --', 'in', 'a', '2026-01-07'),
             (2, '+33612345678', 'in', 'b', '2026-01-07'), (3, NULL, 'in', 'c', '2026-01-07');"#,
    );
    let hostile = r#"o'neil\ "); DROP TABLE messages --"#;
    for wanted in [hostile, "+33612345678", "3361"] {
        let outcome = json_run(&["user", wanted, &database.url()]).outcome();
        assert!(outcome.stderr.contains("no table of contacts found"), "{}", outcome.stderr);
        assert_eq!(messages(&outcome.json()), 1, "{wanted}");
    }
}

#[test]
fn a_contact_without_a_row_of_its_own_is_found_by_id() {
    let database = people(&["lea.m", "ida"]);
    database.sql(
        "ALTER TABLE mia_dm_messages DROP CONSTRAINT mia_dm_messages_contact_id_fkey;
         DELETE FROM mia_dm_contacts WHERE ig_user_id = 'ida';",
    );
    let id = &database.query("SELECT md5('ida')::uuid")[0][0];
    assert_eq!(messages(&json_run(&["user", id, &database.url()]).outcome().json()), 1);
}
