//! How likely the later send is a further answer beside the earlier one: the same text.
//!
//! Written by `cargo bench --bench truth -- --fit`: change the worlds or the fit, not this file.

use super::row;
use crate::evidence::card::Card;
use crate::evidence::features::Feature;
use crate::evidence::situation::Between;

/// One card for each thing that can stand between.
#[rustfmt::skip]
pub(super) static CARDS: [Card; Between::ALL.len()] = [
    // the same text within a minute, nothing incoming between.
    Card {
        intercept: -7.19,
        rows: &[
        ],
    },
    // the same text later, nothing incoming between.
    Card {
        intercept: -10.34,
        rows: &[
        ],
    },
    // the same text, only a repeated message between.
    Card {
        intercept: -1.44,
        rows: &[
            row(Feature::MedianDelay, &[-0.94, 0.0, 0.56, 0.85, 1.39], &[-0.22, -0.57, 1.13, -0.03, -0.11, 0.03]),
            row(Feature::BlockParts, &[4.0, 6.0, 7.0, 9.0], &[-0.36, 0.74, 0.48, 0.08, 0.78]),
            row(Feature::Echo, &[1.0, 2.0], &[-0.92, 0.13, 0.31]),
            row(Feature::Starts, &[0.53, 0.66, 0.75, 0.78, 0.83, 0.87, 0.95, 0.96], &[-0.55, 0.02, 1.57, -0.31, -0.23, -0.39, -0.33, -0.38, 0.68]),
            row(Feature::Together, &[0.01, 0.02, 0.06, 0.13], &[0.47, -0.53, -1.0, 0.01, -0.17]),
        ],
    },
    // the same text, a message crossed the first.
    Card {
        intercept: -7.62,
        rows: &[
            row(Feature::IncomingBetween, &[2.0, 3.0, 4.0], &[0.66, 0.1, -0.37, -0.43]),
            row(Feature::CreditAround, &[-1.0, 0.0, 1.0, 2.0], &[0.18, -0.09, -0.36, 1.11, 0.64]),
            row(Feature::Echo, &[2.0], &[-0.27, 2.38]),
            row(Feature::Together, &[0.01, 0.05], &[0.54, -0.69, -0.74]),
        ],
    },
    // the same text, incoming messages between.
    Card {
        intercept: -10.37,
        rows: &[
            row(Feature::Hard, &[1.0], &[0.28, -0.43]),
            row(Feature::IncomingBetween, &[2.0, 4.0, 6.0, 9.0], &[1.39, 0.14, -0.19, -0.38, -0.4]),
            row(Feature::CreditAround, &[-3.0, -2.0, -1.0, 0.0, 1.0], &[-0.09, 0.0, 0.42, 0.08, -0.44, 1.0]),
            row(Feature::RequestCount, &[1.0, 2.0, 3.0, 4.0], &[-0.38, -0.04, 0.57, 0.13, -0.2]),
        ],
    },
];
