//! DM201, DM202 and DM203.

use crate::reference::{Params, Row, SECOND};
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
    let rows = [bot(0, "Ça va bien toi ?"), bot(900, "ça va bien toi ?"), bot(1_800, " ÇA VA BIEN TOI ?")];
    assert_eq!(found("DM202", &rows), ["1 2 3"]);
    assert_eq!(found("DM202", &rows[..2]), NOTHING);
}

#[test]
fn copies_of_one_chain_are_one_occasion() {
    let rows = [0, 1, 900, 1_800].map(|second| bot(second, LINE));
    assert_eq!(found("DM202", &rows[..3]), NOTHING);
    assert_eq!(found("DM202", &rows), ["1 2 3 4"]);
    let params = Params { exact_window: SECOND, ..Params::deep() };
    assert_eq!(found_with("DM202", &rows[..3], &params), ["1 2 3"]);
}

#[test]
fn the_number_of_occasions_is_a_setting() {
    let rows = [0, 900, 1_800].map(|second| bot(second, LINE));
    assert_eq!(found_with("DM202", &rows, &Params { occasions: 4, ..Params::deep() }), NOTHING);
    assert_eq!(found_with("DM202", &rows[..2], &Params { occasions: 2, ..Params::deep() }), ["1 2"]);
}

#[test]
fn a_repeated_message_tells_something() {
    assert_eq!(found("DM202", &[bot(0, " "), bot(900, " "), bot(1_800, " ")]), NOTHING);
    assert_eq!(found("DM202", &[0, 900, 1_800].map(|second| bot(second, "[IMAGE_SENT]"))), NOTHING);
}

#[test]
fn a_short_text_repeats_nothing() {
    // Eleven letters, then twelve.
    assert_eq!(found("DM202", &[0, 900, 1_800].map(|second| bot(second, "abcdef ghij !"))), NOTHING);
    assert_eq!(found("DM202", &[0, 900, 1_800].map(|second| bot(second, "abcdef ghijk !"))), ["1 2 3"]);
    assert_eq!(found("DM203", &[0, 1, 2, 3, 4].map(|minute| bot(minute * 900, "ok"))), NOTHING);
}

#[test]
fn a_greeting_after_six_hours_is_a_new_session_and_no_loop() {
    let six_hours = 6 * 3_600;
    assert_eq!(found("DM201", &[bot(0, "hey"), bot(six_hours - 1, "coucou")]), ["1 2"]);
    assert_eq!(found("DM201", &[bot(0, "hey"), bot(six_hours, "coucou")]), NOTHING);
    // Whoever broke the silence.
    let rows = [bot(0, "hey"), contact(six_hours, "salut"), bot(six_hours + 5, "coucou"), bot(six_hours + 9, "hello")];
    assert_eq!(found("DM201", &rows), ["3 4"]);
    let daily = |text: &str| [0, 1, 2, 3].map(|day| bot(day * 86_400, text));
    assert_eq!(found("DM202", &daily("Bonjour, que puis-je faire ?")), NOTHING);
    assert_eq!(found("DM202", &daily("Que puis-je faire pour vous ?")), ["1 2 3 4"]);
    assert_eq!(found("DM203", &daily("Bonjour, que puis-je faire ?")), NOTHING);
    assert_eq!(found("DM203", &daily("Que puis-je faire pour vous ?")), ["1 2 3 4"]);
}

const LINE: &str = "merci tu me fais rougir";

/// The bot says these, a minute apart.
fn said(texts: &[&str]) -> Vec<Row> {
    texts.iter().zip(0..).map(|(text, minute)| bot(minute * 60, text)).collect()
}

#[test]
fn five_in_a_row_hold_at_most_two_texts_or_four_where_there_are_no_more() {
    const A: &str = "haha t'es drôle toi";
    const B: &str = "allez, dis m'en plus";
    const C: &str = "raconte-moi ta journée";
    assert_eq!(found("DM203", &said(&[A, B, A, B, A])), ["1 2 3 4 5"]);
    assert_eq!(found("DM203", &said(&[A, B, A, B])), ["1 2 3 4"]);
    assert_eq!(found("DM203", &said(&[A, B, A])), NOTHING);
    assert_eq!(found("DM203", &said(&[A, B, A, B, C])), NOTHING);
    // Anywhere in the history, and only what the bot says in words.
    let rows = [C, "tu viens d'où, au fait ?", A, B, A, B, "[LIKE]", A, "je te laisse dormir alors"];
    assert_eq!(found("DM203", &said(&rows)), ["3 4 5 6 8"]);
    // Near texts are one, unless a number differs.
    assert_eq!(found("DM203", &said(&[A, B, "Haha, t'es drôle toi !", B, A])), ["1 2 3 4 5"]);
    assert_eq!(
        found("DM203", &said(&["il te reste 3 jours", "il te reste 2 jours", "il te reste 1 jour", B])),
        NOTHING
    );
}

#[test]
fn three_or_four_texts_go_round_where_they_come_twice_in_one_session() {
    const ROUND: [&str; 4] =
        ["Quel est votre nom ?", "Quelle est votre adresse ?", "Je n'ai pas compris", "Reprenons au début"];
    let twice = |texts: &[&str]| said(&[texts, texts].concat());
    assert_eq!(found("DM203", &twice(&ROUND[..3])), ["1 2 3 4 5 6"]);
    assert_eq!(found("DM203", &twice(&ROUND)), ["1 2 3 4 5 6 7 8"]);
    assert_eq!(found("DM203", &twice(&ROUND)[..7]), NOTHING);
    let mut next_day = twice(&ROUND);
    next_day[4..].iter_mut().for_each(|row| row.at += 86_400 * SECOND);
    assert_eq!(found("DM203", &next_day), NOTHING);
}
