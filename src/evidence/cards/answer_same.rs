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
        intercept: -3.28,
        rows: &[
            row(Feature::DelaySecond, &[-2.02, -1.36, -0.62, 0.0, 0.39, 1.59, 1.61, 3.0], &[0.85, 0.63, 0.73, 0.08, 1.32, 0.03, 0.31, -0.04, -1.57]),
            row(Feature::BlockParts, &[2.0, 5.0, 7.0, 9.0], &[-0.84, 0.69, 1.18, 0.67, 1.54]),
            row(Feature::Credit, &[-1.0, 0.0], &[0.52, 0.97, -0.12]),
            row(Feature::RunsApart, &[2.0, 3.0, 4.0, 6.0], &[-0.79, 0.21, 0.16, 0.67, -0.08]),
            row(Feature::RequestCount, &[1.0, 2.0, 3.0, 5.0, 9.0], &[-0.31, 1.49, 1.92, 0.34, -0.69, -1.03]),
            row(Feature::SameInAll, &[4.0, 5.0, 8.0, 12.0, 13.0, 19.0], &[0.15, 0.49, 0.58, 0.41, -0.44, 0.6, -1.28]),
            row(Feature::Echo, &[1.0, 2.0], &[-2.12, -0.33, 1.27]),
            row(Feature::AnswerShare, &[0.0, 0.81, 1.0], &[0.52, 0.23, 1.61, -0.62]),
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
        intercept: -10.72,
        rows: &[
            row(Feature::Hard, &[1.0], &[0.93, -1.49]),
            row(Feature::IncomingBetween, &[2.0, 3.0, 4.0, 6.0, 9.0], &[1.21, 0.31, 0.47, -0.1, -0.33, -0.67]),
            row(Feature::Unasked, &[0.01, 0.02, 0.14], &[0.4, 0.8, 0.26, -1.7]),
            row(Feature::AnswerShare, &[0.0, 0.5, 1.0], &[1.36, -0.81, -0.56, -0.83]),
            row(Feature::AnswerShareFirst, &[0.0, 0.5, 1.0], &[0.9, -0.41, -0.21, -0.82]),
        ],
        crosses: &[],
    },
];
