//! What the columns of a file are: told by names and values, or refused with what is missing and settings to paste.

use std::fmt::Write as _;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::pasted::pasted;
use crate::run::Place;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/files").join(name)
}

/// A folder that holds the file, as a user has it.
fn place(name: &str) -> Place {
    Place::with(name, fs::read(fixture(name)).unwrap())
}

/// How many findings each rule has, and how many messages there are on each side.
fn counts(report: &Value) -> Value {
    let totals = &report["totals"];
    serde_json::json!([totals["contacts"], totals["incoming"], totals["outgoing"], totals["by_rule"]])
}

/// The gaps in milliseconds between what was sent twice, and the causes.
fn doubles(report: &Value) -> Vec<(i64, String)> {
    let exact = report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "DM101");
    let one = |finding: &Value| {
        let gap = (finding["messages"][1]["gap_s"].as_f64().unwrap() * 1000.0).round() as i64;
        (gap, finding["cause"]["kind"].as_str().unwrap().to_owned())
    };
    let mut doubles: Vec<_> = exact.map(one).collect();
    doubles.sort();
    doubles
}

fn race_and_retry() -> Vec<(i64, String)> {
    vec![(884, "race".to_owned()), (22_320, "retry".to_owned())]
}

#[test]
fn roles_under_other_names_are_found_by_what_stands_in_them() {
    for name in ["f03_supabase_export.csv", "f23_roles.ndjson", "p01_own_names.parquet", "g02_provider_undefined.csv"] {
        let report = place(name).json(&format!("duplicates {name}"));
        assert_eq!(doubles(&report), race_and_retry(), "{name}");
        assert_eq!(report["totals"]["contacts"], 4, "{name}");
    }
}

#[test]
fn what_was_taken_for_which_role_is_said_where_names_are_not_the_usual_ones() {
    let name = "f03_supabase_export.csv";
    let done = place(name).run(&format!("duplicates {name} --exit-zero")).done();
    let note = "(contact contact_id, direction direction, text content, time created_at)";
    assert!(done.stderr.contains(note), "{}", done.stderr);
}

#[test]
fn words_for_nothing_are_nothing_in_every_column() {
    let truth = counts(&place("plain.ndjson").json("duplicates plain.ndjson"));
    for name in ["null-clickhouse.csv", "null-python-str.csv", "null-word-undefined.ndjson"] {
        assert_eq!(counts(&place(name).json(&format!("duplicates {name}"))), truth, "{name}");
    }
}

#[test]
fn further_words_for_nothing_come_from_the_settings() {
    // Without the word, every third reply says nothing.
    let empty = |nulls: &str| {
        let mut rows = String::from("id,contact_id,direction,text,at\n");
        for number in 0..24 {
            let way = if number % 2 == 0 { "in" } else { "out" };
            let text = if number % 6 == 5 { "n.v.".to_owned() } else { format!("text {number}") };
            writeln!(rows, "{number},c{},{way},{text},2026-01-07T14:{number:02}:00Z", number / 2 % 3).unwrap();
        }
        let place = Place::with("messages.csv", rows);
        place.file("dm-audit.toml", format!("[source]\nfiles = [\"messages.csv\"]\n{nulls}"));
        place.json("deep")["totals"]["by_rule"]["DM402"]["findings"].as_u64().unwrap()
    };
    assert_eq!(empty(""), 0, "a word that nobody knows is a text");
    assert_eq!(empty("nulls = [\"n.v.\"]\n"), 4);
}

#[test]
fn a_flag_that_does_not_say_which_side_is_the_bots_is_read_by_who_begins() {
    let name = "p06_bool_dir.parquet";
    assert_eq!(doubles(&place(name).json(&format!("duplicates {name}"))), race_and_retry());
}

#[test]
fn a_flag_that_nothing_explains_is_asked_for_and_read_as_pasted() {
    let rows = "contact_id,direction,text,at\nc1,true,hello,2026-01-07T14:00:00.1Z\nc1,false,hi,2026-01-07T14:00:03.1Z\n\
                c2,false,hello,2026-01-07T14:00:00.1Z\nc2,true,hi,2026-01-07T14:00:03.1Z\n";
    let place = Place::with("flags.csv", rows);
    let done = place.refuses("duplicates flags.csv", &["“false” 2, “true” 2"]);
    place.file("dm-audit.toml", pasted(&done.stderr).unwrap());
    assert_eq!(place.json("duplicates")["totals"]["outgoing"], 2);
}

#[test]
fn a_file_of_one_side_alone_is_refused_with_what_it_lacks() {
    let name = "f20_discord_package_messages.csv";
    let parts = [
        "direction (no column tells who wrote",
        "contact_id (no column",
        "found text: Contents",
        "found at: Timestamp",
    ];
    let done = place(name).refuses(&format!("duplicates {name}"), &parts);
    let settings = pasted(&done.stderr).unwrap();
    assert!(settings.contains("# contact_id = ") && settings.contains("# direction = "), "{settings}");
    settings.parse::<toml::Table>().unwrap_or_else(|why| panic!("{why}: {settings}"));
}

#[test]
fn an_unknown_word_is_named_with_its_line_whatever_ends_the_lines() {
    place("g07_crlf.csv").refuses("duplicates g07_crlf.csv", &["g07_crlf.csv:6: ", "“sideways” 1"]);
}

/// A line for each of these words of the direction.
fn with_words(words: &[&str]) -> String {
    let row = |(number, word): (usize, &&str)| {
        let (contact, at) = (number / 2 % 9, 1_767_794_400 + number * 60);
        format!(
            "{{\"id\":{number},\"contact_id\":\"c{contact}\",\"direction\":\"{word}\",\"text\":\"text {number}\",\"at\":{at}}}\n"
        )
    };
    words.iter().enumerate().map(row).collect()
}

#[test]
fn unknown_words_are_listed_with_their_counts_and_no_flag_passes_over_them() {
    let mut words = ["user", "bot"].repeat(400);
    words.extend(["moderator"; 3]);
    words.push("auditor");
    let place = Place::with("messages.ndjson", with_words(&words));
    for flags in ["", "--skip-bad"] {
        let parts = ["messages.ndjson:801: ", "“moderator” 3, “auditor” 1", "“user” 400", "“bot” 400", "ignore = ["];
        place.refuses(&format!("duplicates messages.ndjson {flags}"), &parts);
    }
    let lists = "incoming = [\"user\"]\noutgoing = [\"bot\"]\nignore = [\"moderator\", \"auditor\"]\n";
    place.file("dm-audit.toml", format!("[source]\nfiles = [\"messages.ndjson\"]\n{lists}"));
    assert_eq!(place.json("duplicates")["totals"]["messages"], 800);
}

#[test]
fn everything_else_may_be_one_side() {
    let words = ["+33611", "+49151", "+33611", "+49152", "+33611", "+49153"];
    let place = Place::with("messages.ndjson", with_words(&words));
    let lists = "incoming = [\"*\"]\noutgoing = [\"+33611\"]\n";
    place.file("dm-audit.toml", format!("[source]\nfiles = [\"messages.ndjson\"]\n{lists}"));
    let totals = &place.json("duplicates")["totals"];
    assert_eq!((&totals["incoming"], &totals["outgoing"]), (&3.into(), &3.into()));
}

#[test]
fn two_columns_of_one_name_are_refused() {
    place("column-twice.parquet")
        .refuses("duplicates column-twice.parquet", &["the column text is in the header twice"]);
    let csv = "id,contact_id,direction,text,at,text\n1,c,in,a,2026-01-07T14:00:00Z,b\n";
    Place::with("twice.csv", csv).refuses("duplicates twice.csv", &["text", "twice"]);
}

#[test]
fn ids_that_lost_their_digits_are_refused_and_skipping_them_is_no_clean_audit() {
    for name in ["ids-r.csv", "phones-spreadsheet.csv"] {
        let place = place(name);
        let line = format!("{name}:2: unreadable contact_id");
        place.refuses(&format!("duplicates {name}"), &[&line, "all of its digits"]);
        place.refuses(&format!("duplicates {name} --skip-bad"), &[]);
    }
}

#[test]
fn a_whole_side_is_never_skipped() {
    let mut rows = String::from("id,contact_id,direction,text,at\n");
    for number in 0..40 {
        let (way, at) = if number % 2 == 0 { ("in", "2026-01-07T14:00:00Z") } else { ("out", "soon") };
        writeln!(rows, "{number},c{},{way},text {number},{at}", number / 2 % 4).unwrap();
    }
    Place::with("messages.csv", rows).refuses("duplicates messages.csv --skip-bad", &["outgoing"]);
}

#[test]
fn a_source_of_one_side_is_no_fault_of_the_few_rows_that_are_skipped() {
    let row = |number: usize, at: &str| format!("{number},c{},in,text {number},{at}\n", number % 4);
    let mut rows = String::from("id,contact_id,direction,text,at\n");
    rows.extend((0..40).map(|number| row(number, "2026-01-07T14:00:00Z")));
    rows += &row(40, "soon");
    let report = Place::with("messages.csv", rows).json("duplicates messages.csv --skip-bad");
    assert_eq!((&report["totals"]["incoming"], &report["source"]["skipped"]["bad"]), (&40.into(), &1.into()));
}

/// The contacts write one after the other, and are then answered one after the other.
fn interleaved(column: &str, contacts: usize) -> String {
    let mut rows = format!("id,{column},direction,text,at\n");
    for (turn, way) in ["in", "out"].iter().enumerate() {
        for contact in 0..contacts {
            let (number, at) = (turn * contacts + contact, 1_767_794_400 + turn * 9);
            writeln!(rows, "{number},c{contact},{way},text {turn},{at}").unwrap();
        }
    }
    rows
}

#[test]
fn more_contacts_than_rows_looked_at_are_contacts_all_the_same() {
    for column in ["contact_id", "conversation_id", "chatId"] {
        let report = Place::with("messages.csv", interleaved(column, 300)).json("duplicates messages.csv");
        let totals = &report["totals"];
        assert_eq!((&totals["contacts"], &totals["messages"]), (&300.into(), &600.into()), "{column}");
    }
}

#[test]
fn a_column_of_one_value_a_message_is_no_contact_whatever_it_is_called() {
    let mut rows = String::from("id,conversation_id,direction,text,at\n");
    for number in 0..600 {
        let (way, at) = (["in", "out"][number % 2], 1_767_794_400 + number);
        writeln!(rows, "{number},c{number},{way},text {number},{at}").unwrap();
    }
    let parts = ["conversation_id has 600 values in 600 messages", "contact_id"];
    Place::with("messages.csv", rows).refuses("duplicates messages.csv", &parts);
}
