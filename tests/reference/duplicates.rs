//! DM101 to DM105.

use crate::reference::{Facts, Found, Params, Row, SECOND};
use crate::{NOTHING, bot, contact, findings, found, found_with, just_before, provided};

const LONG: &str = "merci tu me fais rougir";

fn only(rule: &str, rows: &[Row], params: &Params) -> Found {
    let found = findings(rule, rows, &Facts::default(), params);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn an_exact_duplicate_comes_less_than_the_window_after_the_latest_copy() {
    assert_eq!(found("DM101", &[bot(0, "ok"), just_before(bot(300, " ok\u{2003}"))]), ["1 2"]);
    assert_eq!(found("DM101", &[bot(0, "ok"), bot(300, "ok")]), NOTHING);
    assert_eq!(found("DM101", &[bot(0, "ok"), bot(200, "ok"), bot(400, "ok")]), ["1 2 3"]);
}

#[test]
fn an_exact_duplicate_is_of_one_text_and_of_the_bot() {
    assert_eq!(found("DM101", &[bot(0, "ok"), bot(1, "OK")]), NOTHING);
    assert_eq!(found("DM101", &[bot(0, "  "), bot(1, "  ")]), NOTHING);
    assert_eq!(found("DM101", &[bot(0, "[IMAGE_SENT]"), bot(1, "[IMAGE_SENT]")]), NOTHING);
    assert_eq!(found("DM101", &[bot(0, "ok"), contact(1, "ok")]), NOTHING);
    // White space it is not, so it is not trimmed.
    assert_eq!(found("DM101", &[bot(0, "ok"), bot(1, "ok\u{200b}")]), NOTHING);
}

#[test]
fn an_exact_duplicate_says_how_many_copies_and_what_stands_beside_what() {
    let one = only("DM101", &[bot(0, "a"), bot(0, "a"), contact(1, "b"), bot(2, "a")], &Params::deep());
    let expected = ("error", 2, Some(1.0), vec![false, true, false]);
    assert_eq!((one.severity, one.extra_copies, one.similarity, one.adjacent), expected);
}

#[test]
fn inbound_duplicates_have_a_window_of_their_own() {
    let rows = [contact(0, "allo"), contact(100, "allo"), bot(200, "oui"), bot(290, "oui")];
    assert_eq!(found("DM102", &rows), ["1 2"]);
    let params = Params { inbound_window: 100 * SECOND, ..Params::deep() };
    assert_eq!(found_with("DM102", &rows, &params), NOTHING);
    assert_eq!(found_with("DM101", &rows, &params), ["3 4"]);
}

#[test]
fn near_duplicates_are_alike_from_eighty_five_hundredths_on() {
    // Three letters of twenty are 0.85, four are less.
    let three = only("DM103", &[bot(0, "abcdefghijklmnopqrst"), bot(9, "xyzdefghijklmnopqrst")], &Params::deep());
    assert_eq!((three.severity, three.extra_copies), ("warning", 1));
    assert!((three.similarity.unwrap() - 0.85).abs() < 1e-9);
    assert_eq!(found("DM103", &[bot(0, "abcdefghijklmnopqrst"), bot(9, "wxyzefghijklmnopqrst")]), NOTHING);
}

#[test]
fn near_duplicates_have_twelve_characters_or_one_norm() {
    assert_eq!(found("DM103", &[bot(0, "abcdefghijkl"), bot(9, "abcdefghijkm")]), ["1 2"]);
    assert_eq!(found("DM103", &[bot(0, "abcdefghijk"), bot(9, "abcdefghijl")]), NOTHING);
    assert_eq!(found("DM103", &[bot(0, "Ok !"), bot(9, "ok")]), ["1 2"]);
    assert_eq!(found("DM103", &[bot(0, "ﬁn"), bot(9, "fin")]), ["1 2"]);
}

#[test]
fn near_duplicates_take_in_copies_and_need_one_near_link() {
    let rows = [bot(0, LONG), bot(1, LONG), bot(2, "merci tu me fais rougir !")];
    assert_eq!(found("DM103", &rows), ["1 2 3"]);
    assert_eq!(found("DM103", &rows[..2]), NOTHING);
    let params = Params { near_window: SECOND, ..Params::deep() };
    assert_eq!(found_with("DM103", &rows, &params), NOTHING);
}

#[test]
fn near_duplicates_are_sought_among_the_fifty_latest() {
    let others =
        |count: i64| (1..=count).map(|second| bot(second, &format!("réponse {}", "x".repeat(second as usize))));
    let with = |count: i64| [bot(0, "Ok")].into_iter().chain(others(count)).chain([bot(100, "ok")]).collect::<Vec<_>>();
    let finds = |count: i64| found("DM103", &with(count)).iter().any(|one| one.starts_with("1 "));
    assert!(finds(49));
    assert!(!finds(50));
}

#[test]
fn a_double_response_is_a_run_without_an_incoming_between() {
    assert_eq!(found("DM104", &[contact(0, "a"), bot(1, "b"), bot(2, "c"), contact(3, "d"), bot(4, "e")]), ["2 3"]);
    let params = Params { double_window: Some(120 * SECOND), ..Params::deep() };
    assert_eq!(found_with("DM104", &[bot(0, "b"), bot(120, "c"), just_before(bot(240, "d"))], &params), ["2 3"]);
}

#[test]
fn a_double_response_warns_where_two_come_within_two_minutes() {
    assert_eq!(only("DM104", &[bot(0, "b"), just_before(bot(120, "c"))], &Params::deep()).severity, "warning");
    assert_eq!(only("DM104", &[bot(0, "b"), bot(120, "c")], &Params::deep()).severity, "info");
    // On purpose in several messages: a warning only where evidence explains it, which is not read here.
    let params = Params { multipart: true, ..Params::deep() };
    assert_eq!(only("DM104", &[contact(0, "a"), bot(1, "b"), bot(2, "c")], &params).severity, "info");
}

#[test]
fn a_run_of_duplicates_alone_is_left_to_their_rules() {
    assert_eq!(found("DM104", &[bot(0, LONG), bot(1, LONG), bot(2, "Merci, tu me fais rougir")]), NOTHING);
    assert_eq!(found("DM104", &[bot(0, LONG), bot(1, LONG), bot(2, "à demain")]), ["1 2 3"]);
}

#[test]
fn rows_stored_twice_are_reported_and_taken_out_before_any_other_rule() {
    let rows = [provided("p", bot(0, "ok")), provided("p", bot(1, "ok")), provided("p", contact(2, "ok"))];
    let one = only("DM105", &rows, &Params::deep());
    assert_eq!((one.messages, one.severity, one.extra_copies), (vec!["1".into(), "2".into()], "warning", 1));
    assert_eq!(found("DM101", &rows), NOTHING);
    assert_eq!(found("DM105", &[provided(" ", bot(0, "ok")), provided(" ", bot(1, "ok"))]), NOTHING);
    // An id of several texts is none, and takes nothing out.
    let other = [provided("p", bot(0, "ok")), provided("p", bot(1, "ok")), provided("p", bot(2, "oui"))];
    assert_eq!(found("DM105", &other), NOTHING);
    assert_eq!(found("DM101", &other), ["1 2"]);
}

#[test]
fn a_message_that_was_delivered_and_answered_twice_is_not_told_as_stored_twice() {
    let asked = |second| provided("p", contact(second, "deux pizzas"));
    let again = [asked(0), bot(4, LONG), asked(60), bot(64, LONG)];
    assert_eq!(found("DM105", &again), NOTHING);
    assert_eq!(found("DM101", &again), ["2 4"]);
    // In other words it is a run of DM104.
    assert_eq!(found("DM105", &[asked(0), bot(4, LONG), asked(60), bot(64, "c'est noté")]), NOTHING);
    // Two answers that came after both rows are two where they say the same; else they may be parts of one.
    assert_eq!(found("DM105", &[asked(0), asked(1), bot(4, LONG), bot(5, LONG)]), NOTHING);
    assert_eq!(found("DM105", &[asked(0), asked(1), bot(4, LONG), bot(5, "c'est noté")]), ["1 2"]);
    // Where no rule that runs lists the answers, somebody has to say it.
    let alone = Params { rules: vec!["DM105"], ..Params::deep() };
    assert_eq!(found_with("DM105", &again, &alone), ["1 3"]);
    assert_eq!(
        found("DM105", &[asked(0), bot(4, LONG), contact(5, "merci"), asked(60), contact(61, "?"), bot(64, LONG)]),
        ["1 4"]
    );
}

#[test]
fn the_same_attachment_is_sent_again_within_the_window_and_without_text() {
    let media = |second, media| Row { media: Some(media), text: None, ..bot(second, "") };
    assert_eq!(found("DM107", &[media(0, 7), media(200, 7), just_before(media(500, 7))]), ["1 2 3"]);
    assert_eq!(found("DM107", &[media(0, 7), media(300, 7)]), NOTHING);
    assert_eq!(found("DM107", &[media(0, 7), media(1, 8)]), NOTHING);
    assert_eq!(found("DM107", &[media(0, 7), Row { media: Some(7), ..bot(1, "et encore") }]), NOTHING);
    assert_eq!(found("DM107", &[media(0, 7), Row { media: Some(7), ..bot(1, "[IMAGE_SENT]") }]), ["1 2"]);
    assert_eq!(found("DM107", &[media(0, 7), Row { outgoing: false, ..media(1, 7) }]), NOTHING);
}
