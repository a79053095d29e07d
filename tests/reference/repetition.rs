//! DM201, DM202 and DM203.

use crate::reference::{Params, SECOND};
use crate::{NOTHING, bot, contact, found, found_with};

#[test]
fn two_generic_messages_have_to_be_adjacent_and_three_in_a_row_have_not() {
    assert_eq!(found("DM201", &[bot(0, "Hey !"), bot(1, "saluttt toi")]), ["1 2"]);
    assert_eq!(found("DM201", &[bot(0, "hey"), contact(1, "?"), bot(2, "salut")]), NOTHING);
    let three = [bot(0, "hey"), contact(1, "?"), bot(2, "salut"), contact(3, "?"), bot(4, "hi")];
    assert_eq!(found("DM201", &three), ["1 3 5"]);
    assert_eq!(found("DM201", &[bot(0, "hey"), bot(1, "bien ?"), bot(2, "hey")]), NOTHING);
}

#[test]
fn a_generic_message_is_short_and_opens_with_a_greeting() {
    // Nineteen characters, then twenty.
    assert_eq!(found("DM201", &[bot(0, "hey"), bot(1, "hey, ça va ou bien?")]), ["1 2"]);
    assert_eq!(found("DM201", &[bot(0, "hey"), bot(1, "hey, ça va ou bien ?")]), NOTHING);
    assert_eq!(found("DM201", &[bot(0, "hey"), bot(1, "heyo")]), NOTHING);
    assert_eq!(found("DM201", &[bot(0, "hey"), bot(1, "oh hey")]), NOTHING);
}

#[test]
fn openings_are_a_setting() {
    let params = Params { openings: vec!["yo".to_owned()], ..Params::deep() };
    assert_eq!(found_with("DM201", &[bot(0, "Yo"), bot(1, "yooo !")], &params), ["1 2"]);
    assert_eq!(found_with("DM201", &[bot(0, "hey"), bot(1, "hey")], &params), NOTHING);
}

#[test]
fn a_repeated_message_stands_on_three_occasions_whatever_its_case() {
    assert_eq!(found("DM202", &[bot(0, "Ça va ?"), bot(900, "ça va ?"), bot(1_800, " ÇA VA ?")]), ["1 2 3"]);
    assert_eq!(found("DM202", &[bot(0, "ça va ?"), bot(900, "ça va ?")]), NOTHING);
}

#[test]
fn copies_of_one_chain_are_one_occasion() {
    let rows = [bot(0, "ok"), bot(1, "ok"), bot(900, "ok"), bot(1_800, "ok")];
    assert_eq!(found("DM202", &rows[..3]), NOTHING);
    assert_eq!(found("DM202", &rows), ["1 2 3 4"]);
    let params = Params { exact_window: SECOND, ..Params::deep() };
    assert_eq!(found_with("DM202", &rows[..3], &params), ["1 2 3"]);
}

#[test]
fn the_number_of_occasions_is_a_setting() {
    let rows = [bot(0, "ok"), bot(900, "ok"), bot(1_800, "ok")];
    assert_eq!(found_with("DM202", &rows, &Params { occasions: 4, ..Params::deep() }), NOTHING);
    assert_eq!(found_with("DM202", &rows[..2], &Params { occasions: 2, ..Params::deep() }), ["1 2"]);
}

#[test]
fn a_repeated_message_tells_something() {
    assert_eq!(found("DM202", &[bot(0, " "), bot(900, " "), bot(1_800, " ")]), NOTHING);
    assert_eq!(found("DM202", &[0, 900, 1_800].map(|second| bot(second, "[IMAGE_SENT]"))), NOTHING);
}

#[test]
fn a_tail_of_at_least_four_holds_at_most_two_texts() {
    let tail = ["a", "b", "a", "b", "a"].map(|text| bot(0, text));
    assert_eq!(found("DM203", &tail), ["1 2 3 4 5"]);
    assert_eq!(found("DM203", &tail[..4]), ["1 2 3 4"]);
    assert_eq!(found("DM203", &tail[..3]), NOTHING);
    assert_eq!(found("DM203", &["a", "b", "a", "b", "c"].map(|text| bot(0, text))), NOTHING);
    // Only the last five count, and only what the bot says in words.
    let rows = ["c", "d", "a", "b", "a", "b", "[LIKE]", "a"].map(|text| bot(0, text));
    assert_eq!(found("DM203", &rows), ["3 4 5 6 8"]);
}
