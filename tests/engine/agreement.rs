//! The engine and the reference find the same.

use proptest::prelude::*;

use crate::arbitrary::{Case, case};
use crate::common::reference;
use crate::run::{found, outcome, read, sorted};

fn agree(case: &Case) -> Result<(), TestCaseError> {
    let Case { rows, facts, params } = case;
    let engine = sorted(outcome(rows, *facts, params).findings.iter().map(found).collect());
    let reference = sorted(reference::check(&read(rows, params), facts, params));
    prop_assert_eq!(engine, reference);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn engine_and_reference_agree_on_short_conversations(case in case(14)) {
        agree(&case)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn engine_and_reference_agree_on_long_conversations(case in case(60)) {
        agree(&case)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// More than fifty replies within one window: the reach of the comparison decides.
    #[test]
    fn engine_and_reference_agree_where_a_window_holds_more_than_fifty_replies(
        mut case in case(120),
        step in 0..4_000_000i64,
    ) {
        for (place, row) in case.rows.iter_mut().enumerate() {
            row.at = 1_767_225_600_000_000 + place as i64 * step;
            row.outgoing = place % 11 != 0;
        }
        agree(&case)?;
    }
}
