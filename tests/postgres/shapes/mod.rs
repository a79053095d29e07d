//! Tables as public bots have them, with believable rows: each is read rightly, or refused with settings that do it.

mod fill;
mod measure;
mod shape;
mod story;
mod tables;
mod variants;

use std::fmt::Write as _;

use measure::{By, Verdict, measure};

use crate::bot::empty;

/// Another way to write a column's name.
type Spelling = fn(&shape::Column) -> String;

/// Holds the shapes of a file against their truth: none is misread, and at least so many are read rightly.
#[track_caller]
fn hold(file: &str, at_least: usize) {
    let shapes = shape::all(file);
    let database = empty("shapes");
    let verdicts = measure(&database, &shapes, By::Columns);
    let count = |fits: &dyn Fn(&Verdict) -> bool| verdicts.iter().filter(|(_, verdict)| fits(verdict)).count();
    let right = count(&|verdict| matches!(verdict, Verdict::Right | Verdict::RightAsPasted));
    let pasted = count(&|verdict| *verdict == Verdict::RightAsPasted);
    let wrong = count(&|verdict| matches!(verdict, Verdict::Wrong(_)));
    let mut table = format!("{right} of {} right ({pasted} as pasted), {wrong} wrong\n", shapes.len());
    for (name, verdict) in verdicts.iter().filter(|(_, verdict)| *verdict != Verdict::Right) {
        writeln!(table, "{name}  {verdict:?}").unwrap();
    }
    assert!(wrong == 0 && right >= at_least, "{table}");
}

#[test]
fn tables_of_public_bots_are_read_rightly_or_refused_and_never_misread() {
    hold("tables.txt", 66);
}

#[test]
fn tables_that_nobody_looked_at_while_the_rule_was_made_are_not_misread_either() {
    hold("tables-unseen.txt", 43);
}

#[test]
fn the_order_of_columns_changes_nothing() {
    let shapes = shape::all("tables.txt");
    let database = empty("permuted");
    let before = measure(&database, &shapes, By::Columns);
    for seed in [5, 11] {
        let permuted: Vec<_> = shapes.iter().map(|shape| variants::permuted(shape, seed)).collect();
        for ((name, before), (_, after)) in before.iter().zip(measure(&database, &permuted, By::Columns)) {
            let kind = |verdict: &Verdict| std::mem::discriminant(verdict);
            assert_eq!(kind(before), kind(&after), "{name}: {before:?}, and permuted {after:?}");
        }
    }
}

#[test]
fn other_spellings_and_further_columns_change_no_finding_or_are_refused() {
    let shapes: Vec<_> = ["tables.txt", "tables-unseen.txt"].into_iter().flat_map(shape::all).collect();
    let database = empty("varied");
    let spellings: [(&str, Spelling); 3] =
        [("snake", variants::snake), ("camel", variants::camel), ("upper", variants::upper)];
    for (name, spelling) in spellings {
        let varied: Vec<_> =
            shapes.iter().map(|shape| variants::padded(&variants::spelled(shape, spelling, name))).collect();
        let verdicts = measure(&database, &varied, By::Findings);
        let wrong: Vec<_> = verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Wrong(_))).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        let refused = verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Refused(_))).count();
        assert!(refused * 10 <= verdicts.len(), "{refused} refused: {verdicts:#?}");
    }
}
