//! Where the scope begins and ends, and the order of messages.

use crate::reference::{Params, SECOND};
use crate::{NOTHING, bot, contact, found, found_with, just_before};

/// A scope that starts at this second.
fn since(second: i64) -> Params {
    Params { since: Some(second * SECOND), ..Params::deep() }
}

#[test]
fn a_copy_just_inside_finds_its_original_just_outside() {
    let rows = [bot(0, "ok"), bot(100, "ok")];
    assert_eq!(found_with("DM101", &rows, &since(100)), ["1 2"]);
    assert_eq!(found_with("DM101", &rows, &Params { since: Some(100 * SECOND + 1), ..Params::deep() }), NOTHING);
}

#[test]
fn the_look_back_is_the_largest_window_that_has_an_end() {
    let rows = [bot(0, "www.lien.fr"), bot(400, "www.lien.fr"), bot(401, "www.lien.fr")];
    let longest = |params: Params| found_with("DM304", &rows, &params);
    assert_eq!(longest(since(400)), NOTHING);
    assert_eq!(longest(Params { exact_window: 400 * SECOND, ..since(400) }), ["1 2 3"]);
    assert_eq!(longest(Params { inbound_window: 400 * SECOND, ..since(400) }), ["1 2 3"]);
    assert_eq!(longest(Params { near_window: 400 * SECOND, ..since(400) }), ["1 2 3"]);
    assert_eq!(longest(Params { double_window: Some(400 * SECOND), ..since(400) }), ["1 2 3"]);
    assert_eq!(longest(Params { answer_within: 400 * SECOND, ..since(400) }), NOTHING);
}

#[test]
fn the_end_is_not_in_the_scope() {
    let rows = [bot(0, "ok"), bot(100, "ok")];
    let until = |second: i64| Params { until: Some(second * SECOND), ..Params::deep() };
    assert_eq!(found_with("DM101", &rows, &until(100)), NOTHING);
    assert_eq!(found_with("DM101", &rows, &until(101)), ["1 2"]);
}

#[test]
fn occasions_are_counted_in_the_scope() {
    let rows = [0, 301, 602, 903].map(|second| bot(second, "c'est noté, merci"));
    assert_eq!(found_with("DM202", &rows, &since(302)), NOTHING);
    assert_eq!(found_with("DM202", &rows, &since(301)), ["2 3 4"]);
    // A chain that began before the scope is one occasion, held whole; lone messages from there are none.
    let mut rows = [0, 300, 400, 401, 800, 1_200].map(|second| bot(second, "c'est noté, merci"));
    rows[1].text = Some("C'est noté, merci".to_owned());
    assert_eq!(found_with("DM202", &rows, &since(401)), ["3 4 5 6"]);
}

#[test]
fn an_answer_is_sought_for_what_stands_in_the_scope() {
    let rows = [contact(0, "a"), bot(7_200, "b"), contact(7_300, "c")];
    assert_eq!(found_with("DM401", &rows, &since(1)), ["3"]);
}

#[test]
fn only_selected_rules_report() {
    let rows = [bot(0, "ok"), bot(1, "ok")];
    assert_eq!(found_with("DM101", &rows, &Params { rules: vec!["DM104"], ..Params::deep() }), NOTHING);
}

#[test]
fn time_comes_before_the_place_in_the_file() {
    assert_eq!(found("DM101", &[bot(5, "ok"), just_before(bot(5, "ok"))]), ["2 1"]);
}
