//! How likely the later send is a further answer beside the earlier one: an alike text.
//!
//! Written by `cargo bench --bench truth -- --fit`: change the worlds or the fit, not this file.

use super::row;
use crate::evidence::card::Card;
use crate::evidence::features::Feature;
use crate::evidence::situation::Between;

/// One card for each thing that can stand between.
#[rustfmt::skip]
pub(super) static CARDS: [Card; Between::ALL.len()] = [
    // an alike text within a minute, nothing incoming between.
    Card {
        intercept: -7.98,
        rows: &[
            row(Feature::DelayFirst, &[0.0, 0.04, 0.72, 1.1, 1.24, 1.72, 1.75, 2.53], &[0.32, -0.34, 0.52, 0.51, -0.11, 0.49, 0.53, 0.17, -1.34]),
            row(Feature::DelayFromTrigger, &[-0.23, 0.03, 0.35, 0.66, 0.89, 1.39, 2.32, 3.79], &[0.73, 0.63, 0.28, 0.63, 0.29, 0.53, 0.1, -0.59, -0.45]),
            row(Feature::ReactionBeforeSecond, &[1.79, 2.15, 2.64, 2.7, 3.09, 3.11, 3.59, 3.68], &[1.09, 0.26, -0.14, -0.41, -0.2, -0.2, -0.29, -0.1, -0.23]),
            row(Feature::UnaskedDensity, &[-8.01, -7.65, -7.44, -7.28, -7.23, -6.91, -6.9, -6.37], &[-0.53, 0.31, 0.13, -0.06, 0.43, -0.09, 0.16, 0.44, -0.17]),
            row(Feature::Ratio, &[42.7, 49.66, 57.6, 58.06, 66.67, 81.25, 84.21, 87.5], &[0.74, 0.58, 0.16, 0.03, 0.41, 0.03, 0.45, 0.06, -1.04]),
            row(Feature::Stems, &[0.18, 0.2, 0.28, 0.34, 0.4, 0.41, 0.52], &[0.09, 0.4, 0.49, -0.18, -0.37, -0.14, 0.05, -0.41]),
            row(Feature::Hard, &[0.0, 0.2, 0.5, 1.0], &[0.57, -0.72, 0.52, 0.66, 0.02]),
            row(Feature::Contained, &[0.33, 0.5, 0.54, 0.6, 0.67, 0.88, 1.0], &[-0.76, 0.06, -0.51, -0.19, 0.14, 0.46, 0.7, 3.18]),
            row(Feature::Letters, &[2.71, 3.0, 3.14, 3.26, 4.08, 4.38, 4.75, 5.04], &[-0.39, -0.4, 0.52, -0.02, 0.14, 0.32, 0.67, 2.2, 2.7]),
            row(Feature::Relation, &[1.0], &[0.87, -0.39]),
            row(Feature::Form, &[2.0], &[0.4, -0.49]),
            row(Feature::TriggersFirst, &[1.0, 2.0, 3.0], &[0.95, -0.39, 1.49, 2.22]),
            row(Feature::HeadFirst, &[1.0], &[-0.25, 0.3]),
            row(Feature::Adjacent, &[1.0], &[-0.05, 0.06]),
            row(Feature::SinceIncoming, &[2.0, 3.0, 4.0, 5.0], &[0.46, 0.13, 0.37, -0.29, -0.44]),
            row(Feature::SameRequests, &[2.0], &[-0.11, 0.03]),
            row(Feature::Robot, &[0.13, 0.21, 0.25, 0.28, 0.37, 0.41, 0.52, 0.62], &[0.18, 0.06, 0.09, 0.25, 0.39, -0.23, 0.3, 0.07, -0.65]),
            row(Feature::SameInAll, &[2.0, 3.0], &[0.52, -0.3, -0.59]),
            row(Feature::Starts, &[0.12, 0.18, 0.25, 0.36, 0.59, 0.65, 0.71, 0.81], &[-0.14, 0.0, -0.51, 0.15, 0.03, 0.67, 0.86, 1.1, 1.59]),
            row(Feature::Contacts, &[0.69, 2.89, 3.09, 3.22, 3.3], &[1.18, 0.17, 0.2, -0.56, -0.11, 0.31]),
        ],
    },
    // an alike text later, nothing incoming between.
    Card {
        intercept: -9.72,
        rows: &[
        ],
    },
    // an alike text, only a repeated message between.
    Card {
        intercept: -1.67,
        rows: &[
            row(Feature::DelaySecond, &[-1.95, -0.01, 0.0, 0.87, 1.1, 1.45, 1.79, 3.28], &[0.94, 0.68, 0.26, 0.49, 0.44, 0.75, -0.26, 0.06, -1.66]),
            row(Feature::DelayUsual, &[-3.12, -1.48, -1.27, -0.48, 0.06, 0.45, 2.06, 7.35], &[0.78, 0.72, -0.04, 1.03, 0.47, 0.49, 0.55, -1.15, -0.8]),
            row(Feature::Hard, &[0.0, 0.2, 0.5], &[1.13, 0.25, -0.83, -0.4]),
            row(Feature::Relation, &[1.0], &[0.6, -0.86]),
            row(Feature::RequestCount, &[1.0, 2.0, 4.0], &[-0.44, 1.07, -0.51, -0.89]),
            row(Feature::Echo, &[1.0, 2.0], &[-0.26, -0.19, 0.24]),
            row(Feature::Together, &[0.03, 0.31], &[0.74, -0.82, -1.32]),
        ],
    },
    // an alike text, a message crossed the first.
    Card {
        intercept: -5.68,
        rows: &[
            row(Feature::NextAfterFirst, &[-0.13, 0.0, 0.3, 0.66, 0.71, 1.61, 1.95, 3.04], &[0.3, 0.35, 0.56, 0.18, -0.03, 0.44, 0.52, -0.01, -1.05]),
            row(Feature::BeforeSecond, &[-0.26, 0.19, 0.36, 0.7, 1.26, 1.61, 2.77, 3.28], &[1.19, 0.77, 0.68, 1.26, 0.68, 0.3, -0.03, -0.52, -1.33]),
            row(Feature::DelaySecond, &[-2.69, -1.42, 0.0, 0.69, 1.27, 1.61, 2.56, 3.21], &[1.06, 1.19, 0.93, 0.03, 0.49, 0.01, 0.25, -0.93, -0.57]),
            row(Feature::MedianDelay, &[-2.3, -2.09, -1.93, 0.67, 1.39], &[0.55, 0.17, 0.78, -1.09, 0.06, 0.51]),
            row(Feature::Stems, &[0.15, 0.23, 0.27, 0.3, 0.35, 0.41, 0.47, 0.52], &[-0.92, 1.29, 0.85, 0.09, -0.24, 0.2, -0.38, 0.18, -0.09]),
            row(Feature::Hard, &[0.0, 0.5, 1.0], &[0.31, -0.35, 0.86, -0.27]),
            row(Feature::Contained, &[0.33, 0.56, 0.6, 0.67, 0.71, 0.75, 1.0], &[-0.75, -0.84, -0.32, 0.11, 0.86, -0.04, 0.87, 2.72]),
            row(Feature::Relation, &[1.0], &[0.76, -1.55]),
            row(Feature::IncomingBetween, &[2.0, 3.0, 4.0], &[1.63, 0.41, -1.2, -1.84]),
            row(Feature::HeadFirst, &[1.0], &[-0.66, 0.25]),
            row(Feature::Starts, &[0.23, 0.58, 0.6, 0.68, 0.71, 0.72, 0.82], &[-1.16, -0.66, 1.02, 0.9, 0.42, 0.88, 0.82, 0.24]),
        ],
    },
    // an alike text, incoming messages between.
    Card {
        intercept: -9.5,
        rows: &[
            row(Feature::BeforeSecond, &[0.69, 0.75, 1.25, 1.84, 2.57, 2.64, 3.16, 3.68], &[1.0, 1.69, 1.85, 1.67, 0.83, 0.09, -0.47, -1.06, -0.76]),
            row(Feature::DelayFromTrigger, &[1.33, 2.69, 3.06, 3.67, 3.75, 4.4, 5.55, 8.05], &[0.37, -0.92, -0.21, 0.86, 1.22, 1.13, 0.53, -0.42, -0.13]),
            row(Feature::Contained, &[0.38, 0.54, 0.55, 0.67, 0.75, 0.88, 1.0], &[-0.86, 0.21, 0.32, -0.08, 0.47, -0.01, 0.52, 2.29]),
            row(Feature::BlockTwins, &[0.0, 0.5, 0.57, 0.67], &[-0.71, 1.23, 0.78, 0.58, 0.35]),
            row(Feature::IncomingBetween, &[2.0, 3.0, 4.0, 6.0], &[2.34, 0.65, -0.34, -1.04, -1.48]),
            row(Feature::CreditAround, &[-1.0, 0.0, 1.0], &[-0.1, -0.56, -0.37, 1.76]),
            row(Feature::HeadFirst, &[1.0], &[-0.78, 0.3]),
            row(Feature::RequestCount, &[1.0, 2.0, 3.0, 5.0], &[0.53, 0.28, -0.27, -0.01, -0.46]),
            row(Feature::SameInAll, &[2.0, 3.0], &[0.57, -0.61, -0.65]),
            row(Feature::Again, &[0.07, 0.08, 0.1, 0.11, 0.13, 0.31, 0.53], &[0.7, 0.23, 0.39, 0.86, 0.75, -0.1, -0.72, -0.37]),
            row(Feature::Starts, &[0.22, 0.57, 0.61, 0.68, 0.73, 0.74, 0.83, 0.88], &[-0.59, -0.45, 0.57, 0.62, 0.66, 0.41, 0.26, 0.69, 0.01]),
        ],
    },
];
