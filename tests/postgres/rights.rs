//! What a role may see: grants and row-level security.

use crate::bot::{STORY, bot, findings, json_run, messages};
use crate::common::Run;

#[test]
fn a_role_without_rights_is_told_what_to_grant() {
    let database = bot("outsider", &STORY);
    let outcome = Run::new(["deep", &database.outsider_url()]).outcome();
    assert!(outcome.refusal().contains("SQLSTATE 42501"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("reading public.mia_dm_messages"), "{}", outcome.stderr);
    for statement in [
        "GRANT USAGE ON SCHEMA public TO outsider;",
        "GRANT SELECT ON public.mia_dm_contacts, public.mia_dm_messages TO outsider;",
    ] {
        assert!(outcome.stderr.lines().any(|line| line.trim() == statement), "{statement}:\n{}", outcome.stderr);
        database.sql(statement);
    }
    let outcome = Run::new(["deep", "--exit-zero", &database.outsider_url()]).outcome();
    assert_eq!(outcome.code, 0, "the statements are all that is needed: {}", outcome.stderr);
}

#[test]
fn an_owner_is_told_how_to_make_a_role_that_may_only_read() {
    let database = bot("owned", &STORY);
    database.sql("ALTER TABLE mia_dm_messages RENAME TO \"Message\"");
    let role = format!("owner_{}", database.name());
    database.sql(&format!("CREATE ROLE {role} SUPERUSER LOGIN PASSWORD 'secret'"));
    let url = database.url().replace("://app:", &format!("://{role}:"));
    let outcome = Run::new(["doctor", &url]).outcome().expect(0);
    let lines: Vec<&str> = outcome.stdout.lines().map(str::trim).filter(|line| line.ends_with(';')).collect();
    assert_eq!(
        lines,
        [
            "CREATE ROLE dm_audit LOGIN PASSWORD 'PASSWORD';",
            "GRANT USAGE ON SCHEMA public TO dm_audit;",
            "GRANT SELECT ON public.\"Message\", public.mia_dm_contacts TO dm_audit;"
        ],
        "{}",
        outcome.stdout
    );
}

#[test]
fn contacts_that_may_not_be_read_are_a_failure_too() {
    let database = bot("half", &STORY);
    database.sql("REVOKE SELECT ON mia_dm_contacts FROM app");
    for arguments in [&["deep"][..], &["user", "lea.m"]] {
        let outcome = Run::new(arguments).args([database.url()]).outcome();
        assert!(outcome.refusal().contains("public.mia_dm_contacts"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("SQLSTATE 42501"), "{}", outcome.stderr);
    }
}

#[test]
fn a_role_that_may_not_enter_the_schema_is_told() {
    let database = bot("closed", &STORY);
    database.sql("REVOKE USAGE ON SCHEMA public FROM PUBLIC, app");
    let outcome = Run::new(["deep", &database.url()]).outcome();
    assert!(outcome.refusal().contains("SQLSTATE 42501"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("GRANT USAGE ON SCHEMA public TO app;"), "{}", outcome.stderr);
}

#[test]
fn row_security_that_hides_everything_is_not_a_clean_audit() {
    let database = bot("hidden", &STORY);
    database.sql("ALTER TABLE mia_dm_messages ENABLE ROW LEVEL SECURITY");
    for arguments in [&["deep"][..], &["user", "lea.m"], &["since", "2026-01-01"], &["deep", "--allow-empty"]] {
        let outcome = Run::new(arguments).args([database.url()]).outcome();
        let expected = "row-level security is on for public.mia_dm_messages and shows app no row";
        assert!(outcome.refusal().contains(expected), "{arguments:?}: {}", outcome.stderr);
        assert!(outcome.stderr.contains("policy"), "{}", outcome.stderr);
    }
}

#[test]
fn row_security_that_hides_a_part_is_said() {
    let database = bot("part", &STORY);
    database.sql(
        "ALTER TABLE mia_dm_messages ENABLE ROW LEVEL SECURITY;
         CREATE POLICY part ON mia_dm_messages FOR SELECT TO app USING (direction = 'incoming');",
    );
    let outcome = json_run(&["deep", &database.url()]).outcome();
    assert!(outcome.stderr.contains("row-level security is on for public.mia_dm_messages"), "{}", outcome.stderr);
    assert_eq!(messages(&outcome.json()), 5);
}

#[test]
fn row_security_that_a_role_is_above_is_no_matter() {
    let database = bot("above", &STORY);
    database.sql("ALTER TABLE mia_dm_messages ENABLE ROW LEVEL SECURITY");
    let role = format!("above_{}", database.name());
    database.sql(&format!(
        "CREATE ROLE {role} LOGIN BYPASSRLS PASSWORD 'secret'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};"
    ));
    let outcome = json_run(&["deep", &database.url().replace("://app:", &format!("://{role}:"))]).outcome();
    assert!(!outcome.stderr.contains("row-level"), "{}", outcome.stderr);
    assert_eq!(messages(&outcome.json()), 10);
}

#[test]
fn row_security_of_contacts_is_said_as_it_hides_stops_and_handles() {
    let database = bot("faceless", &STORY);
    database.sql(
        "UPDATE mia_dm_contacts SET is_stopped = true, stopped_at = '2026-01-07T14:00:05Z';
         ALTER TABLE mia_dm_contacts ENABLE ROW LEVEL SECURITY;",
    );
    let outcome = json_run(&["deep", &database.url()]).outcome();
    assert!(
        outcome.stderr.contains("row-level security is on for public.mia_dm_contacts"),
        "facts are missing without a word: {} findings of DM302\n{}",
        findings(&outcome.json(), "DM302").len(),
        outcome.stderr
    );
}

#[test]
fn a_handle_that_row_security_hides_is_not_called_unknown_without_a_hint() {
    let database = bot("masked", &STORY);
    database.sql("ALTER TABLE mia_dm_contacts ENABLE ROW LEVEL SECURITY");
    let outcome = Run::new(["user", "lea.m", &database.url()]).outcome();
    assert!(outcome.refusal().contains("row-level security"), "{}", outcome.stderr);
}
