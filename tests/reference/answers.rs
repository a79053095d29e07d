//! DM401, DM402 and DM403.

use crate::reference::{Facts, HOUR, Params, Row, SECOND};
use crate::{NOTHING, bot, contact, findings, found, found_with, ids, just_before, provided};

/// A source that heard until then.
fn until_second(second: i64) -> Params {
    Params { heard_until: second * SECOND, ..Params::deep() }
}

#[test]
fn the_last_of_a_run_waits_one_hour_for_an_answer() {
    let asked = [contact(0, "a"), contact(1, "b")];
    assert_eq!(found("DM401", &asked), ["2"]);
    let answered = |answer: Row| found("DM401", &[asked.as_slice(), &[answer]].concat());
    assert_eq!(answered(just_before(bot(3_601, "c"))), NOTHING);
    assert_eq!(answered(bot(3_601, "c")), ["2"]);
    assert_eq!(answered(contact(3_601, "c")), ["3"]);
}

#[test]
fn what_comes_first_does_not_answer() {
    assert_eq!(found("DM401", &[bot(0, "a"), contact(0, "b")]), ["2"]);
    assert_eq!(found("DM401", &[contact(0, "a"), bot(0, "b")]), NOTHING);
}

#[test]
fn every_message_without_an_answer_is_a_finding() {
    let rows = [contact(0, "a"), bot(7_200, "b"), contact(7_300, "c"), bot(14_400, "d")];
    let all = findings("DM401", &rows, &Facts::default(), &Params::deep());
    assert_eq!((ids(&all), all[0].severity), (vec!["1".to_owned(), "3".to_owned()], "info"));
}

#[test]
fn the_whole_hour_lies_before_the_end() {
    let rows = [contact(0, "a")];
    assert_eq!(found_with("DM401", &rows, &until_second(3_600)), ["1"]);
    assert_eq!(found_with("DM401", &rows, &until_second(3_599)), NOTHING);
    let told = |until| Params { until: Some(until), ..until_second(9_000) };
    assert_eq!(found_with("DM401", &rows, &told(HOUR)), ["1"]);
    assert_eq!(found_with("DM401", &rows, &told(HOUR - 1)), NOTHING);
    // The earlier end counts.
    assert_eq!(found_with("DM401", &rows, &Params { until: Some(9 * HOUR), ..until_second(60) }), NOTHING);
    let minute = Params { answer_within: 60 * SECOND, ..until_second(60) };
    assert_eq!(found_with("DM401", &rows, &minute), ["1"]);
}

#[test]
fn an_empty_message_has_neither_text_nor_attachment() {
    let silent = Row { text: None, ..bot(1, "") };
    let picture = Row { attachment: true, ..bot(2, "") };
    let rows = [bot(0, "\u{a0}\u{2003}"), silent, picture, contact(3, ""), bot(4, "😊"), bot(5, "\u{200b}")];
    assert_eq!(found("DM402", &rows), ["1", "2"]);
    assert_eq!(findings("DM402", &rows, &Facts::default(), &Params::deep())[0].severity, "warning");
}

#[test]
fn a_counter_drifts_where_it_differs_from_the_messages_counted() {
    let stored = |count| Facts { message_count: count, ..Facts::default() };
    let rows = [contact(0, "a"), provided("p", bot(1, "b")), provided("p", bot(2, "b")), provided("p", bot(3, "b"))];
    let drift = |count, params: &Params| ids(&findings("DM403", &rows, &stored(count), params));
    assert_eq!(drift(Some(2), &Params::deep()), NOTHING);
    // What was sent, and what was stored: both fit.
    assert_eq!(drift(Some(4), &Params::deep()), NOTHING);
    assert_eq!(drift(Some(3), &Params::deep()), ["2"]);
    assert_eq!(drift(Some(0), &Params::deep()), ["2"]);
    assert_eq!(drift(None, &Params::deep()), NOTHING);
    assert_eq!(ids(&findings("DM403", &[], &stored(Some(3)), &Params::deep())), NOTHING);
}

#[test]
fn a_counter_is_measured_against_the_whole_history_alone() {
    let facts = Facts { message_count: Some(9), ..Facts::default() };
    let drift = |params: &Params| ids(&findings("DM403", &[bot(1, "a")], &facts, params));
    assert_eq!(drift(&Params::deep()), ["1"]);
    assert_eq!(drift(&Params { since: Some(0), ..Params::deep() }), NOTHING);
    assert_eq!(drift(&Params { until: Some(HOUR), ..Params::deep() }), NOTHING);
}
