//! Rows with wrong times hide nothing of what stands among the others.

use std::collections::BTreeSet;

use dm_audit::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::arbitrary::{Case, START, case};
use crate::common::reference::{Found, HOUR, Row, SECOND};
use crate::run::{corpus, found, run_at};

/// A year, in microseconds.
const YEAR: i64 = 365 * 24 * HOUR;

/// Rows whose times lie years after all others, or before them. Their ids are no others'.
fn wrong(times: impl Strategy<Value = i64>, text: impl Strategy<Value = Option<String>>) -> impl Strategy<Value = Row> {
    (times, any::<bool>(), text).prop_map(|(at, outgoing, text)| Row { outgoing, text, at, ..Row::default() })
}

/// Times that cannot be: years ahead, or before the year 2000.
fn impossible() -> impl Strategy<Value = i64> {
    let year_2000 = 946_684_800 * SECOND;
    prop_oneof![
        (0..70 * YEAR).prop_map(|later| START + YEAR + later),
        (1..60 * YEAR).prop_map(move |earlier| year_2000 - earlier),
        Just(0),
    ]
}

/// Times that can be, and are years before all others.
fn long_ago() -> impl Strategy<Value = i64> {
    (0..20 * YEAR).prop_map(|earlier| START - YEAR - earlier)
}

fn named(rows: Vec<Row>) -> Vec<Row> {
    rows.into_iter().enumerate().map(|(place, row)| Row { id: format!("wrong{place}"), ..row }).collect()
}

/// What is found, all at a moment when the last right row was just written.
fn all(rows: &[Row], case: &Case) -> Vec<Found> {
    let now = case.rows.iter().map(|row| row.at).max().unwrap_or(START) + SECOND;
    let corpus = corpus(&[("c", rows, case.facts)]);
    let outcome = run_at(&corpus, &case.params, Some(Timestamp::from_micros(now)));
    outcome.findings.iter().map(found).collect()
}

/// The findings of the right rows that no finding of all rows holds, but for wrong rows that joined it.
fn lost(case: &Case, wrong: &[Row]) -> Vec<Found> {
    let with = all(&[case.rows.clone(), wrong.to_vec()].concat(), case);
    let right = |found: &Found| -> (&'static str, Vec<String>) {
        (found.rule, found.messages.iter().filter(|id| !id.starts_with("wrong")).cloned().collect())
    };
    let with: BTreeSet<_> = with.iter().map(right).collect();
    all(&case.rows, case).into_iter().filter(|found| !with.contains(&right(found))).collect()
}

fn config() -> ProptestConfig {
    let rng_seed = proptest::test_runner::RngSeed::Fixed(2099);
    ProptestConfig { cases: 4_000, failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

/// The whole history, by all rules but the one that compares a counter with the number of rows.
fn whole(mut case: Case) -> Case {
    (case.params.since, case.params.until) = (None, None);
    case.params.rules.retain(|rule| *rule != "DM403");
    case
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn rows_that_sort_to_an_end_hide_no_finding(
        case in case(14).prop_map(whole),
        wrong in vec(wrong(impossible(), crate::texts::text()), 1..4).prop_map(named),
    ) {
        let lost = lost(&case, &wrong);
        prop_assert!(lost.is_empty(), "{lost:#?}");
    }

    #[test]
    fn rows_from_long_ago_hide_no_copies_and_no_unanswered_question(
        mut case in case(14).prop_map(whole),
        wrong in vec(wrong(long_ago(), crate::texts::text()), 1..4).prop_map(named),
    ) {
        // For these a message of long ago is a reply before the others, whether that is right or not.
        case.params.rules.retain(|rule| !["DM202", "DM203"].contains(rule));
        let lost = lost(&case, &wrong);
        prop_assert!(lost.is_empty(), "{lost:#?}");
    }

    #[test]
    fn rows_that_land_among_the_others_break_no_chain_of_copies(
        mut case in case(14).prop_map(whole),
        places in vec(any::<prop::sample::Index>(), 1..4),
        outgoing in any::<bool>(),
    ) {
        case.params.rules.retain(|rule| ["DM101", "DM102", "DM105", "DM107", "DM301"].contains(rule));
        let at = |place: &prop::sample::Index| case.rows.get(place.index(case.rows.len().max(1))).map_or(START, |row| row.at);
        let row = |place| Row { at: at(place), outgoing, text: Some("ni vu ni connu 73".to_owned()), ..Row::default() };
        let mut wrong = named(places.iter().map(row).collect());
        // Wrong rows are no copies of each other.
        wrong.iter_mut().zip(["un", "deux", "trois"]).for_each(|(row, text)| row.text = Some(text.to_owned()));
        let lost = lost(&case, &wrong);
        prop_assert!(lost.is_empty(), "{lost:#?}");
    }
}
