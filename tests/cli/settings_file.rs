//! `dm-audit.toml`: found, checked, and beaten by flags.

use crate::data::{Row, answered_twice, incoming, ndjson, outgoing, two_answers};
use crate::run::{Place, codes};

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
fn a_key_that_says_nothing_about_files_is_refused_beside_them() {
    for key in [
        "messages = \"m\"",
        "query = \"SELECT 1\"",
        "preset = \"rasa\"",
        "statement_timeout = \"5s\"",
        "read = \"text\"",
    ] {
        let settings = format!("[source]\nfiles = [\"chat.ndjson\"]\n{key}\n");
        refuses(&settings, &["line 3", key.split(' ').next().unwrap(), "for a database"]);
    }
}

#[test]
fn a_way_to_read_that_is_none_is_refused_with_where_it_stands() {
    refuses("[source]\nread = \"csv\"\n", &["line 2", "read", "“csv”", "binary, text or cursor"]);
    refuses("[sources.other]\nurl = \"postgres://u@h/d\"\nread = true\n", &["line 3", "read"]);
}

#[test]
fn a_source_of_files_may_name_the_zone_of_their_times() {
    let rows: Vec<Row> = two_answers().into_iter().map(|row| row.with("at", "2026-01-01 10:00:01")).collect();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    place.file(
        "dm-audit.toml",
        "time_zone = \"America/New_York\"\n[source]\nfiles = [\"chat.ndjson\"]\ntime_zone = \"Europe/Paris\"\n",
    );
    let report = place.json("deep");
    assert_eq!(report["findings"][0]["messages"][0]["at"], "2026-01-01T09:00:01.000Z");
}

#[test]
fn a_file_that_is_not_utf_8_is_refused_with_its_line() {
    let place = Place::with("dm-audit.toml", b"# ours\ntime_zone = \"\xff\"\n");
    place.refuses("deep", &["dm-audit.toml", "line 2", "not UTF-8"]);
}

#[test]
fn a_misspelt_key_of_rules_brings_the_nearest() {
    refuses("[rules]\nselct = [\"DM1\"]\n", &["line 2", "rules.selct", "did you mean select"]);
}

#[test]
fn several_rules_may_stand_in_one_string() {
    let place = Place::with("dm-audit.toml", "[rules]\nselect = \"DM105, DM3\"\n");
    place.file("chat.ndjson", ndjson(&answered_twice()));
    let report = place.json("deep chat.ndjson");
    assert_eq!(report["scope"]["rules"].as_array().unwrap().len(), 5);
}

#[test]
fn a_word_that_can_never_be_found_is_refused() {
    refuses("[rules.DM304]\nlink_hosts = [\"https://a.example/x\"]\n", &["line 2", "can never be found", "host alone"]);
    refuses("[rules.DM201]\nopenings = [\"hey there\"]\n", &["line 2", "can never be found", "one word"]);
}

#[test]
fn a_url_that_cannot_be_read_is_refused_with_its_line_and_without_its_password() {
    let place = Place::with("dm-audit.toml", "[source]\nurl = \"postgres://u:s3cret@h:99999/x\"\n");
    let done = place.refuses("deep", &["dm-audit.toml", "line 2", "source.url", "postgres://user@host:5432/database"]);
    assert!(!done.stderr.contains("s3cret"), "{}", done.stderr);
}

#[test]
fn what_is_for_a_database_is_refused_for_files() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.refuses("deep chat.ndjson --table t", &["--table", "for a database"]);
    place.refuses("deep chat.ndjson --statement-timeout 5s", &["--statement-timeout", "for a database"]);
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

#[test]
fn an_unknown_key_brings_the_nearest_one_and_the_whole_path() {
    refuses("[rules.DM104]\nmultipat = true\n", &["line 2: rules.DM104.multipat", "did you mean multipart?"]);
    refuses("[sources.prod]\nulr = \"postgres://h/b\"\n", &["line 2: sources.prod.ulr", "did you mean url?"]);
    refuses("[source.columns]\ntxt = \"body\"\n", &["line 2: source.columns.txt", "did you mean text?"]);
    refuses("[[ignore]]\nrule = \"DM1\"\nreson = \"x\"\nreason = \"y\"\n", &["line 3: ignore.reson", "reason"]);
    refuses("[rules.DM105]\nwindow = \"5m\"\n", &["line 2: rules.DM105.window", "known here: severity"]);
}

#[test]
fn a_wrong_kind_of_value_says_what_it_should_be() {
    refuses("[rules.DM101]\nwindow = true\n", &["line 2: rules.DM101.window", "a duration", "true"]);
    refuses("[rules.DM202]\noccasions = 1\n", &["line 2: rules.DM202.occasions", "from 2 on"]);
    refuses("[rules.DM304]\nlimit = -1\n", &["line 2: rules.DM304.limit", "-1"]);
    refuses("[rules.DM304]\nlimit = 99999999999999999999999\n", &["line 2: rules.DM304.limit"]);
    refuses("[rules.DM201]\nopenings = [\"hey\", 3]\n", &["line 2: rules.DM201.openings", "list of strings"]);
    refuses("rules = 3\n", &["line 1: rules", "a table"]);
    refuses("[rules]\nDM101 = \"off\"\n", &["line 2: rules.DM101", "a table", "off"]);
    refuses("ignore = [\"DM101\"]\n", &["line 1: ignore", "[[ignore]]"]);
    refuses("fail_on = \"never\"\n", &["line 1: fail_on", "never", "warning"]);
    refuses("[rules.DM101]\nseverity = \"off\"\n", &["line 2: rules.DM101.severity", "off", "ignore"]);
}

#[test]
fn an_unknown_rule_is_refused_with_the_nearest() {
    refuses("[rules.DM110]\nwindow = \"5m\"\n", &["line 1: rules.DM110", "there is no rule", "DM101"]);
    refuses("[rules.exact-duplicates]\nwindow = \"5m\"\n", &["exact-duplicate"]);
    refuses("\n[rules]\nselect = [\"DM1\", \"near-dup\"]\n", &["line 3: rules.select", "near-dup", "near-duplicate"]);
    refuses("[rules.DM1]\nwindow = \"5m\"\n", &["line 1: rules.DM1", "DM101"]);
}

#[test]
fn the_same_rule_under_code_and_name_is_refused() {
    refuses("[rules.DM101]\nwindow = \"5m\"\n[rules.exact-duplicate]\nwindow = \"6m\"\n", &["line", "DM101", "join"]);
}

#[test]
fn an_expression_that_does_not_compile_or_is_too_large_or_matches_everything_is_refused() {
    refuses("ignore_text = '^[A-Z'\n", &["line 1: ignore_text", "unclosed character class"]);
    refuses("ignore_text = '((a{100}){100}){100}'\n", &["line 1: ignore_text", "size limit"]);
    refuses("ignore_text = '.*'\n", &["line 1: ignore_text", "every text"]);
    refuses("ignore_text = ''\n", &["line 1: ignore_text", "blank"]);
    refuses("[final_message]\npattern = [\"a\"]\nregex = [\"b\", \"(\"]\n", &["line 3: final_message.regex"]);
    refuses("[final_message]\n", &["final_message", "no pattern"]);
    refuses("[[ignore]]\nreason = \"x\"\ntext = '['\n", &["line 3: ignore.text"]);
}

#[test]
fn an_expression_takes_linear_time_whatever_it_is() {
    let place = Place::with("dm-audit.toml", "ignore_text = '^(a+)+$'\n");
    let text = "a".repeat(20_000) + "!";
    place.file("chat.ndjson", ndjson(&[outgoing("m1", 0.0, &text)]));
    assert_eq!(place.run("deep chat.ndjson").done().code, 0);
}

#[test]
fn a_window_of_nothing_or_of_a_year_is_refused_with_its_line() {
    for window in ["\"0s\"", "0", "\"365d\"", "\"31536000s\"", "\"100ns\""] {
        refuses(&format!("[rules.DM103]\nwindow = {window}\n"), &["line 2: rules.DM103.window", "shorter than a year"]);
        refuses(&format!("[rules.DM104]\nwindow = {window}\n"), &["line 2: rules.DM104.window"]);
    }
    refuses("[rules.DM101]\nwindow = \"none\"\n", &["line 2: rules.DM101.window", "none"]);
}

#[test]
fn a_selection_of_nothing_is_refused_with_its_line() {
    refuses("[rules]\nselect = []\n", &["line 2: rules.select", "names no rule"]);
    refuses("[rules]\nselect = [\" \"]\n", &["line 2: rules.select", "names no rule"]);
    refuses("[rules]\n\nignore = [\"DM\"]\n", &["line 3: rules.ignore", "no rule of `deep` is left"]);
    refuses("[rules]\nselect = \"DM1\"\nignore = \"DM1\"\n", &["line 3: rules.ignore"]);
}

#[test]
fn every_option_of_a_rule_changes_what_it_finds() {
    let links = |host: &str| -> Vec<Row> {
        (0..3).map(|n| outgoing(&format!("m{n}"), f64::from(n) * 4000.0, &format!("va sur {host} {n}"))).collect()
    };
    for (settings, rows, code, found) in [
        ("", links("https://a.example/x"), "DM304", true),
        ("[rules.DM304]\nlimit = 3\n", links("https://a.example/x"), "DM304", false),
        ("", links("bio.example"), "DM304", false),
        ("[rules.DM304]\nlink_hosts = [\"www.Bio.example\"]\n", links("bio.example"), "DM304", true),
        ("[rules.DM202]\noccasions = 2\n", repeated("bravo à toi, Léa", 2, 4000.0), "DM202", true),
        ("", repeated("bravo à toi, Léa", 2, 4000.0), "DM202", false),
        ("", repeated("yo", 3, 400.0), "DM201", false),
        ("[rules.DM201]\nopenings = [\"YO\"]\n", repeated("yo", 3, 400.0), "DM201", true),
        ("", repeated("<image>", 2, 1.0), "DM101", true),
        ("ignore_text = '^<image>$'\n", repeated("<image>", 2, 1.0), "DM101", false),
        ("[rules.DM104]\nwindow = \"5s\"\n", two_answers(), "DM104", false),
        ("[rules.DM104]\nwindow = \"none\"\n", two_answers(), "DM104", true),
        ("", repeated("adieu", 2, 4000.0), "DM301", false),
        ("[final_message]\nlike = \"adieu\"\n", repeated("adieu", 2, 4000.0), "DM301", true),
        ("[final_message]\nregex = '^ad'\n", repeated("adieu", 2, 4000.0), "DM301", true),
    ] {
        let place = Place::with("dm-audit.toml", settings);
        place.file("chat.ndjson", ndjson(&rows));
        let report = place.json("deep chat.ndjson");
        assert_eq!(codes(&report).contains(&code), found, "{settings} {code}");
    }
}

fn repeated(text: &str, times: u8, apart: f64) -> Vec<Row> {
    (0..times).map(|n| outgoing(&format!("m{n}"), f64::from(n) * apart, text)).collect()
}

#[test]
fn a_reply_is_due_within_the_window_of_the_settings() {
    let rows = [incoming("m1", 0.0, "tu es là ?"), outgoing("m2", 1800.0, "oui"), incoming("m3", 9000.0, "ok")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    assert_eq!(place.json("deep chat.ndjson --select DM401")["totals"]["findings"], 0);
    place.file("dm-audit.toml", "[rules.unanswered]\nwindow = \"30m\"\n");
    let report = place.json("deep chat.ndjson --select DM401");
    assert_eq!(report["findings"][0]["messages"][0]["id"], "m1", "a reply after exactly the window is too late");
    assert_eq!(report["totals"]["findings"], 1, "of the last message nothing is known yet");
}

#[test]
fn a_source_can_be_named() {
    let settings = "[sources.lyon]\nfiles = \"a.ndjson\"\n[sources.\"new york\"]\nfiles = [\"b.ndjson\"]\n\
                    [sources.empty]\n[sources.db]\nurl = \"postgres://u:s3cret@127.0.0.1:1/b\"\n";
    let place = Place::with("dm-audit.toml", settings);
    place.file("a.ndjson", ndjson(&answered_twice()));
    place.file("b.ndjson", ndjson(&two_answers()));
    assert_eq!(codes(&place.json("duplicates lyon")), ["DM101"]);
    let report = place.run("duplicates --format json --exit-zero").arg("new york").json();
    assert_eq!(codes(&report), ["DM104"]);
    place.refuses("duplicates lion", &["lion", "neither a file nor a source", "did you mean lyon?"]);
    place.refuses("duplicates empty", &["empty", "neither url nor files"]);
    let done = place.refuses("duplicates db", &["postgres://u@127.0.0.1:1/b"]);
    assert!(!done.stderr.contains("s3cret"), "{}", done.stderr);
    place.refuses("duplicates", &["no source is named", "db, empty, lyon, new york"]);
}

#[test]
fn url_and_files_in_one_source_are_refused() {
    refuses("[source]\nurl = \"postgres://h/b\"\nfiles = [\"a\"]\n", &["line 3: source.files", "url"]);
    refuses("[source]\nfiles = []\n", &["line 2: source.files", "no file"]);
}

#[test]
fn the_settings_of_the_documentation_are_all_understood() {
    let page = include_str!("../../docs/settings.md");
    let sample = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let place = Place::with("dm-audit.toml", sample);
    let done = place.run("rules").done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    // Whatever can be set stands in the sample.
    for rule in dm_audit::rules::ALL {
        for option in rule.options() {
            let section = sample.split(&format!("[rules.{}]", rule.meta().code)).nth(1).unwrap_or_default();
            let section = section.split("\n[").next().unwrap_or_default();
            assert!(section.contains(&format!("\n{} = ", option.key)), "{} {}", rule.meta().code, option.key);
        }
    }
}
