//! What both sides tell about the copy that nobody recorded.

use dm_audit::finding::CauseKind;
use dm_audit::reconcile::{Extra, What};

use crate::told::{Told, told};

fn extras(told: &Told) -> Vec<&Extra> {
    let rows = told.found.pairs.iter().flat_map(|pair| &pair.rows);
    rows.filter_map(|row| if let What::NotRecorded(extra) = &row.what { Some(extra.as_ref()) } else { None }).collect()
}

const DELIVERED: &str =
    "10:00:00 < what is the price?\n10:00:09 > It is 14 EUR.\n10:00:21 > It is 14 EUR.\n11:00:00 < ok";

#[test]
fn a_trigger_that_came_again_at_once_is_a_race_and_one_that_came_later_a_retry() {
    for (second, kind, gap) in [("10:00:01", CauseKind::Race, "1 s"), ("10:00:20", CauseKind::Retry, "20 s")] {
        let recorded = format!(
            "10:00:00 < what is the price?\n{second} < what is the price?\n10:00:09 > It is 14 EUR.\n11:00:00 < ok"
        );
        let told = told(&recorded, DELIVERED);
        let extras = extras(&told);
        assert_eq!(extras.len(), 1);
        assert_eq!((extras[0].cause, extras[0].gap.unwrap().to_string().as_str()), (kind, "12 s"));
        let trigger = extras[0].trigger.unwrap();
        assert!(trigger.is_recorded);
        assert_eq!(trigger.gap.to_string(), gap);
        assert_eq!(told.text(extras[0].of, None), "It is 14 EUR.");
    }
}

#[test]
fn the_delivered_side_may_show_the_second_call_where_the_database_does_not() {
    let recorded = "10:00:00 < what is the price?\n10:00:09 > It is 14 EUR.\n11:00:00 < ok";
    let delivered = format!("10:00:12 < what is the price?\n{DELIVERED}");
    let told = told(recorded, &delivered);
    let extras = extras(&told);
    assert_eq!(extras[0].cause, CauseKind::Retry);
    assert!(!extras[0].trigger.unwrap().is_recorded);
}

#[test]
fn without_a_second_call_the_cause_is_unclear_and_a_text_that_nobody_recorded_copies_nothing() {
    let recorded = "10:00:00 < what is the price?\n10:00:09 > It is 14 EUR.\n11:00:00 < ok";
    let told = told(recorded, &format!("{DELIVERED}\n10:30:00 > A colleague here, may I help?"));
    let extras = extras(&told);
    assert_eq!(extras.iter().map(|extra| extra.cause).collect::<Vec<_>>(), [CauseKind::Unclear; 2]);
    assert!(extras[0].of.is_some() && extras[1].of.is_none() && extras[1].gap.is_none());
}

#[test]
fn a_text_with_another_number_is_no_copy_however_near_it_is() {
    let recorded = "10:00:00 < when?\n10:00:09 > Your order 1042 arrives on Thursday.\n11:00:00 < ok";
    let delivered = "10:00:00 < when?\n10:00:09 > Your order 1042 arrives on Thursday.\n\
        10:00:20 > Your order 1043 arrives on Thursday.\n11:00:00 < ok";
    let told = told(recorded, delivered);
    let extras = extras(&told);
    assert_eq!(extras.len(), 1);
    assert_eq!(extras[0].of, None);
}
