//! `dm-audit.toml`: found, checked, and beaten by flags.

use crate::data::{answered_twice, ndjson, two_answers};
use crate::run::Place;

#[track_caller]
fn refuses(settings: &str, words: &[&str]) {
    let place = Place::with("dm-audit.toml", settings);
    place.file("chat.ndjson", ndjson(&answered_twice()));
    place.refuses("deep chat.ndjson", &[&["dm-audit.toml"], words].concat());
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    refuses("# ours\n\ntimezone = \"UTC\"\n", &["line 3", "timezone"]);
    refuses("[source]\nfile = \"chat.ndjson\"\n", &["line 2", "file"]);
    refuses("[rules.DM104]\nmulti_part = true\n", &["line 2", "multi_part"]);
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_with_its_line() {
    refuses("\ntime_zone = 2\n", &["line 2"]);
    refuses("[rules.DM104]\n# why\nmultipart = \"yes\"\n", &["line 3"]);
    refuses("[source]\nfiles = 3\n", &["line 2", "source.files", "a list of strings", "the number 3"]);
}

#[test]
fn what_is_no_toml_is_refused_with_its_line() {
    refuses("[source]\nurl = \n", &["line 2"]);
    refuses("time_zone = \"UTC\"\n[source\n", &["line 2"]);
}

#[test]
fn an_unknown_zone_is_refused_with_where_it_stands() {
    refuses("time_zone = \"Mars/Olympus\"\n", &["Mars/Olympus"]);
}

#[test]
fn the_settings_file_names_files_relative_to_itself() {
    let place = Place::with("dm-audit.toml", "[source]\nfiles = [\"data/a.ndjson\", \"data/b.ndjson\"]\n");
    place.file("data/a.ndjson", ndjson(&answered_twice()[..2]));
    place.file("data/b.ndjson", ndjson(&answered_twice()[2..]));
    place.file("some/where/below.txt", "");
    for folder in ["", "some/where", "data"] {
        let report = place.run("duplicates --format json").cwd(place.path(folder)).json();
        assert_eq!(report["totals"]["findings"], 1, "from {folder:?}");
    }
}

#[test]
fn the_nearest_settings_file_counts() {
    let place = Place::with("dm-audit.toml", "nonsense");
    place.file("below/dm-audit.toml", "[source]\nfiles = [\"chat.ndjson\"]\n");
    place.file("below/chat.ndjson", ndjson(&answered_twice()));
    assert_eq!(place.run("duplicates").cwd(place.path("below")).done().code, 1);
}

#[test]
fn a_settings_file_can_be_named() {
    let place = Place::with("other.toml", "[source]\nfiles = [\"chat.ndjson\"]\n");
    place.file("chat.ndjson", ndjson(&answered_twice()));
    assert_eq!(place.run("duplicates --config other.toml").done().code, 1);
    place.refuses("duplicates --config nowhere.toml", &["nowhere.toml"]);
}

#[test]
fn a_source_of_the_command_line_wins_over_the_settings_file() {
    let place = Place::with("dm-audit.toml", "[source]\nfiles = [\"nowhere.ndjson\"]\n");
    place.file("chat.ndjson", ndjson(&answered_twice()));
    assert_eq!(place.run("duplicates chat.ndjson").done().code, 1);
    place.refuses("duplicates", &["nowhere.ndjson"]);
}

#[test]
fn the_zone_of_the_settings_file_counts_until_a_flag_names_another() {
    let rows = ndjson(&answered_twice()).replace(".000Z", "").replace(".884Z", "");
    let place = Place::with("chat.ndjson", rows);
    place.file("dm-audit.toml", "time_zone = \"Europe/Paris\"\n");
    let first = |arguments: &str| place.json(arguments)["timeline"][0]["at"].clone();
    assert_eq!(first("user lea.m chat.ndjson"), "2026-01-07T13:00:00.000Z");
    assert_eq!(first("user lea.m chat.ndjson --tz UTC"), "2026-01-07T14:00:00.000Z");
}

#[test]
fn a_bot_that_means_to_answer_in_several_messages_can_say_so() {
    let place = Place::with("chat.ndjson", ndjson(&two_answers()));
    let done = place.run("duplicates chat.ndjson").done();
    assert_eq!(done.code, 1);
    assert!(done.notes().iter().any(|note| note.contains("multipart")), "{}", done.stderr);
    place.file("dm-audit.toml", "[rules.DM104]\nmultipart = true\n");
    let done = place.run("duplicates chat.ndjson").done();
    assert_eq!((done.code, done.notes().len()), (0, 0), "{done:?}");
    assert!(done.stdout.contains("info"), "{}", done.stdout);
}
