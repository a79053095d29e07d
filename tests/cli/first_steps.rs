//! What somebody sees who uses the program for the first time, on a file of their own.

use crate::data::{Row, answered_twice, clean, incoming, ndjson, outgoing};
use crate::run::Place;

fn in_one_line(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Rows whose columns have names of their own, and a status.
fn other_names() -> Vec<Row> {
    let mut rows = Vec::new();
    for number in 0..8 {
        let (id, seconds) = (format!("m{number}"), f64::from(number) * 60.0);
        let row = if number % 2 == 0 { incoming(&id, seconds, "hello  there") } else { outgoing(&id, seconds, "hi") };
        let contact = format!("lead {}", number / 4);
        rows.push(row.with("lead_ref_id", contact).with("status", "sent").without("contact_id").without("handle"));
    }
    rows
}

#[test]
fn doctor_calls_a_guess_a_guess_and_says_why_and_how_to_confirm_it() {
    let place = Place::with("chat.ndjson", ndjson(&other_names()));
    let page = in_one_line(&place.run("doctor chat.ndjson").done().stdout);
    for part in [
        "contact a guess, lead_ref_id: 2 values in 8 rows",
        "to confirm it, write contact_id = \"lead_ref_id\" under [source.columns]",
        "sent a guess by the column's name: where status says failed, draft or the like",
        "`where = \"\"` in [source] reads all rows",
        "ok direction direction:",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    place.file(
        "dm-audit.toml",
        "[source]\nfiles = [\"chat.ndjson\"]\nwhere = \"\"\n[source.columns]\ncontact_id = \"lead_ref_id\"\n",
    );
    let confirmed = in_one_line(&place.run("doctor").done().stdout);
    assert!(!confirmed.contains("a guess,") && !confirmed.contains("a guess by"), "{confirmed}");
}

#[test]
fn the_messages_that_doctor_shows_stand_in_columns() {
    let long = outgoing("m2", 2.0, &"a long answer with many words ".repeat(6));
    let rows = [incoming("m1", 0.0, "hello,   who is there?"), long, incoming("m3", 5.0, "ok")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let page = place.run("doctor chat.ndjson").env("COLUMNS", "80").done().stdout;
    let lines: Vec<&str> = page
        .lines()
        .filter(|line| line.contains("2026-01-07T14:00:0") && [" in ", " out "].iter().any(|side| line.contains(side)))
        .collect();
    assert_eq!(lines.len(), 3, "{page}");
    for (line, side) in lines.iter().zip(["in   hello", "out  a long", "in   ok"]) {
        assert!(line.contains(&format!("Z  {side}")) && line.chars().count() <= 80, "{page}");
    }
}

#[test]
fn a_name_of_the_settings_that_no_column_bears_is_one_problem_with_the_nearest_name() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    for (table, role, name, near) in [
        ("columns", "text", "txt", "text"),
        ("columns", "direction", "directoin", "direction"),
        ("columns", "contact_id", "contact", "contact_id"),
        ("contact_columns", "handle", "handel", "handle"),
    ] {
        let settings = format!("[source]\nfiles = [\"chat.ndjson\"]\n[source.{table}]\n{role} = \"{name}\"\n");
        place.file("dm-audit.toml", settings);
        let done = place.run("deep").done();
        if table == "contact_columns" {
            // Later rows might have it.
            let words = ["no row has the field handel", "did you mean handle?", "its fields are: "];
            assert!(done.code == 2 && words.iter().all(|word| done.stderr.contains(word)), "{}", done.stderr);
            continue;
        }
        let expected =
            format!("there is no column {name}, which [source.{table}] names as {role}\n  did you mean {near}");
        assert!(done.code == 2 && done.stderr.contains(&expected), "{}", done.stderr);
        let paste = format!("    [source.{table}]\n    {role} = \"{near}\"\n  its columns are: ");
        assert!(done.stderr.contains(&paste), "{}", done.stderr);
        assert!(!done.stderr.contains("what it lacks"), "{}", done.stderr);
        let doctor = place.run("doctor").done();
        assert!(doctor.code == 2 && doctor.stdout.contains(&format!("{role} = \"{near}\"")), "{}", doctor.stdout);
    }
    // Capital letters are no other name.
    place
        .file("dm-audit.toml", "[source]\nfiles = [\"chat.ndjson\"]\n[source.columns]\ntext = \"TEXT\"\nat = \"At\"\n");
    assert_eq!(place.json("deep")["totals"]["messages"], 2);
}

#[test]
fn a_value_of_the_settings_without_quotes_is_shown_with_them() {
    for (settings, line, written) in [
        ("[source]\nmessages = dm_messages\n", 2, "messages = \"dm_messages\""),
        ("# mine\n\ntime_zone = Europe/Paris\n", 3, "time_zone = \"Europe/Paris\""),
    ] {
        let place = Place::with("dm-audit.toml", settings);
        let expected = format!("dm-audit.toml: line {line}: ");
        place.refuses("deep", &[&expected, &format!("a text needs quotes (write {written})")]);
    }
}

#[test]
fn where_hardly_anything_happened_no_policy_is_chosen_and_none_is_called_the_best() {
    let place = Place::with(
        "chat.ndjson",
        ndjson(&[incoming("m1", 0.0, "oui"), incoming("m2", 1.0, "oui"), outgoing("m3", 3.0, "bien")]),
    );
    let page = place.run("simulate chat.ndjson --sweep").done().stdout;
    let words = in_one_line(&page);
    for part in [
        "No policy to choose yet",
        "Too little happened to choose: the history holds 1 duplicate in 2 calls",
        "Start with the defaults",
    ] {
        assert!(words.contains(part), "{part}: {page}");
    }
    for part in ["best", "chosen", "No platform waits"] {
        assert!(!words.contains(part), "{part}: {page}");
    }
}

#[test]
fn a_comparison_of_few_messages_says_how_few_and_that_it_cannot_tell() {
    let mut rows = answered_twice();
    rows.extend([incoming("m4", 4000.0, "encore"), outgoing("m5", 4002.0, "oui, bien sûr")]);
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let page = in_one_line(&place.run("compare 2026-01-07T14:30:00Z chat.ndjson").done().stdout);
    let expected =
        "1 before and none after, in 2 and 1 outgoing messages. So few messages cannot tell whether the rate changed.";
    assert!(page.contains(expected), "{page}");
}

#[test]
fn what_happened_is_said_once() {
    let place = Place::with("demo.ndjson", include_str!("../../fixtures/demo.ndjson"));
    for command in
        ["deep", "deep -v", "deep --format table", "duplicates", "since 2026-01-01", "report", "deep -f summary"]
    {
        let done = place.run(command).args(&["demo.ndjson", "--exit-zero"]).done();
        let page = in_one_line(&done.stdout);
        assert_eq!(page.matches(" that should not have been sent").count(), 1, "{command}: {page}");
        assert_eq!(page.matches("Counted apart").count(), 1, "{command}: {page}");
    }
}

#[test]
fn texts_that_visibly_differ_are_not_called_the_same_in_all() {
    let rows = [
        incoming("m1", 0.0, "who are you?"),
        outgoing("m2", 2.0, "Hello there! How can I help?"),
        outgoing("m3", 5.0, "hello there, how can i help"),
    ];
    let page = in_one_line(&Place::with("chat.ndjson", ndjson(&rows)).run("deep chat.ndjson").done().stdout);
    assert!(page.contains("2 replies within 3 s that differ in case, punctuation or emoji alone"), "{page}");
    assert!(!page.contains("100 % alike"), "{page}");
}
