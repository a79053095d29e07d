//! Values of a table that make a reader stumble: times in whole minutes, and words of the settings that no row has.

use crate::bot::{empty, json_run};
use crate::common::{Database, Run};

/// Every reply is sent twice within its minute.
fn by_the_minute() -> Database {
    let database = empty("by_the_minute");
    database.sql(
        "CREATE TABLE messages (id bigint PRIMARY KEY, chat_id text, direction text, content text, created_at timestamptz);
         INSERT INTO messages SELECT n, 'c' || n / 3 % 5, CASE n % 3 WHEN 0 THEN 'inbound' ELSE 'outbound' END,
             CASE n % 3 WHEN 0 THEN 'what does number ' || n || ' cost?' ELSE 'it costs ' || n / 3 || ' euros a month' END,
             timestamptz '2026-01-07' + n / 3 * interval '7 minutes' FROM generate_series(0, 59) n;",
    );
    database
}

#[test]
fn times_of_a_table_in_whole_minutes_are_told_and_tell_no_seconds() {
    let database = by_the_minute();
    let done = Run::new(["duplicates", &database.url()]).outcome().expect(1);
    assert!(done.stderr.contains("note: times are whole minutes"), "{}", done.stderr);
    assert!(done.stdout.contains("same reply 2 times within the same minute"), "{}", done.stdout);
    assert!(!done.stdout.contains("within 0 s") && !done.stdout.contains("cause: race"), "{}", done.stdout);
    let doctor = Run::new(["doctor", &database.url()]).outcome().expect(0);
    assert!(doctor.stdout.contains("warning  time          times are whole minutes"), "{}", doctor.stdout);
    database.sql("UPDATE messages SET created_at = created_at + interval '1 second' WHERE id = 59");
    let fine = Run::new(["duplicates", &database.url()]).outcome().expect(1);
    assert!(!fine.stderr.contains("whole minutes"), "{}", fine.stderr);
}

#[test]
fn a_word_of_the_settings_that_no_row_of_a_table_has_is_told() {
    let settings = "[source]\noutgoing = [\"outbond\"]\n";
    let done = json_run(&["duplicates", &by_the_minute().url()]).file("dm-audit.toml", settings).outcome();
    let told = "“outbond”, which `outgoing` in [source] names, is in no row; the words of direction are “outbound” 40, \
                “inbound” 20; did you mean “outbound”?";
    assert!(done.stderr.contains(told), "{}", done.stderr);
}

#[test]
fn settings_of_another_source_are_told_where_a_table_does_not_fit_them() {
    let settings = "[source]\nfiles = [\"chat.csv\"]\n\n[source.columns]\ncontact_id = \"who\"\n";
    let outcome = Run::new(["deep", &by_the_minute().url()]).file("dm-audit.toml", settings).outcome();
    let told = "([source]) says what the columns mean; if it means another source, leave these settings out with:";
    assert!(outcome.refusal().contains(told) && outcome.stderr.contains("line 4 of "), "{}", outcome.stderr);
}
