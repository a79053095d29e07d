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
        intercept: -6.4,
        rows: &[
        ],
        crosses: &[],
    },
    // the same text later, nothing incoming between.
    Card {
        intercept: -10.99,
        rows: &[
        ],
        crosses: &[],
    },
    // the same text, only a repeated message between.
    Card {
        intercept: -2.64,
        rows: &[
            row(Feature::BlockParts, &[2.0, 5.0, 7.0, 9.0], &[-0.79, 0.4, 1.35, 0.69, 1.54]),
            row(Feature::Credit, &[-1.0, 0.0], &[0.77, 1.62, -0.2]),
            row(Feature::RunsApart, &[2.0, 3.0, 4.0, 6.0], &[-1.03, 0.55, 0.14, 0.65, -0.03]),
            row(Feature::RequestCount, &[1.0, 2.0, 3.0, 5.0, 9.0], &[-0.65, 1.73, 2.77, 0.45, -0.9, -1.2]),
            row(Feature::SameEarlier, &[2.0, 3.0, 4.0, 7.0, 12.0], &[1.13, 0.34, 0.68, -0.43, -0.47, -0.27]),
            row(Feature::SameInAll, &[4.0, 5.0, 8.0, 12.0, 13.0, 19.0], &[-0.28, 0.53, 0.83, 0.73, -0.69, 0.89, -1.54]),
            row(Feature::Echo, &[1.0, 2.0], &[-2.44, -0.64, 1.65]),
            row(Feature::EchoGap, &[0.15, 0.8, 1.61, 2.04, 2.66, 2.85, 7.5], &[0.48, 0.07, 1.2, 1.33, 0.72, 0.67, -0.29, -1.71]),
        ],
        crosses: &[],
    },
    // the same text, a message crossed the first.
    Card {
        intercept: -7.9,
        rows: &[
            row(Feature::IncomingBetween, &[2.0, 3.0, 4.0], &[1.09, -0.28, -0.52, -0.51]),
            row(Feature::Adjacent, &[1.0], &[0.2, -0.71]),
            row(Feature::Echo, &[2.0], &[-0.25, 2.64]),
            row(Feature::Together, &[0.01, 0.05], &[0.37, -0.41, -0.76]),
        ],
        crosses: &[],
    },
    // the same text, incoming messages between.
    Card {
        intercept: -10.65,
        rows: &[
            row(Feature::Hard, &[1.0], &[0.88, -1.42]),
            row(Feature::IncomingBetween, &[2.0, 3.0, 4.0, 6.0, 9.0], &[1.24, 0.32, 0.59, -0.08, -0.4, -0.7]),
            row(Feature::SameRequests, &[2.0], &[-0.36, 1.71]),
            row(Feature::Unasked, &[0.01, 0.02, 0.14], &[0.04, 1.0, 0.21, -0.83]),
            row(Feature::Ends, &[0.01, 0.02, 0.05, 0.08, 0.12], &[-0.37, 0.14, 0.01, 1.58, 0.29, 1.09]),
        ],
        crosses: &[],
    },
];
