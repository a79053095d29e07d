//! Tables as public bots have them, with believable rows: each is read rightly, or refused with settings that do it.

mod fill;
mod measure;
mod shape;
mod story;
mod tables;

use std::fmt::Write as _;

use measure::{Verdict, measure};

use crate::bot::empty;

/// Holds the shapes of a file against their truth: none is misread, and at least so many are read rightly.
#[track_caller]
fn hold(file: &str, at_least: usize) {
    let shapes = shape::all(file);
    let database = empty("shapes");
    let verdicts = measure(&database, &shapes);
    let count = |fits: &dyn Fn(&Verdict) -> bool| verdicts.iter().filter(|(_, verdict)| fits(verdict)).count();
    let right = count(&|verdict| matches!(verdict, Verdict::Right | Verdict::RightAsPasted));
    let pasted = count(&|verdict| *verdict == Verdict::RightAsPasted);
    let wrong = count(&|verdict| matches!(verdict, Verdict::Wrong(_)));
    let mut table = format!("{right} of {} right ({pasted} as pasted), {wrong} wrong\n", shapes.len());
    for (name, verdict) in verdicts.iter().filter(|(_, verdict)| *verdict != Verdict::Right) {
        writeln!(table, "{name}  {verdict:?}").unwrap();
    }
    println!("{table}");
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
