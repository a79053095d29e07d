//! `simulate --sweep`: the policy to choose.

use serde_json::{Value, json};

use crate::data::{Row, incoming, ndjson, outgoing};
use crate::run::Place;
use crate::schemas::demo;
use crate::simulate::{event, in_one_line, simulate};

/// A contact for each answer, whose message comes twice, one second apart, and is answered after so many seconds.
pub(crate) fn answered_after(answers: &[f64], has_ids: bool) -> Place {
    let rows = answers.iter().enumerate().flat_map(|(contact, seconds)| {
        let name = format!("c{contact}");
        let row = |row: Row| row.of(&name, &name);
        let call = |id: &str, seconds: f64| {
            let call = row(incoming(&format!("{name}-{id}"), seconds, "oui"));
            if has_ids { call.with("provider_id", format!("mid.{contact}")) } else { call }
        };
        [call("m1", 0.0), call("m2", 1.0), row(outgoing(&format!("{name}-m3"), *seconds, "bien"))]
    });
    Place::with("chat.ndjson", ndjson(&rows.collect::<Vec<_>>()))
}

/// The same as the log of a gate.
pub(crate) fn logged(answers: &[f64]) -> Place {
    let log = answers.iter().enumerate().map(|(contact, seconds)| {
        let (id, claim) = (format!("c{contact}"), format!("{contact:x}"));
        let call = json!({"contact": id, "message_id": id, "key": format!("{contact:032x}")});
        let mut claimed = call.clone();
        claimed["claim"] = claim.as_str().into();
        let done = json!({"claim": claim, "took_s": seconds});
        event("claimed", 0.0, &claimed) + &event("blocked", 1.0, &call) + &event("done", *seconds, &done)
    });
    Place::with("gate.ndjson", log.collect::<String>())
}

/// A number of answers after `usual` seconds, then one each after `others`.
pub(crate) fn mostly(usual: f64, number: usize, others: &[f64]) -> Vec<f64> {
    [vec![usual; number], others.to_vec()].concat()
}

#[track_caller]
pub(crate) fn recommends(replay: &Value, flags: &str, too_long: u64, answers: u64) {
    let recommended = &replay["recommended"];
    assert_eq!(recommended["flags"], flags, "{recommended}");
    assert_eq!((&recommended["too_long"], &recommended["answers"]), (&too_long.into(), &answers.into()));
}

#[test]
fn a_sweep_names_a_policy_that_beats_the_first_fix() {
    let place = demo();
    let swept = simulate(&place, "demo.ndjson --policy first-fix --sweep");
    let recommended = &swept["recommended"];
    assert_eq!((&recommended["key"], &recommended["scope"]), (&"message-id".into(), &"shared".into()), "{recommended}");
    let rows = swept["sweep"]["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| {
        ["key", "lease_s", "ttl_s", "text_ttl_s", "release", "scope"]
            .iter()
            .all(|field| row[field] == recommended[field])
    });
    assert!(row.unwrap()["mistakes"].as_u64() < swept["sweep"]["first_fix"]["mistakes"].as_u64(), "{recommended}");
    let page = place.run("simulate demo.ndjson --policy first-fix --sweep").done();
    let flags = recommended["flags"].as_str().unwrap();
    let command = format!("  dm-audit gate --listen ADDR --upstream URL --payload PLATFORM {flags}");
    assert!(page.stdout.lines().any(|line| line == command), "a command to copy is one line: {}", page.stdout);
    assert!(in_one_line(&page.stdout).contains("All processes have to share the lock"), "{}", page.stdout);
    let page = place.run("simulate demo.ndjson --sweep").done();
    let words = in_one_line(&page.stdout);
    assert!(words.contains("With more than one gate, name a --store that all"), "{}", page.stdout);
}

#[test]
fn a_sweep_says_what_its_policy_asks_of_the_bot_and_what_a_source_without_ids_makes_of_it() {
    let place = answered_after(&[4.0; 20], false);
    let page = in_one_line(&place.run("simulate chat.ndjson --sweep").done().stdout);
    assert!(page.contains("No incoming message here has an id, so the key is contact and text."), "{page}");
    assert!(page.contains("--key message-id --ttl 24h --text-ttl 60s --release ttl Replace ADDR"), "{page}");
    let place = answered_after(&[4.0; 20], true);
    let page = in_one_line(&place.run("simulate chat.ndjson --sweep --processing 29s").done().stdout);
    assert!(page.contains("--text-ttl 60s --release ttl Replace ADDR") && !page.contains("has an id"), "{page}");
    let page = in_one_line(&place.run("simulate chat.ndjson --sweep --processing 50s").done().stdout);
    assert!(page.contains("--text-ttl 60s --release ttl --upstream-timeout 60s "), "{page}");
    assert!(page.contains("the 30 s that a gate waits by itself"), "{page}");
}

#[test]
fn answers_fit_into_what_a_gate_waits_and_the_lease_follows_it() {
    let swept = simulate(&answered_after(&[28.0; 20], true), "chat.ndjson --sweep");
    recommends(&swept, DEFAULTS, 0, 20);
    let times = |swept: &Value| ["upstream_timeout_s", "lease_s"].map(|name| swept["recommended"][name].as_f64());
    assert_eq!(times(&swept), [Some(30.0), Some(35.0)]);
    let swept = simulate(&answered_after(&[31.0; 20], true), "chat.ndjson --sweep");
    recommends(&swept, &format!("{DEFAULTS} --upstream-timeout 60s"), 0, 20);
    assert_eq!(times(&swept), [Some(60.0), Some(65.0)]);
}

/// What a gate does by itself.
pub(crate) const DEFAULTS: &str = "--key message-id --ttl 24h --text-ttl 60s --release ttl";

#[test]
fn two_in_a_hundred_answers_may_be_late_and_no_more() {
    for (late, flags) in [(2, DEFAULTS.to_owned()), (3, format!("{DEFAULTS} --upstream-timeout 120s"))] {
        let answers = mostly(5.0, 100 - late, &vec![100.0; late]);
        let cut_off = if late > 2 { 0 } else { late as u64 };
        recommends(&simulate(&answered_after(&answers, true), "chat.ndjson --sweep"), &flags, cut_off, 100);
        recommends(&simulate(&logged(&answers), "gate.ndjson --sweep"), &flags, cut_off, 100);
    }
}

#[test]
fn no_policy_is_named_where_each_cuts_off_more_than_two_answers_in_a_hundred() {
    let late = mostly(5.0, 97, &[900.0; 3]);
    for (place, file) in [(answered_after(&late, true), "chat.ndjson"), (logged(&late), "gate.ndjson")] {
        let swept = simulate(&place, &format!("{file} --sweep"));
        assert_eq!(swept["recommended"], Value::Null, "{swept:#}");
        let remarks = swept["remarks"].to_string();
        assert!(remarks.contains("no policy fits: answer at once and reply by API"), "{remarks}");
        let page = place.run(&format!("simulate {file} --sweep")).done().stdout;
        let words = in_one_line(&page);
        assert!(words.contains("Policy to choose no policy fits: answer at once and reply by API."), "{page}");
        assert!(words.contains("3 of 100 answers take longer than the 10 min that its gate waits"), "{page}");
        assert!(!page.contains("dm-audit gate ") && !page.contains("\n chosen "), "{page}");
    }
}

#[test]
fn a_person_who_says_the_same_again_after_the_answer_speaks_for_giving_the_claim_back_then() {
    let mut rows = Vec::new();
    for contact in 0..20 {
        let name = format!("c{contact}");
        let row = |row: Row| row.of(&name, &name);
        let call = |id: &str, seconds: f64| row(incoming(&format!("{name}-{id}"), seconds, "oui"));
        rows.extend([call("m1", 0.0), call("m2", 1.0), row(outgoing(&format!("{name}-m3"), 18.0, "bien"))]);
        if contact == 0 {
            rows.extend([call("m4", 20.0), row(outgoing(&format!("{name}-m5"), 25.0, "bien"))]);
        }
    }
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let swept = simulate(&place, "chat.ndjson --sweep --duplicate-within 10s");
    assert_eq!(swept["recommended"]["upstream_timeout_s"], 30.0, "{}", swept["recommended"]);
    assert_eq!(swept["recommended"]["release"], "done", "{}", swept["recommended"]);
}

#[test]
fn few_duplicates_speak_for_what_a_gate_does_by_itself_unless_that_does_worse() {
    let page = |place: &Place| in_one_line(&place.run("simulate chat.ndjson --sweep").done().stdout);
    let few = page(&answered_after(&[2.0; 19], true));
    assert!(
        few.contains(
            "(docs/gate.md). This is learned from 19 duplicates only. No other policy does better than the defaults of a gate"
        ),
        "{few}"
    );
    assert!(few.contains(&format!("{DEFAULTS} Replace ADDR")), "{few}");
    let enough = page(&answered_after(&[2.0; 20], true));
    assert!(enough.contains(&format!("{DEFAULTS} Replace ADDR")) && !enough.contains("learned from"), "{enough}");
    let [first, copy] = [0.0, 90_000.0].map(|at| incoming(&format!("m{at}"), at, "oui").with("provider_id", "mid.1"));
    let late = page(&Place::with("chat.ndjson", ndjson(&[first, outgoing("m9", 2.0, "bien"), copy])));
    assert!(late.contains("--ttl 168h --text-ttl 60s --release ttl Replace ADDR, URL and PLATFORM."), "{late}");
    assert!(late.contains("This is learned from 1 duplicate only, so look again"), "{late}");
    assert!(late.contains(&format!("({DEFAULTS}) do worse here")), "{late}");
}

#[test]
fn policies_that_all_do_the_same_are_not_told_apart() {
    let copies = [0.0, 1.0].map(|at| incoming(&format!("m{at}"), at, "oui").with("provider_id", "mid.1"));
    let page = Place::with("chat.ndjson", ndjson(&copies)).run("simulate chat.ndjson --sweep").done().stdout;
    let told = "the history holds 1 duplicate in 2 calls, and all 350 policies that were tried do equally well.";
    assert!(in_one_line(&page).contains(told), "{page}");
}

#[test]
fn the_table_of_a_sweep_breaks_no_word() {
    for place in [demo(), answered_after(&[900.0; 30], true)] {
        let file = if place.names().contains(&"demo.ndjson".to_owned()) { "demo.ndjson" } else { "chat.ndjson" };
        let page = place.run(&format!("simulate {file} --policy first-fix --sweep")).done().stdout;
        let header = page.lines().position(|line| line.trim_start().starts_with("key ")).unwrap();
        let table: Vec<&str> = page.lines().skip(header).take_while(|line| !line.is_empty()).collect();
        assert_eq!(table.len(), 6, "{page}");
        assert!(table.iter().all(|line| line.len() <= 80), "{page}");
    }
}

#[test]
fn what_is_to_be_filled_into_the_command_is_said() {
    let page = in_one_line(&demo().run("simulate demo.ndjson --sweep").done().stdout);
    let told = "Replace ADDR, URL and PLATFORM. PLATFORM is manychat, messenger, instagram, whatsapp or another platform that \
                `dm-audit gate --help` lists; pointer needs further options (docs/gate.md).";
    assert!(page.contains(told), "{page}");
}

#[test]
fn where_nothing_is_to_choose_by_no_row_is_called_the_best() {
    let place = Place::with("chat.ndjson", ndjson(&[incoming("m1", 0.0, "oui").with("provider_id", "mid.1")]));
    let page = place.run("simulate chat.ndjson --sweep").done().stdout;
    assert_eq!(page.matches("\n tried ").count(), 3, "{page}");
    assert!(!page.contains(" best ") && !page.contains("ADDR"), "{page}");
    assert!(demo().run("simulate demo.ndjson --sweep").done().stdout.contains("\n best "));
}
