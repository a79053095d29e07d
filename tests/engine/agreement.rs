//! The engine and the reference find the same.

use proptest::prelude::*;

use crate::arbitrary::{Case, case};
use crate::common::reference;
use crate::run::{found, outcome, read, sorted};

/// So many cases, the same in every run; `PROPTEST_RNG_SEED` gives others.
fn cases(cases: u32) -> ProptestConfig {
    let seed = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(2026);
    let rng_seed = proptest::test_runner::RngSeed::Fixed(seed);
    ProptestConfig { cases, failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

fn agree(case: &Case) -> Result<(), TestCaseError> {
    let Case { rows, facts, params } = case;
    let engine = sorted(outcome(rows, *facts, params).findings.iter().map(found).collect());
    let reference = sorted(reference::check(&read(rows, params), facts, params));
    prop_assert_eq!(engine, reference);
    Ok(())
}

proptest! {
    #![proptest_config(cases(100_000))]

    #[test]
    fn engine_and_reference_agree_on_short_conversations(case in case(14)) {
        agree(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn engine_and_reference_agree_on_long_conversations(case in case(60)) {
        agree(&case)?;
    }
}

proptest! {
    #![proptest_config(cases(500))]

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
