//! Why it happened: one conversation for each line of the page's table.

use crate::reference::{Facts, Params, Row};
use crate::{bot, contact, findings, provided};

/// The cause of the one finding of this rule.
fn cause(rule: &str, rows: &[Row]) -> &'static str {
    let found = findings(rule, rows, &Facts::default(), &Params::deep());
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].cause.unwrap()
}

/// Two equal replies, at these seconds, to what came before.
fn replies(first: i64, second: i64, before: &[Row]) -> &'static str {
    let mut rows = before.to_vec();
    rows.extend([bot(first, "ok"), bot(second, "ok")]);
    cause("DM101", &rows)
}

#[test]
fn equal_triggers_ten_seconds_apart_are_a_race() {
    assert_eq!(replies(50, 250, &[contact(20, "a"), contact(30, "a")]), "race");
    assert_eq!(replies(50, 250, &[contact(20, "a"), contact(31, "a")]), "retry");
}

#[test]
fn one_provider_id_makes_two_triggers_equal() {
    assert_eq!(replies(50, 250, &[provided("p", contact(20, "a")), provided("p", contact(30, "b"))]), "race");
}

#[test]
fn equal_triggers_a_minute_apart_are_a_retry() {
    assert_eq!(replies(60, 250, &[contact(0, "a"), contact(60, "a")]), "retry");
    // Further apart they are none; the gap of the replies decides.
    assert_eq!(replies(60, 121, &[contact(0, "a"), contact(1, "b"), contact(61, "a")]), "burst");
    assert_eq!(cause("DM101", &[contact(0, "a"), bot(60, "ok"), contact(61, "a"), bot(121, "ok")]), "loop");
}

#[test]
fn triggers_reach_back_a_minute() {
    assert_eq!(replies(60, 360 - 1, &[contact(0, "a"), contact(9, "a")]), "race");
    assert_eq!(replies(61, 360, &[contact(0, "a"), contact(9, "a")]), "resend");
}

#[test]
fn different_triggers_are_a_burst_if_the_later_one_comes_by_ten_seconds_after_the_first_reply() {
    let talk = |later: i64| [contact(0, "a"), bot(5, "ok"), contact(later, "b"), bot(50, "ok")];
    assert_eq!(cause("DM101", &talk(15)), "burst");
    assert_eq!(cause("DM101", &talk(16)), "loop");
}

#[test]
fn a_loop_has_an_incoming_before_every_reply_and_takes_more_than_ten_seconds() {
    assert_eq!(cause("DM101", &[bot(0, "ok"), contact(10, "a"), bot(11, "ok")]), "loop");
    assert_eq!(cause("DM101", &[bot(0, "ok"), contact(9, "a"), bot(10, "ok")]), "race");
    assert_eq!(cause("DM101", &[bot(0, "ok"), contact(10, "a"), bot(11, "ok"), bot(40, "ok")]), "retry");
}

#[test]
fn without_triggers_the_gaps_decide() {
    assert_eq!(replies(0, 10, &[]), "race");
    assert_eq!(replies(0, 11, &[]), "retry");
    assert_eq!(replies(0, 60, &[]), "retry");
    assert_eq!(replies(0, 61, &[]), "resend");
    assert_eq!(cause("DM101", &[bot(0, "ok"), bot(1, "ok"), bot(62, "ok")]), "resend");
}

#[test]
fn near_duplicates_and_double_responses_have_a_cause_too() {
    assert_eq!(cause("DM103", &[bot(0, "Ok !"), bot(5, "ok")]), "race");
    assert_eq!(cause("DM104", &[contact(0, "a"), contact(1, "a"), bot(5, "ok"), bot(500, "non")]), "race");
}
