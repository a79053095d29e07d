//! Schemas of real systems with rows: the first run reports, or prints settings with which the second one does.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::bot::{empty, findings, json_run};
use crate::common::{Database, Outcome, pasted};

/// What is right for a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    /// Two replies were sent twice: 0.9 s apart, a race, and 22 s apart, a retry.
    RaceAndRetry,
    /// Question and answer share a row, and only the race stands in them.
    RaceAlone,
    /// Nothing was sent twice.
    Nothing,
    /// Two replies stand twice in a row, and nobody knows how far apart.
    OrderAlone,
}

fn load(name: &str) -> Database {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources/schemas").join(name);
    let database = empty("schema");
    database.sql(&fs::read_to_string(&path).unwrap_or_else(|why| panic!("{name}: {why}")));
    // A dump sets the search path to nothing, for its own session alone.
    database
}

/// The audit of a database, as a new user makes it: as it is, else with the settings that the refusal prints.
#[track_caller]
fn audit(database: &Database, table: Option<&str>) -> (Value, bool) {
    let table: Vec<&str> = table.map(|table| ["--table", table]).into_iter().flatten().collect();
    let run = || json_run(&["duplicates", &database.url()]).args(&table);
    let first = run().outcome();
    if first.code < 2 {
        return (first.json(), false);
    }
    let settings = pasted(&first.stderr).unwrap_or_else(|| panic!("nothing to paste: {}", first.stderr));
    let second = run().file("dm-audit.toml", &settings).outcome();
    assert!(second.code < 2, "{}\nwith {settings}\n{}", first.stderr, second.stderr);
    (second.json(), true)
}

/// The gaps, in milliseconds, and causes of what was sent twice.
fn doubles(report: &Value) -> Vec<(i64, String)> {
    let one = |finding: &&Value| {
        assert_eq!(finding["messages"].as_array().unwrap().len(), 2, "{finding}");
        let gap = finding["messages"][1]["gap_s"].as_f64().map_or(-1, |gap| (gap * 1000.0).round() as i64);
        (gap, finding["cause"]["kind"].as_str().unwrap_or("none").to_owned())
    };
    let mut doubles: Vec<(i64, String)> = findings(report, "DM101").iter().map(one).collect();
    doubles.sort();
    doubles
}

#[track_caller]
fn hold(name: &str, right: Right, report: &Value) {
    let found = doubles(report);
    let of = |range: std::ops::RangeInclusive<i64>, cause: &str| {
        found.iter().any(|(gap, kind)| range.contains(gap) && kind == cause)
    };
    let holds = match right {
        // Some tables store whole seconds.
        Right::RaceAndRetry => found.len() == 2 && of(0..=1000, "race") && of(22_000..=23_000, "retry"),
        Right::RaceAlone => found.len() == 1 && of(0..=1000, "race"),
        Right::Nothing => found.is_empty(),
        Right::OrderAlone => found.len() == 2,
    };
    assert!(holds, "{name}: {found:?} instead of {right:?}\n{}", report["totals"]);
}

#[track_caller]
fn read(name: &str, right: Right) {
    let database = load(name);
    let (report, _) = audit(&database, None);
    hold(name, right, &report);
}

#[test]
fn schemas_of_real_systems_show_what_was_sent_twice() {
    for name in [
        "c02_evolution.sql",
        "c08_rasa.sql",
        "c10_rapidpro.sql",
        "c12_papercups.sql",
        "c14_prisma_whatsappmessage_enum.sql",
        "c16_baileys_store.sql",
        "c18_discord_snowflake.sql",
        "c22_twilio_log_table.sql",
        "c24_partitioned_schema_epoch_domain.sql",
        "c26_zammad.sql",
        "c28_boolean_is_from_customer.sql",
        "c36_django_fk_is_bot.sql",
    ] {
        read(name, Right::RaceAndRetry);
    }
}

#[test]
fn ids_and_times_that_mislead_are_seen_through() {
    for name in [
        "d01_reply_to_message_id.sql",
        "d05_created_at_is_import_time.sql",
        "d07_no_id_column_message_id_pk.sql",
        "d09_same_wamid_inbound_twice.sql",
    ] {
        read(name, Right::RaceAndRetry);
    }
}

#[test]
fn a_question_and_its_answer_in_a_row_are_two_messages() {
    read("c20_supabase_qa_row.sql", Right::RaceAlone);
    read("c34_dify_qa.sql", Right::RaceAlone);
}

#[test]
fn short_texts_in_json_and_a_session_of_the_bots_own_account_are_no_duplicates() {
    read("d03_json_short_texts.sql", Right::Nothing);
    read("d11_session_is_the_bots_account.sql", Right::Nothing);
}

#[test]
fn a_table_without_a_time_is_judged_by_its_order_alone() {
    read("c04_n8n_memory.sql", Right::OrderAlone);
    read("c06_langchain_message_store.sql", Right::OrderAlone);
}

#[test]
fn failed_and_deleted_rows_are_no_replies() {
    read("c32_smallint_direction_deleted_failed.sql", Right::RaceAndRetry);
}

/// The tables that a refusal names, each of which would be understood.
#[track_caller]
fn named(outcome: &Outcome) -> Vec<String> {
    let refusal = outcome.refusal();
    assert!(refusal.contains("tables look like messages"), "{refusal}");
    let commands = refusal.lines().filter_map(|line| line.split_once("dm-audit deep --table "));
    commands.map(|(_, rest)| rest.split(' ').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn where_several_tables_hold_messages_the_user_is_asked_and_each_of_them_is_read() {
    let database = load("c30_home_table_plus_view_and_archive.sql");
    let tables = named(&json_run(&["duplicates", &database.url()]).outcome());
    assert!(tables.contains(&"public.dm_messages".to_owned()), "{tables:?}");
    for table in &tables {
        let outcome = json_run(&["duplicates", &database.url(), "--table", table]).outcome();
        // The archive is empty, which is said.
        if table.ends_with("archive") {
            assert!(outcome.refusal().contains("no message"), "{}", outcome.stderr);
        } else {
            hold(table, Right::RaceAndRetry, &outcome.json());
        }
    }
}

#[test]
fn every_type_of_a_time_and_of_a_direction_is_read_or_refused_with_the_reason() {
    let database = load("e01_time_types_and_undefined.sql");
    let tables = named(&json_run(&["duplicates", &database.url()]).outcome());
    for table in &tables {
        let (report, _) = audit(&database, Some(table));
        let coarse = ["real", "date"].iter().any(|coarse| table.ends_with(coarse));
        hold(table, if coarse { Right::OrderAlone } else { Right::RaceAndRetry }, &report);
    }
    let mut asked = database.query("SELECT 'public.' || tablename FROM pg_tables WHERE schemaname = 'public'");
    asked.retain(|row| !tables.contains(&row[0]));
    // What is not named at once is a boolean that does not say which of its values the bot wrote.
    assert_eq!(asked, [["public.m_bool_out"]], "named: {tables:?}");
    let (report, as_pasted) = audit(&database, Some("public.m_bool_out"));
    assert!(as_pasted);
    hold("m_bool_out", Right::RaceAndRetry, &report);
}
