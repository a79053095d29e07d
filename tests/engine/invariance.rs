//! What must not change what is found: time of day, order of rows and contacts, number of threads.

use dm_audit::engine::Outcome;
use proptest::prelude::*;

use crate::arbitrary::{Case, case};
use crate::common::reference::{Facts, Found};
use crate::run::{corpus, found, outcome, read, run};

fn all(case: &Case) -> Vec<Found> {
    outcome(&case.rows, case.facts, &case.params).findings.iter().map(found).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_shift_in_time_changes_nothing(case in case(20), shift in -1_000_000_000_000_000..1_000_000_000_000_000i64) {
        let mut shifted = case.clone();
        shifted.rows.iter_mut().for_each(|row| row.at += shift);
        for moment in [&mut shifted.params.since, &mut shifted.params.until, &mut shifted.facts.stopped_at] {
            *moment = moment.map(|at| at + shift);
        }
        shifted.params.heard_until += shift;
        prop_assert_eq!(all(&case), all(&shifted));
    }

    #[test]
    fn the_order_of_rows_changes_nothing(case in case(20), order in any::<prop::sample::Index>()) {
        let mut turned = case.clone();
        if !turned.rows.is_empty() {
            let places = order.index(turned.rows.len());
            turned.rows.rotate_left(places);
            turned.rows[..places].reverse();
        }
        prop_assert_eq!(all(&case), all(&turned));
    }

    #[test]
    fn the_order_of_contacts_and_the_number_of_threads_change_nothing(
        first in case(20),
        second in case(20),
        third in case(20),
    ) {
        let params = first.params;
        let rows = [first.rows, second.rows, third.rows].map(|rows| read(&rows, &params));
        let contact = |index: usize| (["a", "b", "c"][index], rows[index].as_slice(), Facts::default());
        let threads = |count| rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap();
        let straight = threads(1).install(|| run(&corpus(&[contact(0), contact(1), contact(2)]), &params));
        let turned = threads(8).install(|| run(&corpus(&[contact(2), contact(0), contact(1)]), &params));
        let all = |outcome: &Outcome| outcome.findings.iter().map(Result::unwrap).collect::<Vec<_>>();
        prop_assert_eq!(all(&straight), all(&turned));
        prop_assert_eq!(straight.totals, turned.totals);
    }
}
