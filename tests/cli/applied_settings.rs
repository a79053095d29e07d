//! `[source]` of a settings file, applied to a source that the command line names, and words of it that fit no row.

use crate::data::{answered_twice, clean, ndjson};
use crate::run::Place;

const COLUMNS: &str = "[source]\nfiles = [\"mine.csv\"]\n\n[source.columns]\ncontact_id = \"who\"\n";

#[test]
fn a_mapping_of_other_settings_that_fails_names_their_file_and_line_and_the_way_out() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    place.file("dm-audit.toml", COLUMNS);
    let way_out = "dm-audit.toml ([source]) says what the columns mean; if it means another source, leave these settings out \
                   with:\n    --config /dev/null";
    let done = place.refuses("deep chat.ndjson", &["there is no column who", "line 4 of ", way_out]);
    assert!(done.stderr.contains("its columns are"), "{}", done.stderr);
    place.run("deep chat.ndjson").env("DM_AUDIT_SOURCE", "x").refused(&[way_out]);
    place.run("deep").env("DM_AUDIT_SOURCE", "chat.ndjson").refused(&[way_out]);
    let doctor = place.run("doctor chat.ndjson").done();
    assert!(doctor.code == 2 && doctor.stdout.contains("warning  settings      [source] of "), "{}", doctor.stdout);
    assert!(doctor.stdout.contains("--config /dev/null"), "{}", doctor.stdout);
    assert_eq!(place.run("deep chat.ndjson --config /dev/null").done().code, 0);
}

#[test]
fn settings_of_the_source_itself_are_not_said_to_be_about_another() {
    let place = Place::with("mine.csv", "contact_id,direction,text,at\na,in,hi,2026-01-07T14:00:00.1Z\n");
    place.file("dm-audit.toml", COLUMNS);
    assert!(!place.refuses("deep", &["there is no column who"]).stderr.contains("another source"));
    let sources = COLUMNS.replace("[source", "[sources.shop");
    place.file("dm-audit.toml", sources);
    assert!(!place.refuses("deep shop", &["there is no column who"]).stderr.contains("another source"));
    // Without a word on columns nothing is applied.
    place.file("dm-audit.toml", "[source]\nfiles = [\"mine.csv\"]\n");
    place.file("odd.csv", "a,b\n1,2\n");
    assert!(!place.refuses("deep odd.csv", &["does not look like messages"]).stderr.contains("another source"));
}

#[test]
fn a_word_of_the_settings_that_no_row_has_is_told_with_those_that_rows_have() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("dm-audit.toml", "[source]\nfiles = [\"chat.ndjson\"]\noutgoing = [\"outgoin\"]\n");
    let done = place.run("deep").done();
    let told = "note: “outgoin”, which `outgoing` in [source] names, is in no row; the words of direction are “outgoing” 2, \
                “incoming” 1; did you mean “outgoing”?";
    assert!(done.stderr.contains(told), "{}", done.stderr);
    place.file(
        "dm-audit.toml",
        "[source]\nfiles = [\"chat.ndjson\"]\noutgoing = [\"outgoing\"]\nincoming = [\"incoming\"]\n",
    );
    assert!(!place.run("deep").done().stderr.contains("in no row"));
}

#[test]
fn a_file_is_called_as_it_was_given_and_without_detours_where_settings_name_it() {
    let place = Place::with("x.ndjson", ndjson(&clean()));
    std::fs::create_dir_all(place.path("mc")).unwrap();
    for given in ["mc/../x.ndjson", "./x.ndjson", "x.ndjson"] {
        let done = place.run(&format!("deep {given}")).done();
        assert!(done.stdout.starts_with(&format!("dm-audit deep  {given}\n")), "{}", done.stdout);
        place.refuses(&format!("deep {given}.gone"), &[&format!("cannot read {given}.gone: ")]);
    }
    place.file("mc/dm-audit.toml", "[source]\nfiles = [\"../x.ndjson\"]\n");
    let done = place.run("deep --config mc/dm-audit.toml").done();
    assert!(done.stdout.starts_with("dm-audit deep  x.ndjson\n"), "{}", done.stdout);
    place.file("dm-audit.toml", "[source]\nfiles = [\"x.ndjson\"]\n");
    assert!(place.run("deep").done().stdout.starts_with("dm-audit deep  x.ndjson\n"));
}

#[test]
fn the_hint_on_the_zone_of_times_names_what_changes_it_here() {
    let rows = "contact_id,direction,text,at\na,in,hi,2026-01-07 14:00:00.1\n";
    let place = Place::with("chat.csv", rows);
    let hint = |arguments: &str| {
        let done = place.run(arguments).done();
        let note = done.notes().iter().find(|note| note.contains("with no zone")).map(|note| (*note).to_owned());
        note.unwrap_or_else(|| panic!("{}", done.stderr))
    };
    assert!(hint("deep chat.csv").ends_with("read in UTC (--tz changes that)"));
    place.file("dm-audit.toml", "[source]\nfiles = [\"chat.csv\"]\n");
    assert!(hint("deep").ends_with("(`time_zone` in [source] of the settings changes that)"));
    assert!(hint("deep chat.csv").ends_with("(--tz changes that)"), "the settings say nothing of it");
    place.file("dm-audit.toml", "[source]\nfiles = [\"chat.csv\"]\ntime_zone = \"Europe/Paris\"\n");
    let told = "read in Europe/Paris (`time_zone` in [source] of the settings changes that)";
    assert!(hint("deep --tz Asia/Tokyo").ends_with(told), "the settings count more");
}
