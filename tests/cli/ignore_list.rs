//! Findings that the settings file holds back.

use serde_json::Value;

use crate::data::{answered_twice, asked_twice, ndjson, two_answers};
use crate::run::{Done, Place, codes};

/// Three findings: DM101 of lea.m, DM104 of zoe, DM102 of ida.
fn place(entries: &str) -> Place {
    let rows = [
        answered_twice(),
        two_answers().into_iter().map(|row| row.of("c2", "zoe")).collect(),
        asked_twice().into_iter().map(|row| row.of("c3", "ida")).collect(),
    ];
    let place = Place::with("chat.ndjson", ndjson(&rows.concat()));
    place.file("dm-audit.toml", entries);
    place
}

fn warnings(done: &Done) -> Vec<&str> {
    done.stderr.lines().filter(|line| line.starts_with("warning: ")).collect()
}

fn left(place: &Place) -> Vec<String> {
    let report = place.json("duplicates chat.ndjson");
    codes(&report).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_finding_is_held_back_by_fingerprint_contact_text_or_rule() {
    let all = place("");
    assert_eq!(left(&all), ["DM101", "DM104", "DM102"]);
    let report = all.json("duplicates chat.ndjson");
    let fingerprint = report["findings"][0]["fingerprint"].as_str().unwrap().to_uppercase();
    for (criterion, rest) in [
        (format!("fingerprint = \"{fingerprint}\""), ["DM104", "DM102"]),
        ("contact = \"@ZOE\"".to_owned(), ["DM101", "DM102"]),
        ("contact = \"c2\"".to_owned(), ["DM101", "DM102"]),
        ("text = '(?i)MERCI'".to_owned(), ["DM104", "DM102"]),
        ("rule = \"DM102\"".to_owned(), ["DM101", "DM104"]),
        ("rule = [\"duplicate-inbound\", \"DM2\"]".to_owned(), ["DM101", "DM104"]),
    ] {
        let place = place(&format!("[[ignore]]\n{criterion}\nreason = \"known\"\n"));
        assert_eq!(left(&place), rest, "{criterion}");
    }
}

#[test]
fn all_that_an_entry_names_has_to_fit() {
    let both = place("[[ignore]]\nrule = \"DM1\"\ncontact = \"zoe\"\nreason = \"known\"\n");
    assert_eq!(left(&both), ["DM101", "DM102"]);
    let neither = place("[[ignore]]\nrule = \"DM104\"\ncontact = \"lea.m\"\nreason = \"known\"\n");
    assert_eq!(left(&neither).len(), 3);
}

#[test]
fn what_is_held_back_is_in_no_count_but_its_own_and_in_no_exit_code() {
    let place = place("[[ignore]]\nrule = \"DM101\"\nreason = \"a\"\n[[ignore]]\nrule = \"DM104\"\nreason = \"b\"\n");
    let done = place.run("duplicates chat.ndjson --format json").done();
    assert_eq!(done.code, 0);
    let totals = &done.json()["totals"];
    assert_eq!((&totals["findings"], &totals["suppressed"]), (&1.into(), &2.into()));
    assert_eq!(totals["by_rule"]["DM101"]["findings"], 0);
    assert_eq!(totals["affected_contacts"], 1);
    assert!(done.stderr.contains("note: 2 findings held back"), "{}", done.stderr);
    assert_eq!(done.json().get("suppressed"), None);
}

#[test]
fn what_was_held_back_is_listed_with_its_reason_on_request() {
    let place = place("\n[[ignore]]\nrule = \"DM101\"\nreason = \"the client knows\"\n");
    let report = place.json("duplicates chat.ndjson --show-suppressed");
    let held: &Value = &report["suppressed"][0];
    assert_eq!((held["rule"].as_str(), held["reason"].as_str()), (Some("DM101"), Some("the client knows")));
    assert_eq!(held["entry"], "dm-audit.toml:2");
    let table = place.run("duplicates chat.ndjson --show-suppressed").done().stdout;
    let table = table.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["Held back by the settings file", "DM101", "the client knows", "dm-audit.toml:2"] {
        assert!(table.contains(words), "{words} is not in\n{table}");
    }
}

#[test]
fn an_expired_entry_holds_nothing_back_and_is_warned_about() {
    let place = place("[[ignore]]\nrule = \"DM101\"\nreason = \"until the fix\"\nexpires = 2026-01-31\n");
    let done = place.run("duplicates chat.ndjson --format json").done();
    assert_eq!(done.json()["totals"]["findings"], 3);
    let [warning] = warnings(&done)[..] else { panic!("{}", done.stderr) };
    for words in ["dm-audit.toml:1", "expired", "2026-01-31", "until the fix"] {
        assert!(warning.contains(words), "{words} is not in {warning}");
    }
}

#[test]
fn an_entry_that_expires_later_still_counts() {
    for expires in ["2999-12-31", "\"2999-12-31\"", "2999-12-31T00:00:00Z", "\"2999-12-31 10:00\""] {
        let entry = format!("[[ignore]]\nrule = \"DM101\"\nreason = \"x\"\nexpires = {expires}\n");
        assert_eq!(left(&place(&entry)), ["DM104", "DM102"], "{expires}");
    }
}

#[test]
fn an_entry_that_fits_nothing_is_warned_about_where_that_proves_something() {
    let place =
        place("[[ignore]]\ncontact = \"nobody\"\nreason = \"gone\"\n[[ignore]]\nrule = \"DM3\"\nreason = \"x\"\n");
    let done = place.run("deep chat.ndjson").done();
    let [first, second] = warnings(&done)[..] else { panic!("{}", done.stderr) };
    assert!(first.contains("dm-audit.toml:1") && first.contains("fits no finding"), "{first}");
    assert!(second.contains("dm-audit.toml:4"), "{second}");
    // A few of the rules prove nothing of an entry that names none.
    assert_eq!(warnings(&place.run("duplicates chat.ndjson").done()), [""; 0]);
    // A part of the messages proves nothing.
    assert_eq!(warnings(&place.run("deep chat.ndjson --since 2026-01-01").done()), [""; 0]);
    assert_eq!(warnings(&place.run("user zoe chat.ndjson").done()), [""; 0]);
    assert_eq!(warnings(&place.run("deep chat.ndjson --quiet").done()), [""; 0]);
}

#[track_caller]
fn refuses(entries: &str, words: &[&str]) {
    place(entries).refuses("duplicates chat.ndjson", &[&["dm-audit.toml"], words].concat());
}

#[test]
fn an_entry_without_reason_or_without_anything_to_ignore_is_refused_with_its_line() {
    refuses("\n[[ignore]]\nrule = \"DM101\"\n", &["line 2: ignore", "needs a reason"]);
    refuses("[[ignore]]\nrule = \"DM101\"\nreason = \" \"\n", &["line 3: ignore.reason", "blank"]);
    refuses("[[ignore]]\nreason = \"why\"\n", &["line 1: ignore", "names nothing to ignore"]);
}

#[test]
fn a_wrong_value_of_an_entry_is_refused_with_its_line() {
    refuses("[[ignore]]\nfingerprint = \"abc\"\nreason = \"x\"\n", &["line 2: ignore.fingerprint", "16 hexadecimal"]);
    refuses("[[ignore]]\nrule = \"DM199\"\nreason = \"x\"\n", &["line 2: ignore.rule", "DM101"]);
    refuses("[[ignore]]\nrule = []\nreason = \"x\"\n", &["line 2: ignore.rule", "names no rule"]);
    refuses("[[ignore]]\ntext = '.*'\nreason = \"x\"\n", &["line 2: ignore.text", "every text"]);
    for expires in ["\"soon\"", "\"7d\"", "true", "\"2026-02-30\"", "07:32:00"] {
        refuses(
            &format!("[[ignore]]\nrule = \"DM1\"\nreason = \"x\"\nexpires = {expires}\n"),
            &["line 4: ignore.expires", "2026-03-01"],
        );
    }
}
