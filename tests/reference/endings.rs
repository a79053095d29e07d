//! DM301, DM302 and DM303.

use crate::reference::{Facts, Params, Row, SECOND};
use crate::{NOTHING, bot, contact, findings, found, found_with, ids, just_before};

const FINAL: &str = "Je vois que tu n'es pas prêt";

#[test]
fn a_final_message_is_sent_once() {
    let rows = [bot(0, FINAL), contact(1, FINAL), bot(90_000, "JE VOIS QUE non")];
    assert_eq!(found("DM301", &rows), ["1 3"]);
    assert_eq!(found("DM301", &rows[..2]), NOTHING);
    let params = Params { patterns: vec!["adieu".to_owned(), "NON".to_owned()], ..Params::deep() };
    assert_eq!(found_with("DM301", &[bot(0, "Adieu !"), bot(1, "que non")], &params), ["1 2"]);
}

#[test]
fn nothing_is_sent_later_than_the_stop() {
    let facts = Facts { stopped_at: Some(5 * SECOND), ..Facts::default() };
    let rows = [bot(4, "a"), bot(5, "b"), contact(6, "c"), bot(6, "d"), bot(7, "e")];
    assert_eq!(ids(&findings("DM302", &rows, &facts, &Params::deep())), ["4 5"]);
    assert_eq!(ids(&findings("DM302", &rows[..3], &facts, &Params::deep())), NOTHING);
    assert_eq!(found("DM302", &rows), NOTHING);
}

#[test]
fn the_first_reply_within_ten_seconds_confirms_the_stop() {
    let facts = Facts { stopped_at: Some(5 * SECOND), ..Facts::default() };
    let late = |rows: &[Row]| ids(&findings("DM302", rows, &facts, &Params::deep()));
    assert_eq!(late(&[contact(5, "stop"), just_before(bot(15, "compris"))]), NOTHING);
    assert_eq!(late(&[contact(5, "stop"), bot(15, "compris")]), ["2"]);
    assert_eq!(late(&[contact(5, "stop"), bot(7, "compris"), bot(8, "au fait ?")]), ["3"]);
}

#[test]
fn after_a_final_message_the_contact_is_marked_as_stopped() {
    let marked = |stopped| Facts { stopped, ..Facts::default() };
    let rows = [bot(0, "a"), bot(1, FINAL)];
    assert_eq!(ids(&findings("DM303", &rows, &marked(Some(false)), &Params::deep())), ["2"]);
    assert_eq!(ids(&findings("DM303", &rows, &marked(Some(true)), &Params::deep())), NOTHING);
    assert_eq!(ids(&findings("DM303", &rows, &marked(None), &Params::deep())), NOTHING);
    assert_eq!(ids(&findings("DM303", &rows[..1], &marked(Some(false)), &Params::deep())), NOTHING);
}
