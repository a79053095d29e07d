//! `WHEN` in all its forms.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::data::{ndjson, outgoing};
use crate::run::Place;

fn place() -> Place {
    Place::with("chat.ndjson", ndjson(&[outgoing("m1", 0.0, "bonjour")]))
}

/// What the report says about the start of the scope.
fn since(when: &str, zone: &str) -> String {
    let run = place().run("since").arg(when).args(&["chat.ndjson", "--allow-empty", "--format", "json", "--tz", zone]);
    run.json()["scope"]["since"].as_str().unwrap().to_owned()
}

#[test]
fn a_full_moment_is_taken_as_it_stands() {
    assert_eq!(since("2026-01-07T14:00:00Z", "Asia/Tokyo"), "2026-01-07T14:00:00.000Z");
    assert_eq!(since("2026-01-07T14:00:00.5+02:00", "UTC"), "2026-01-07T12:00:00.500Z");
}

#[test]
fn a_date_is_its_midnight_on_the_clocks_of_the_zone() {
    assert_eq!(since("2026-01-07", "UTC"), "2026-01-07T00:00:00.000Z");
    assert_eq!(since("2026-07-07", "Europe/Paris"), "2026-07-06T22:00:00.000Z");
}

#[test]
fn a_local_time_is_on_the_clocks_of_the_zone() {
    assert_eq!(since("2026-01-07 14:00", "Europe/Paris"), "2026-01-07T13:00:00.000Z");
    assert_eq!(since("2026-01-07 14:00:30", "Asia/Tokyo"), "2026-01-07T05:00:30.000Z");
}

#[test]
fn an_age_counts_back_from_now() {
    for (age, length) in [("48h", TimeDelta::hours(48)), ("7d", TimeDelta::days(7)), ("30m", TimeDelta::minutes(30))] {
        let before = Utc::now();
        let read = DateTime::parse_from_rfc3339(&since(age, "UTC")).unwrap().to_utc();
        // A microsecond is what the report writes.
        let slack = TimeDelta::microseconds(1);
        assert!(before - length - slack <= read && read <= Utc::now() - length, "{age}: {read}");
    }
}

#[test]
fn an_age_leaves_out_what_is_older() {
    let moment = |hours| (Utc::now() - TimeDelta::hours(hours)).to_rfc3339_opts(SecondsFormat::Millis, true);
    let rows = [
        outgoing("m1", 0.0, "bonjour").with("at", moment(72)),
        outgoing("m2", 0.0, "merci").with("at", moment(20)),
        outgoing("m3", 0.0, "à plus").with("at", moment(1)),
    ];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    assert_eq!(place.json("deep chat.ndjson --since 48h")["totals"]["messages"], 2);
    assert_eq!(place.json("deep chat.ndjson --since 48h --until 2h")["totals"]["messages"], 1);
}

#[test]
fn the_scope_holds_its_first_moment_and_not_its_last() {
    let rows = ["m1", "m2", "m3"].iter().zip([0.0, 60.0, 120.0]).map(|(id, s)| outgoing(id, s, id));
    let place = Place::with("chat.ndjson", ndjson(&rows.collect::<Vec<_>>()));
    let report = place.json("user lea.m chat.ndjson --since 2026-01-07T14:01:00Z --until 2026-01-07T14:02:00Z");
    assert_eq!(crate::run::ids(&report["timeline"]), ["m2"]);
    assert_eq!(report["scope"]["until"], "2026-01-07T14:02:00.000Z");
}

/// A repository with one commit of a fixed moment, and the messages.
fn repository() -> Place {
    let place = place();
    let git = |arguments: &[&str]| {
        let mut run = place.program("git").args(arguments);
        for (name, value) in [
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "Test"),
            ("GIT_AUTHOR_EMAIL", "test@example.org"),
            ("GIT_COMMITTER_NAME", "Test"),
            ("GIT_COMMITTER_EMAIL", "test@example.org"),
            ("GIT_AUTHOR_DATE", "2026-01-05T08:00:00Z"),
            ("GIT_COMMITTER_DATE", "2026-01-06T09:30:00+01:00"),
        ] {
            run = run.env(name, value);
        }
        let done = run.done();
        assert_eq!(done.code, 0, "git {arguments:?}: {done:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["commit", "-q", "--allow-empty", "-m", "fix: answer once"]);
    git(&["tag", "-a", "v1.0", "-m", "release"]);
    place
}

#[test]
fn a_commit_stands_for_the_moment_it_was_made() {
    let place = repository();
    for revision in ["HEAD", "main", "v1.0", "HEAD^0"] {
        let report = place.json(&format!("since git:{revision} chat.ndjson"));
        assert_eq!(report["scope"]["since"], "2026-01-06T08:30:00.000Z", "{revision}");
    }
    let report = place.json("deep chat.ndjson --since git:main");
    assert_eq!(report["totals"]["messages"], 1);
}

#[test]
fn a_commit_that_does_not_exist_is_refused() {
    let place = repository();
    place.refuses("since git:no-such-branch chat.ndjson", &["no-such-branch"]);
    place.refuses("since git:--help chat.ndjson", &["git:--help"]);
}

#[test]
fn a_commit_outside_a_repository_is_refused() {
    place().refuses("since git:HEAD chat.ndjson", &["git:HEAD", "not a git repository"]);
}

#[test]
fn a_commit_without_git_is_refused() {
    let place = repository();
    place.run("since git:HEAD chat.ndjson").env("PATH", "/nowhere").refused(&["git:HEAD", "cannot run git"]);
    place.run("since git:HEAD chat.ndjson").without_env("PATH").env("PATH", "").refused(&["git:HEAD"]);
}
