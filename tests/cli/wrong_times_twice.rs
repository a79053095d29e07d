//! Two runs that read on from each other list together what one run lists, whatever times some rows say.

use std::collections::BTreeSet;

use chrono::{SecondsFormat, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::Value;

use crate::data::{Row, incoming, ndjson, outgoing};
use crate::run::{Place, ids};

/// How far rows lie in the past, in seconds: three days.
const HISTORY: i64 = 3 * 86_400;

type Found = BTreeSet<(String, Vec<String>)>;

fn moment(seconds_from_now: i64) -> String {
    (Utc::now() + TimeDelta::seconds(seconds_from_now)).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Turns of three contacts, spread over the history: a question and its answer, and in some turns one of them twice or no
/// answer.
fn turns(kinds: &[u8]) -> Vec<Row> {
    let mut rows = Vec::new();
    let step = (HISTORY - 7200) / i64::try_from(kinds.len()).unwrap();
    for (turn, kind) in kinds.iter().enumerate() {
        let begin = i64::try_from(turn).unwrap() * step - HISTORY;
        let contact = format!("c{}", turn % 3);
        let mut say = |name: &str, later: i64, row: Row| {
            let id = format!("t{turn}{name}");
            rows.push(row.of(&contact, &contact).with("id", id).with("at", moment(begin + later)));
        };
        let (question, answer) = (format!("question numéro {turn} ?"), format!("voilà la réponse numéro {turn}"));
        say("q", 0, incoming("", 0.0, &question));
        match kind {
            0 => say("a", 4, outgoing("", 0.0, &answer)),
            1 => {
                say("a", 4, outgoing("", 0.0, &answer));
                say("b", 6, outgoing("", 0.0, &answer));
            }
            2 => {
                say("r", 2, incoming("", 0.0, &question));
                say("a", 4, outgoing("", 0.0, &answer));
            }
            3 => {
                say("a", 4, outgoing("", 0.0, &answer));
                say("b", 9, outgoing("", 0.0, "tout autre chose, sans rapport"));
            }
            _ => {}
        }
    }
    rows
}

/// A row with a wrong time, of a contact that has others; one that is only minutes ahead, of its own.
fn wrong(number: usize, (time, is_incoming, contact): (u8, bool, u8)) -> Row {
    let at = match time {
        0 => "2099-01-01T00:00:00Z".to_owned(),
        1 => "9999-12-31T23:59:59Z".to_owned(),
        2 => "1970-01-01T00:00:00Z".to_owned(),
        3 => "2001-09-09T01:46:40Z".to_owned(),
        4 => moment(3600),
        5 => moment(86_400 * 30),
        _ => moment(300),
    };
    let contact = if time > 5 { format!("ahead{number}") } else { format!("c{}", contact % 3) };
    let text = format!("à tort et à travers {}", ["un", "deux", "trois", "quatre"][number]);
    let row = if is_incoming { incoming("", 0.0, &text) } else { outgoing("", 0.0, &text) };
    row.of(&contact, &contact).with("id", format!("wrong{number}")).with("at", at)
}

const RULES: &str = "--select DM101,DM102,DM103,DM104,DM105,DM401 --double-window 120s";

fn found(report: &Value) -> Found {
    let findings = report["findings"].as_array().unwrap().iter();
    let of = |finding: &Value| {
        (
            finding["rule"].as_str().unwrap().to_owned(),
            ids(&finding["messages"]).into_iter().map(str::to_owned).collect(),
        )
    };
    findings.map(of).collect()
}

/// The same without wrong rows, which may have joined a finding.
fn right(found: &Found) -> Found {
    let right = |ids: &[String]| ids.iter().filter(|id| !id.starts_with("wrong")).cloned().collect();
    found.iter().map(|(rule, ids)| (rule.clone(), right(ids))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(2099),
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_is_lost_between_two_runs(
        kinds in prop::collection::vec(0..5u8, 4..12),
        wrongs in prop::collection::vec((0..7u8, any::<bool>(), 0..3u8), 1..4),
        cut in 0.1..0.9f64,
        late in 0..4usize,
    ) {
        let rows = turns(&kinds);
        let wrong: Vec<Row> = wrongs.iter().enumerate().map(|(number, of)| wrong(number, *of)).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "small")]
        let cut = (rows.len() as f64 * cut) as usize;
        let late = late.min(wrong.len());

        let alone = Place::with("chat.ndjson", ndjson(&rows)).json(&format!("deep chat.ndjson {RULES}"));
        let place = Place::with("chat.ndjson", ndjson(&[rows[..cut].to_vec(), wrong[late..].to_vec()].concat()));
        let first = place.json(&format!("deep chat.ndjson {RULES} --since last-run"));
        place.file("chat.ndjson", ndjson(&[rows, wrong[late..].to_vec(), wrong[..late].to_vec()].concat()));
        let second = place.json(&format!("deep chat.ndjson {RULES} --since last-run"));
        let whole = found(&place.json(&format!("deep chat.ndjson {RULES}")));

        let hidden: Vec<_> = right(&found(&alone)).difference(&right(&whole)).cloned().collect();
        prop_assert!(hidden.is_empty(), "hidden by wrong rows: {:?}", hidden);
        let both: Found = found(&first).union(&found(&second)).cloned().collect();
        // What was written late and says that it is old lies before the start of the second run.
        let is_old = |id: &String| (0..late).any(|number| *id == format!("wrong{number}") && [2, 3].contains(&wrongs[number].0));
        let lost: Vec<_> = whole.difference(&both).filter(|(_, ids)| !ids.iter().any(is_old)).collect();
        prop_assert!(lost.is_empty(), "in no run of two: {:?}", lost);
    }
}
