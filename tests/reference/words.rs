//! The norm, and the order of ids.

use crate::reference::{Facts, Params, Row, check, norm};

#[test]
fn the_norm_keeps_letters_and_digits_of_every_writing() {
    assert_eq!(norm("  Ça va… BIEN ?! "), "ça va bien");
    assert_eq!(norm("ﬁn Ｎ°１２"), "fin n 12");
    assert_eq!(norm("pre\u{302}t"), "prêt");
    assert_eq!(norm("STRAẞE"), "straße");
    // The dot is left over as a mark of its own, and a mark is no letter.
    assert_eq!(norm("İl"), "i l");
    assert_eq!(norm("مرحبا، كيف"), "مرحبا كيف");
}

#[test]
fn a_text_without_letters_is_its_own_norm() {
    assert_eq!(norm("😊‼"), "😊!!");
    assert_eq!(norm(" 👩\u{200d}👧 "), " 👩\u{200d}👧 ");
}

#[test]
fn ids_of_digits_come_first_and_by_number() {
    let row = |id: &str| Row { id: id.to_owned(), outgoing: true, text: Some("ok".to_owned()), ..Row::default() };
    let rows = ["b", "10", "a", "9", "07", "7", "", "123456789012345678901234567890"].map(row);
    let found = check(&rows, &Facts::default(), &Params { rules: vec!["DM101"], ..Params::deep() });
    assert_eq!(found[0].messages, ["07", "7", "9", "10", "123456789012345678901234567890", "", "a", "b"]);
}
