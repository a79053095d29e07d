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
        intercept: -6.32,
        rows: &[
        ],
    },
    // the same text later, nothing incoming between.
    Card {
        intercept: -10.31,
        rows: &[
        ],
    },
    // the same text, only a repeated message between.
    Card {
        intercept: -3.05,
        rows: &[
            row(Feature::BlockParts, &[4.0, 6.0, 7.0, 9.0], &[-0.51, 0.69, 0.39, 0.29, 1.28]),
            row(Feature::RequestCount, &[1.0, 2.0, 4.0, 9.0], &[-0.5, 1.38, 1.18, -0.29, -1.06]),
            row(Feature::Echo, &[1.0, 2.0], &[-1.59, 0.07, 0.66]),
            row(Feature::Again, &[0.25, 0.46, 0.58, 0.62, 0.65, 0.75], &[0.38, 0.17, -0.66, -0.92, 0.27, 1.42, -0.77]),
            row(Feature::Begins, &[0.06, 0.07, 0.08, 0.1, 0.13], &[1.45, -1.5, 0.17, -0.59, 0.89, -0.22]),
        ],
    },
    // the same text, a message crossed the first.
    Card {
        intercept: -7.56,
        rows: &[
            row(Feature::Hard, &[1.0], &[0.21, -0.32]),
            row(Feature::IncomingBetween, &[2.0, 3.0, 4.0], &[1.01, -0.3, -0.32, -0.46]),
            row(Feature::Echo, &[2.0], &[-0.27, 2.35]),
            row(Feature::Together, &[0.01, 0.05], &[0.35, -0.3, -0.62]),
        ],
    },
    // the same text, incoming messages between.
    Card {
        intercept: -10.43,
        rows: &[
            row(Feature::Hard, &[1.0], &[0.31, -0.48]),
            row(Feature::IncomingBetween, &[2.0, 4.0, 6.0, 9.0], &[1.39, 0.11, -0.35, -0.27, -0.3]),
            row(Feature::CreditAround, &[-3.0, -2.0, -1.0, 0.0, 1.0], &[-0.05, 0.0, 0.37, 0.24, -0.52, 1.04]),
            row(Feature::RunsApart, &[2.0, 3.0, 4.0, 5.0, 7.0, 11.0], &[0.07, 0.37, 0.76, 0.46, -0.23, -0.28, -0.22]),
        ],
    },
];
