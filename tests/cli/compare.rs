//! `compare`: did the fix work?

use serde_json::Value;

use crate::data::{Row, answered_twice, at, ndjson, outgoing};
use crate::run::Place;

/// The moment of the fix, in seconds after the start of all stories.
const FIX: f64 = 10_000_000.0;

/// So many replies, evenly spread over 1,000,000 s from `begin` on, one contact each; the first `doubled` of them are
/// sent twice.
fn period(name: &str, begin: f64, replies: u32, doubled: u32) -> Vec<Row> {
    let mut rows = Vec::new();
    for n in 0..replies {
        let contact = format!("{name}{n}");
        let moment = begin + f64::from(n) * (1_000_000.0 / f64::from(replies));
        let mut reply = |id: &str, later: f64| {
            let row = outgoing(&format!("{contact}-{id}"), 0.0, &format!("bonjour à toi {contact}"));
            rows.push(row.of(&contact, &contact).with("at", at(moment + later)));
        };
        reply("a", 0.0);
        if n < doubled {
            reply("b", 1.0);
        }
    }
    rows
}

fn place(before: (u32, u32), after: (u32, u32)) -> Place {
    let rows = [period("b", 0.0, before.0, before.1), period("a", FIX + 1000.0, after.0, after.1)].concat();
    Place::with("chat.ndjson", ndjson(&rows))
}

fn compare(place: &Place, more: &str) -> Value {
    place.json(&format!("compare {} chat.ndjson {more}", at(FIX)))
}

#[test]
fn a_verdict_says_in_plain_words_whether_the_fix_worked() {
    for (before, after, verdict) in [
        ((1000, 40), (1000, 0), "fixed"),
        ((1000, 40), (1000, 10), "better"),
        ((1000, 10), (1000, 40), "worse"),
        ((1000, 200), (1000, 200), "no visible change"),
        ((1000, 4), (100, 0), "too little data yet"),
        ((100, 0), (100, 0), "too little data yet"),
    ] {
        let place = place(before, after);
        let report = compare(&place, "");
        assert_eq!(report["comparison"]["headline"]["verdict"], verdict, "{before:?} {after:?}");
        let table = place.run(&format!("compare {} chat.ndjson", at(FIX))).done().stdout;
        assert!(table.lines().any(|line| line.starts_with(&format!("{verdict}: repeated replies"))), "{table}");
    }
}

#[test]
fn rates_are_per_thousand_outgoing_messages_with_exact_poisson_intervals() {
    let report = compare(&place((990, 10), (1000, 0)), "");
    let rule = &report["comparison"]["rules"][0];
    assert_eq!(rule["key"], "DM101");
    let before = &rule["before"];
    assert_eq!((&before["findings"], &before["per_1000"]), (&10.into(), &10.0.into()));
    // qchisq(c(0.025, 0.975), c(20, 22)) / 2
    assert!((before["interval"]["low"].as_f64().unwrap() - 4.795_389).abs() < 1e-5, "{before}");
    assert!((before["interval"]["high"].as_f64().unwrap() - 18.390_356).abs() < 1e-5, "{before}");
    let after = &rule["after"];
    assert_eq!((&after["findings"], &after["interval"]["low"]), (&0.into(), &0.0.into()));
    // -log(0.025)
    assert!((after["interval"]["high"].as_f64().unwrap() - 3.688_879).abs() < 1e-5, "{after}");
}

#[test]
fn too_little_data_says_how_much_more_would_settle_it() {
    let place = place((1000, 8), (100, 0));
    let more = compare(&place, "")["comparison"]["headline"]["more_messages"].as_u64().unwrap();
    let table = place.run(&format!("compare {} chat.ndjson", at(FIX))).done().stdout;
    // People get two digits, rounded up.
    let unit = 10u64.pow(more.ilog10() - 1);
    assert!(table.contains(&format!("About {} more outgoing messages", more.div_ceil(unit) * unit)), "{table}");
    // So many more without a finding, and it is settled; one fewer, and it is not.
    for (extra, verdict) in [(more, "fixed"), (more - 1, "too little data yet")] {
        let place = self::place((1000, 8), (100 + u32::try_from(extra).unwrap(), 0));
        assert_eq!(compare(&place, "")["comparison"]["headline"]["verdict"], verdict);
    }
}

#[test]
fn causes_are_compared_too() {
    let report = compare(&place((1000, 40), (1000, 5)), "");
    let causes = report["comparison"]["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 1);
    // All of them are equally far apart, as a second sender leaves them.
    assert_eq!((&causes[0]["key"], &causes[0]["before"]["findings"]), (&"resend".into(), &40.into()));
}

#[test]
fn findings_of_one_contact_in_one_hour_are_one_incident() {
    let turn = |hour: f64, n: u32| -> Vec<Row> {
        let rows = answered_twice().into_iter().enumerate();
        rows.map(|(i, row)| {
            let moment = hour * 3600.0 + f64::from(n) * 400.0 + i as f64;
            row.with("id", format!("{hour}-{n}-{i}")).with("at", at(moment))
        })
        .collect()
    };
    let rows = [turn(0.0, 0), turn(0.0, 1), turn(0.0, 2), turn(5.0, 0), period("a", FIX + 1.0, 10, 0)].concat();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let before = &compare(&place, "")["comparison"]["rules"][0]["before"];
    assert_eq!((&before["findings"], &before["incidents"]), (&4.into(), &2.into()));
}

#[test]
fn fewer_incidents_with_more_findings_in_all_are_no_plain_change() {
    // Twenty contacts with four doubled replies each, half an hour apart, instead of forty with one.
    let bad_hour = |n: u32| -> Vec<Row> {
        let contact = format!("x{n}");
        let reply = |turn: u32, copy: u32| {
            let moment = FIX + 5000.0 + f64::from(n) * 20_000.0 + f64::from(turn) * 1800.0 + f64::from(copy);
            let row = outgoing(&format!("{contact}-{turn}-{copy}"), 0.0, &format!("reply number {turn}"));
            row.of(&contact, &contact).with("at", at(moment))
        };
        (0..4).flat_map(|turn| [reply(turn, 0), reply(turn, 1)]).collect()
    };
    let after: Vec<Row> = (0..20).flat_map(bad_hour).collect();
    let rows = [period("b", 0.0, 1000, 40), period("a", FIX + 1000.0, 1000, 0), after].concat();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let headline = &compare(&place, "")["comparison"]["headline"];
    assert!(headline["after"]["per_1000"].as_f64() > headline["before"]["per_1000"].as_f64(), "{headline}");
    assert!(headline["ratio"]["high"].as_f64() < Some(1.0), "{headline}");
    assert_eq!(headline["verdict"], "no visible change");
    let table = place.run(&format!("compare {} chat.ndjson", at(FIX))).done().stdout.replace('\n', " ");
    assert!(table.contains("40 incidents before and 20 after"), "{table}");
}

#[test]
fn a_fix_that_makes_another_rule_worse_says_so_in_the_first_sentence() {
    let unanswered = |begin: f64, count: u32| -> Vec<Row> {
        let ask = |n: u32| {
            let contact = format!("u{begin}-{n}");
            let row = crate::data::incoming(&format!("{contact}-q"), 0.0, "tu es là ?");
            row.of(&contact, &contact).with("at", at(begin + f64::from(n) * 100.0))
        };
        (0..count).map(ask).collect()
    };
    let rows = [
        period("b", 0.0, 1000, 40),
        unanswered(10.0, 2),
        period("a", FIX + 1000.0, 1000, 0),
        unanswered(FIX + 2000.0, 80),
    ];
    let place = Place::with("chat.ndjson", ndjson(&rows.concat()));
    let table = place.run(&format!("compare {} chat.ndjson", at(FIX))).done().stdout.replace('\n', " ");
    assert!(
        table.contains("fixed: repeated replies") && table.contains("Besides: DM401 (unanswered) is worse"),
        "{table}"
    );
}

#[test]
fn what_is_left_can_be_listed_with_the_command_that_the_comparison_names() {
    let place = place((1000, 40), (1000, 10));
    let table = place.run(&format!("compare {} chat.ndjson", at(FIX))).done().stdout;
    let command = table.lines().find_map(|line| line.strip_prefix("  dm-audit ")).expect("the command is one line");
    let listed = place.json(command);
    assert_eq!(listed["totals"]["findings"], compare(&place, "")["totals"]["findings"]);
}

#[test]
fn what_is_held_back_is_listed_on_request() {
    let place = place((1000, 40), (1000, 10));
    place.file("dm-audit.toml", "[[ignore]]\ncontact = \"a0\"\nreason = \"our own test account\"\n");
    let table = place.run(&format!("compare {} chat.ndjson --show-suppressed", at(FIX))).done().stdout;
    let table = table.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(table.contains("our own test account"), "{table}");
}

#[test]
fn the_gap_leaves_a_deployment_out() {
    let place = place((1000, 40), (1000, 10));
    let gap = "--gap 1d";
    let report = compare(&place, gap);
    assert_eq!(report["comparison"]["gap_s"], 86_400.0);
    assert_eq!(report["comparison"]["after"]["since"], at(FIX + 86_400.0));
    assert!(report["comparison"]["after"]["outgoing"].as_u64().unwrap() < 1010);
    assert_eq!(report["comparison"]["before"]["until"], at(FIX));
}

#[test]
fn the_period_after_is_what_the_report_and_the_exit_code_are_about() {
    let left = place((1000, 40), (1000, 10));
    let done = left.run(&format!("compare {} chat.ndjson --format json", at(FIX))).done();
    assert_eq!(done.code, 1);
    let since = left.json(&format!("duplicates chat.ndjson --since {}", at(FIX)));
    assert_eq!(done.json()["totals"]["by_rule"]["DM101"], since["totals"]["by_rule"]["DM101"]);
    let gone = place((1000, 40), (1000, 0));
    assert_eq!(gone.run(&format!("compare {} chat.ndjson", at(FIX))).done().code, 0);
}

#[test]
fn what_the_settings_hold_back_is_held_back_on_both_sides() {
    let place = place((1000, 40), (1000, 10));
    place.file("dm-audit.toml", "[[ignore]]\nrule = \"DM101\"\nreason = \"x\"\n");
    let headline = compare(&place, "")["comparison"]["headline"].clone();
    assert_eq!((&headline["before"]["findings"], &headline["after"]["findings"]), (&0.into(), &0.into()));
}

#[test]
fn a_rule_that_looks_at_a_whole_history_is_marked() {
    let place = place((100, 40), (100, 0));
    let report = compare(&place, "--select DM202,DM101");
    let marks: Vec<&Value> =
        report["comparison"]["rules"].as_array().unwrap().iter().map(|row| &row["whole_history"]).collect();
    assert_eq!(marks, [&Value::from(false), &Value::from(true)]);
}

#[test]
fn a_period_without_messages_is_nothing_to_compare() {
    let place = place((10, 1), (10, 0));
    place.refuses(&format!("compare {} chat.ndjson", at(-50.0)), &["nothing to compare", "before"]);
    place.refuses(&format!("compare {} chat.ndjson", at(FIX * 3.0)), &["nothing to compare", "after", "--allow-empty"]);
    let done = place.run(&format!("compare {} chat.ndjson --allow-empty", at(FIX * 3.0))).done();
    assert!(done.code == 0 && done.stdout.contains("too little data yet"), "{done:?}");
    assert!(done.stdout.contains("nothing was sent after yet"), "{done:?}");
    let gap = format!("compare {} chat.ndjson --gap 300d", at(FIX));
    place.refuses(&gap, &["no outgoing message after", &at(FIX + 300.0 * 86_400.0)[..10], "its messages are from"]);
}

#[test]
fn a_file_in_the_place_of_the_moment_or_the_handle_is_noticed() {
    let place = place((10, 1), (10, 0));
    place.refuses("compare chat.ndjson", &["“chat.ndjson” is not a moment"]);
    place.refuses("user chat.ndjson", &["is read as the contact's handle", "HANDLE SOURCE"]);
}

#[test]
fn a_moment_outside_the_scope_is_refused() {
    let place = place((10, 1), (10, 0));
    let fix = at(FIX);
    place.refuses(&format!("compare {fix} chat.ndjson --since {fix}"), &["no period is before", "--since"]);
    place.refuses(&format!("compare {fix} chat.ndjson --until {fix}"), &["no period is after", "--until"]);
    place.refuses(&format!("compare {fix} chat.ndjson --until {} --gap 2h", at(FIX + 3600.0)), &["--gap"]);
    place.refuses("compare soon chat.ndjson", &["compare", "“soon”"]);
    place.refuses(&format!("compare {fix} chat.ndjson --gap 0s"), &["--gap"]);
}

#[test]
fn rates_count_what_is_likely_a_fault_and_what_is_expected_stands_beside_them() {
    let place = crate::schemas::demo();
    let command = "compare 2026-01-06 demo.ndjson";
    let report = place.json(command);
    let sure = |code: &str| {
        let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == code);
        findings.map(|finding| finding["confidence"].as_f64().unwrap_or(1.0)).collect::<Vec<_>>()
    };
    let (mut unlikely, outgoing) = (0, report["comparison"]["after"]["outgoing"].as_f64().unwrap());
    for row in report["comparison"]["rules"].as_array().unwrap() {
        let (after, sure) = (&row["after"], sure(row["key"].as_str().unwrap()));
        let likely = sure.iter().filter(|sure| **sure >= 0.5).count();
        assert_eq!((&after["listed"], &after["findings"]), (&sure.len().into(), &likely.into()), "{row}");
        assert!((after["expected"].as_f64().unwrap() - sure.iter().sum::<f64>()).abs() < 1e-6, "{row}");
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let rate = likely as f64 * 1000.0 / outgoing;
        assert!((after["per_1000"].as_f64().unwrap() - rate).abs() < 1e-9, "{row}");
        unlikely += row["before"]["listed"].as_u64().unwrap() - row["before"]["findings"].as_u64().unwrap();
    }
    assert!(unlikely > 0, "the demo has findings that are probably no fault");
    let table = place.run(command).done().stdout;
    assert!(table.contains("≈ ") && table.contains("more likely a fault than not"), "{table}");
}

#[test]
fn where_too_little_was_read_all_findings_make_the_rates() {
    let rows = [answered_twice(), vec![outgoing("z", FIX + 5.0, "bonsoir")]].concat();
    let report = compare(&Place::with("chat.ndjson", ndjson(&rows)), "");
    let before = &report["comparison"]["headline"]["before"];
    assert_eq!((&before["findings"], &before["listed"], &before["expected"]), (&1.into(), &1.into(), &Value::Null));
}
