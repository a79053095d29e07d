//! Options that say something that cannot be done.

use crate::data::{clean, ndjson};
use crate::run::Place;

fn place() -> Place {
    Place::with("chat.ndjson", ndjson(&clean()))
}

#[test]
fn a_source_without_a_command_is_told_the_command() {
    let place = Place::with("my chat.ndjson", ndjson(&clean()));
    let done = place.run("").arg("my chat.ndjson").done();
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
    assert!(done.stderr.contains("\n    dm-audit deep 'my chat.ndjson'\n"), "{}", done.stderr);
    let done = place.run("").arg("postgres://app:geheim@db.example/bot").done();
    assert!(done.stderr.contains("dm-audit deep ") && !done.stderr.contains("geheim"), "{}", done.stderr);
}

#[test]
fn a_scope_that_ends_before_it_starts_is_refused() {
    for arguments in [
        "deep chat.ndjson --since 2026-01-08 --until 2026-01-07",
        "deep chat.ndjson --since 2026-01-08 --until 2026-01-08",
        "since 2026-01-08 chat.ndjson --until 2026-01-07",
        "user lea.m chat.ndjson --since 1h --until 2h",
    ] {
        place().refuses(arguments, &["scope is empty", "--until"]);
    }
}

#[test]
fn what_is_no_moment_is_refused_with_the_forms_there_are() {
    for moment in ["soon", "2026-02-30", "0h", "48", "7 fortnights", "2026-13-01T00:00:00Z", "-"] {
        let run = place().run("deep chat.ndjson").arg(format!("--since={moment}"));
        run.refused(&["--since", "2026-01-07", "48h", "git:"]);
    }
    place().refuses("since soon chat.ndjson", &["“soon”", "48h"]);
    place().refuses("deep chat.ndjson --until soon", &["--until", "“soon”"]);
}

#[test]
fn a_moment_of_since_and_a_since_option_exclude_each_other() {
    place().refuses("since 48h chat.ndjson --since 24h", &["twice", "--since"]);
}

#[test]
fn a_contact_of_user_and_a_contact_option_exclude_each_other() {
    place().refuses("user lea.m chat.ndjson --contact lea.m", &["twice", "--contact"]);
}

#[test]
fn windows_are_longer_than_nothing_and_shorter_than_a_year() {
    for window in ["0", "0s", "365d", "1y", "31536000s", "99999999999999999999s"] {
        place().refuses(&format!("deep chat.ndjson --window {window}"), &["--window"]);
        place().refuses(&format!("deep chat.ndjson --double-window {window}"), &["--double-window"]);
    }
    for window in ["364d", "1ms", "90s", "1h30m"] {
        assert_eq!(place().run(&format!("deep chat.ndjson --window {window}")).done().code, 0, "{window}");
    }
}

#[test]
fn a_number_without_its_unit_is_refused_with_what_it_may_mean() {
    for (arguments, readings) in [
        ("deep --window 5 chat.ndjson", &["5s", "5m"][..]),
        ("deep --window 1.5 chat.ndjson", &["1.5s", "1.5m"]),
        ("deep --double-window 5 chat.ndjson", &["5s", "5m"]),
        ("deep --look-back 5 chat.ndjson", &["5s", "5m"]),
        ("compare 2026-01-07 --gap 5 chat.ndjson", &["5s", "5m"]),
        ("simulate --ttl 5 chat.ndjson", &["5s", "5m"]),
        ("simulate --restart-every 5 chat.ndjson", &["5s", "5m"]),
        ("deep --statement-timeout 5 postgres://app@127.0.0.1:1/bot", &["5s", "5m"]),
        ("deep --memory-limit 500 chat.ndjson", &["500MB", "500B"]),
        ("deep --max-rate 0.5 chat.ndjson", &["0.5% (one in 200", "50% (one in 2 "]),
        ("deep --max-rate 1 chat.ndjson", &["1% (one in 100", "100% (all"]),
        ("gate --listen 127.0.0.1:0 --upstream http://127.0.0.1:1 --max-body 500", &["500MB", "500B"]),
        ("gate --listen 127.0.0.1:0 --upstream http://127.0.0.1:1 --ttl 5", &["5s", "5m"]),
    ] {
        let done = place().refuses(arguments, &["has no unit"]);
        assert!(readings.iter().all(|reading| done.stderr.contains(reading)), "{}", done.stderr);
    }
    let place = place();
    place.run("deep chat.ndjson").env("DM_AUDIT_WINDOW", "90").refused(&["DM_AUDIT_WINDOW", "90s", "90m"]);
    place.file("dm-audit.toml", "[rules.DM101]\nwindow = \"90\"\n");
    place.refuses("deep chat.ndjson", &["line 2", "rules.DM101.window", "90s", "90m"]);
    place.file("dm-audit.toml", "[source]\nurl = \"postgres://app@127.0.0.1:1/bot\"\nstatement_timeout = \"90\"\n");
    place.refuses("deep", &["line 3", "90s", "90m"]);
}

#[test]
fn what_is_no_duration_is_refused_with_its_text() {
    for window in ["soon", "5 bananas", "1.5.2", "5.", "NaN", "inf", "none"] {
        let run = place().run("deep chat.ndjson").arg(format!("--window={window}"));
        run.refused(&["--window", &format!("“{window}”"), "5m"]);
    }
    place().run("deep chat.ndjson --window=-5m").refused(&["--window"]);
    place().run("deep chat.ndjson --window=").refused(&["--window"]);
}

#[test]
fn a_double_window_may_be_without_limit() {
    for word in ["none", "None", "10m"] {
        assert_eq!(place().run(&format!("deep chat.ndjson --double-window {word}")).done().code, 0, "{word}");
    }
}

#[test]
fn a_bad_expression_is_refused_with_its_problem() {
    place().refuses("final chat.ndjson --regex (unclosed", &["--regex", "unclosed group"]);
    let run = place().run("final chat.ndjson --regex").arg("a{500}{500}{500}");
    run.refused(&["--regex"]);
}

#[test]
fn a_blank_pattern_would_match_everything_and_is_refused() {
    for flag in ["--pattern", "--regex", "--like"] {
        for blank in ["", " ", "\t\u{a0}"] {
            place().run("final chat.ndjson").arg(flag).arg(blank).refused(&[flag, "blank"]);
        }
    }
}

#[test]
fn an_unknown_zone_is_refused() {
    for zone in ["Mars/Olympus", "", "+02:00"] {
        place().run("deep chat.ndjson --tz").arg(zone).refused(&["time zone", "Europe/Paris"]);
    }
}

#[test]
fn a_contact_that_nobody_is_brings_a_suggestion() {
    place().refuses("user lae.m chat.ndjson", &["“lae.m”", "did you mean lea.m?"]);
    place().refuses("user zzzzzz chat.ndjson", &["“zzzzzz”"]);
    place().refuses("deep --contact lae.m chat.ndjson", &["“lae.m”", "lea.m"]);
}

#[test]
fn a_blank_handle_is_nobody() {
    for handle in ["", "@", " "] {
        place().run("user").arg(handle).arg("chat.ndjson").refused(&[]);
    }
}

#[test]
fn no_source_at_all_is_refused_with_the_ways_to_name_one() {
    Place::new().refuses("deep", &["no source", "DATABASE_URL", "dm-audit.toml"]);
    Place::new().run("deep").env("DATABASE_URL", "").refused(&["no source"]);
}

#[test]
fn a_database_url_that_is_none_is_refused_with_where_it_stands() {
    let run = Place::new().run("deep").env("DATABASE_URL", "mysql://app:hunter2@db/bot");
    let done = run.refused(&["DATABASE_URL", "environment"]);
    assert!(!done.stderr.contains("hunter2"), "{}", done.stderr);
    let place = Place::with(".env", "OTHER=1\nDATABASE_URL=mysql://app:hunter2@db/bot\n");
    let done = place.refuses("deep", &["DATABASE_URL", ".env"]);
    assert!(!done.stderr.contains("hunter2"), "{}", done.stderr);
}

#[test]
fn a_database_and_a_file_are_no_one_source() {
    let done = place().refuses("deep postgres://app:hunter2@db.example/bot chat.ndjson", &["database"]);
    assert!(!done.stderr.contains("hunter2"), "{}", done.stderr);
}

#[test]
fn a_database_out_of_reach_is_refused_without_its_password() {
    // Port 1 of this machine: nobody listens there.
    let done = place().refuses("deep postgres://app:hunter2@127.0.0.1:1/bot", &["cannot connect", "127.0.0.1"]);
    assert!(!done.stderr.contains("hunter2"), "{}", done.stderr);
}

#[test]
fn a_url_of_another_kind_is_refused_as_such_and_without_its_password() {
    for url in ["mysql://app:hunter2@db/bot", "postgres//app:hunter2@db/bot", "https://app:hunter2@db/chat.ndjson"] {
        let done = Place::new().refuses(&format!("deep {url}"), &["postgres://"]);
        assert!(!done.stderr.contains("hunter2"), "{}", done.stderr);
    }
}

#[test]
fn a_forgotten_moment_is_told_from_a_forgotten_source() {
    place().refuses("since chat.ndjson", &["“chat.ndjson” is not a moment"]);
    let done = place().refuses("since postgres://app:hunter2@db.example/bot", &["is not a moment"]);
    assert!(!done.stderr.contains("hunter2"), "{}", done.stderr);
}
