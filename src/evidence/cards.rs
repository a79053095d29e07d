//! The cards: how much each piece of evidence weighs. Points are natural logarithms of likelihood ratios.
//!
//! Set by hand, from what the plain rules of the definition say, until a fit replaces them.

use super::card::{Card, CardRow};
use super::features::Feature;
use super::situation::Situation;
use crate::finding::CauseKind;

const fn row(feature: Feature, cuts: &'static [f32], points: &'static [f32]) -> CardRow {
    CardRow { feature, cuts, points }
}

/// How likely the later send repeats the earlier one by a fault, by situation.
pub(super) static REPEAT: [Card; Situation::COUNT] = [
    // Equal, Nothing
    Card {
        intercept: 0.6,
        rows: &[
            row(Feature::Letters, &[1.8, 2.5], &[-1.0, -0.5, 0.5]),
            row(Feature::BlockTwins, &[0.0, 0.3, 0.7], &[0.0, -0.2, 0.4, 0.9]),
            row(Feature::Again, &[0.15, 0.3, 0.6], &[0.4, 0.0, -0.8, -1.5]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Gap, &[1.0, 4.1, 7.2, 10.1], &[0.6, 0.3, -0.1, -0.3, -1.2]),
        ],
    },
    // Equal, Time
    Card {
        intercept: -0.8,
        rows: &[
            row(Feature::UnaskedRare, &[0.0, 0.6, 1.2], &[0.0, 0.7, 0.2, -1.0]),
            row(Feature::Broadcast, &[0.6, 1.5], &[0.2, -0.6, -2.0]),
            row(Feature::Again, &[0.15, 0.3, 0.6], &[0.4, 0.0, -0.8, -1.5]),
            row(Feature::Letters, &[1.8, 2.5], &[-1.0, -0.5, 0.5]),
            row(Feature::Gap, &[1.0, 4.1, 7.2, 10.1], &[0.6, 0.3, -0.1, -0.3, -1.2]),
            row(Feature::BlockTwins, &[0.0, 0.3, 0.7], &[0.0, -0.2, 0.4, 0.9]),
        ],
    },
    // Equal, Repeats
    Card {
        intercept: 1.6,
        rows: &[
            row(Feature::Again, &[0.15, 0.3, 0.6], &[0.4, 0.0, -0.8, -1.5]),
            row(Feature::Letters, &[1.8, 2.5], &[-1.0, -0.5, 0.5]),
        ],
    },
    // Equal, Overtaken
    Card {
        intercept: 0.6,
        rows: &[
            row(Feature::Again, &[0.15, 0.3, 0.6], &[0.4, 0.0, -0.8, -1.5]),
            row(Feature::Letters, &[1.8, 2.5], &[-1.0, -0.5, 0.5]),
            row(Feature::Robot, &[0.4], &[0.0, 0.8]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
        ],
    },
    // Equal, Incoming
    Card {
        intercept: -2.4,
        rows: &[
            row(Feature::Again, &[0.15, 0.3, 0.6], &[0.4, 0.0, -0.8, -1.5]),
            row(Feature::Letters, &[1.8, 2.5], &[-1.0, -0.5, 0.5]),
            row(Feature::Robot, &[0.4], &[0.0, 0.8]),
            row(Feature::RequestCount, &[3.0], &[0.0, 0.8]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::NeighboursAlike, &[0.4, 1.0], &[0.0, 0.5, 1.2]),
        ],
    },
    // Alike, Nothing
    Card {
        intercept: -0.9,
        rows: &[
            row(Feature::Together, &[0.03, 0.2], &[0.4, -0.8, -1.8]),
            row(Feature::Relation, &[1.0, 2.0], &[-0.3, 0.5, 0.8]),
            row(Feature::Hard, &[0.0, 0.01, 0.5], &[0.0, -0.9, 0.3, 0.9]),
            row(Feature::NeighboursAlike, &[0.4, 1.0], &[0.0, 0.5, 1.2]),
            row(Feature::Follows, &[0.05, 0.2], &[0.3, -0.6, -1.5]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
        ],
    },
    // Alike, Time
    Card {
        intercept: -2.2,
        rows: &[
            row(Feature::Together, &[0.03, 0.2], &[0.4, -0.8, -1.8]),
            row(Feature::Relation, &[1.0, 2.0], &[-0.3, 0.5, 0.8]),
            row(Feature::Hard, &[0.0, 0.01, 0.5], &[0.0, -0.9, 0.3, 0.9]),
            row(Feature::UnaskedRare, &[0.0, 0.6, 1.2], &[0.0, 0.7, 0.2, -1.0]),
            row(Feature::Broadcast, &[0.6, 1.5], &[0.2, -0.6, -2.0]),
            row(Feature::Again, &[0.15, 0.3, 0.6], &[0.4, 0.0, -0.8, -1.5]),
        ],
    },
    // Alike, Repeats
    Card {
        intercept: 0.6,
        rows: &[
            row(Feature::Relation, &[1.0, 2.0], &[-0.3, 0.5, 0.8]),
            row(Feature::Hard, &[0.0, 0.01, 0.5], &[0.0, -0.9, 0.3, 0.9]),
            row(Feature::Again, &[0.15, 0.3, 0.6], &[0.4, 0.0, -0.8, -1.5]),
        ],
    },
    // Alike, Overtaken
    Card {
        intercept: -0.6,
        rows: &[
            row(Feature::Relation, &[1.0, 2.0], &[-0.3, 0.5, 0.8]),
            row(Feature::Hard, &[0.0, 0.01, 0.5], &[0.0, -0.9, 0.3, 0.9]),
            row(Feature::Again, &[0.15, 0.3, 0.6], &[0.4, 0.0, -0.8, -1.5]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
        ],
    },
    // Alike, Incoming
    Card {
        intercept: -3.2,
        rows: &[
            row(Feature::Relation, &[1.0, 2.0], &[-0.3, 0.5, 0.8]),
            row(Feature::Hard, &[0.0, 0.01, 0.5], &[0.0, -0.9, 0.3, 0.9]),
            row(Feature::Again, &[0.15, 0.3, 0.6], &[0.4, 0.0, -0.8, -1.5]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Robot, &[0.4], &[0.0, 0.8]),
            row(Feature::RequestCount, &[3.0], &[0.0, 0.8]),
        ],
    },
    // Other, Nothing
    Card {
        intercept: -4.5,
        rows: &[
            row(Feature::NeighboursAlike, &[0.4, 1.0], &[0.0, 0.5, 1.2]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
        ],
    },
    // Other, Time
    Card { intercept: -5.0, rows: &[row(Feature::NeighboursAlike, &[0.4, 1.0], &[0.0, 0.5, 1.2])] },
    // Other, Repeats
    Card {
        intercept: -3.5,
        rows: &[
            row(Feature::NeighboursAlike, &[0.4, 1.0], &[0.0, 0.5, 1.2]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
        ],
    },
    // Other, Overtaken
    Card {
        intercept: -4.5,
        rows: &[
            row(Feature::NeighboursAlike, &[0.4, 1.0], &[0.0, 0.5, 1.2]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
        ],
    },
    // Other, Incoming
    Card {
        intercept: -5.5,
        rows: &[
            row(Feature::NeighboursAlike, &[0.4, 1.0], &[0.0, 0.5, 1.2]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
        ],
    },
];

/// How likely both sends answer the same in other words, by situation.
pub(super) static DOUBLE_ANSWER: [Card; Situation::COUNT] = [
    // Equal, Nothing
    Card { intercept: -4.0, rows: &[row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6])] },
    // Equal, Time
    Card { intercept: -4.0, rows: &[row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6])] },
    // Equal, Repeats
    Card { intercept: -4.0, rows: &[row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6])] },
    // Equal, Overtaken
    Card { intercept: -4.0, rows: &[row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6])] },
    // Equal, Incoming
    Card { intercept: -4.0, rows: &[row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6])] },
    // Alike, Nothing
    Card {
        intercept: -2.2,
        rows: &[
            row(Feature::Stems, &[0.1, 0.3, 0.5], &[-0.6, 0.1, 0.7, 1.0]),
            row(Feature::Together, &[0.03, 0.2], &[0.4, -0.8, -1.8]),
            row(Feature::HeadGap, &[1.1, 1.4, 4.1], &[-1.2, -0.2, 0.6, -0.8]),
            row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.9]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6]),
            row(Feature::ForeignNear, &[1.0], &[0.1, -1.0]),
        ],
    },
    // Alike, Time
    Card {
        intercept: -3.4,
        rows: &[
            row(Feature::Stems, &[0.1, 0.3, 0.5], &[-0.6, 0.1, 0.7, 1.0]),
            row(Feature::Together, &[0.03, 0.2], &[0.4, -0.8, -1.8]),
            row(Feature::HeadGap, &[1.1, 1.4, 4.1], &[-1.2, -0.2, 0.6, -0.8]),
            row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.9]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6]),
            row(Feature::ForeignNear, &[1.0], &[0.1, -1.0]),
        ],
    },
    // Alike, Repeats
    Card {
        intercept: -0.4,
        rows: &[
            row(Feature::Stems, &[0.1, 0.3, 0.5], &[-0.6, 0.1, 0.7, 1.0]),
            row(Feature::Together, &[0.03, 0.2], &[0.4, -0.8, -1.8]),
            row(Feature::HeadGap, &[1.1, 1.4, 4.1], &[-1.2, -0.2, 0.6, -0.8]),
            row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.9]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6]),
            row(Feature::ForeignNear, &[1.0], &[0.1, -1.0]),
        ],
    },
    // Alike, Overtaken
    Card {
        intercept: -1.0,
        rows: &[
            row(Feature::Stems, &[0.1, 0.3, 0.5], &[-0.6, 0.1, 0.7, 1.0]),
            row(Feature::Together, &[0.03, 0.2], &[0.4, -0.8, -1.8]),
            row(Feature::HeadGap, &[1.1, 1.4, 4.1], &[-1.2, -0.2, 0.6, -0.8]),
            row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.9]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6]),
            row(Feature::ForeignNear, &[1.0], &[0.1, -1.0]),
        ],
    },
    // Alike, Incoming
    Card {
        intercept: -2.8,
        rows: &[
            row(Feature::Stems, &[0.1, 0.3, 0.5], &[-0.6, 0.1, 0.7, 1.0]),
            row(Feature::Together, &[0.03, 0.2], &[0.4, -0.8, -1.8]),
            row(Feature::HeadGap, &[1.1, 1.4, 4.1], &[-1.2, -0.2, 0.6, -0.8]),
            row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.9]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6]),
            row(Feature::ForeignNear, &[1.0], &[0.1, -1.0]),
        ],
    },
    // Other, Nothing
    Card {
        intercept: -2.6,
        rows: &[
            row(Feature::Stems, &[0.1, 0.3, 0.5], &[-0.6, 0.1, 0.7, 1.0]),
            row(Feature::Follows, &[0.05, 0.2], &[0.3, -0.6, -1.5]),
            row(Feature::HeadGap, &[1.1, 1.4, 4.1], &[-1.2, -0.2, 0.6, -0.8]),
            row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.9]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6]),
            row(Feature::ForeignNear, &[1.0], &[0.1, -1.0]),
            row(Feature::Waits, &[0.4, 0.7], &[0.4, 0.0, -0.5]),
        ],
    },
    // Other, Time
    Card {
        intercept: -4.2,
        rows: &[
            row(Feature::Stems, &[0.1, 0.3, 0.5], &[-0.6, 0.1, 0.7, 1.0]),
            row(Feature::Follows, &[0.05, 0.2], &[0.3, -0.6, -1.5]),
            row(Feature::HeadGap, &[1.1, 1.4, 4.1], &[-1.2, -0.2, 0.6, -0.8]),
            row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.9]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6]),
            row(Feature::ForeignNear, &[1.0], &[0.1, -1.0]),
            row(Feature::Waits, &[0.4, 0.7], &[0.4, 0.0, -0.5]),
        ],
    },
    // Other, Repeats
    Card {
        intercept: -0.8,
        rows: &[
            row(Feature::Stems, &[0.1, 0.3, 0.5], &[-0.6, 0.1, 0.7, 1.0]),
            row(Feature::Follows, &[0.05, 0.2], &[0.3, -0.6, -1.5]),
            row(Feature::HeadGap, &[1.1, 1.4, 4.1], &[-1.2, -0.2, 0.6, -0.8]),
            row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.9]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6]),
            row(Feature::ForeignNear, &[1.0], &[0.1, -1.0]),
            row(Feature::Waits, &[0.4, 0.7], &[0.4, 0.0, -0.5]),
        ],
    },
    // Other, Overtaken
    Card {
        intercept: -1.4,
        rows: &[
            row(Feature::Stems, &[0.1, 0.3, 0.5], &[-0.6, 0.1, 0.7, 1.0]),
            row(Feature::Follows, &[0.05, 0.2], &[0.3, -0.6, -1.5]),
            row(Feature::HeadGap, &[1.1, 1.4, 4.1], &[-1.2, -0.2, 0.6, -0.8]),
            row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.9]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6]),
            row(Feature::ForeignNear, &[1.0], &[0.1, -1.0]),
            row(Feature::Waits, &[0.4, 0.7], &[0.4, 0.0, -0.5]),
        ],
    },
    // Other, Incoming
    Card {
        intercept: -3.0,
        rows: &[
            row(Feature::Stems, &[0.1, 0.3, 0.5], &[-0.6, 0.1, 0.7, 1.0]),
            row(Feature::Follows, &[0.05, 0.2], &[0.3, -0.6, -1.5]),
            row(Feature::HeadGap, &[1.1, 1.4, 4.1], &[-1.2, -0.2, 0.6, -0.8]),
            row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.9]),
            row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
            row(Feature::Echo, &[1.0, 2.0], &[0.0, 2.0, 2.6]),
            row(Feature::ForeignNear, &[1.0], &[0.1, -1.0]),
            row(Feature::Waits, &[0.4, 0.7], &[0.4, 0.0, -0.5]),
        ],
    },
];

/// How likely each cause is, if the later send is a fault: the cards are held against each other.
pub(super) static CAUSES: [(CauseKind, Card); CauseKind::ALL.len()] = [
    (
        CauseKind::Race,
        Card {
            intercept: 0.2,
            rows: &[
                row(Feature::Gap, &[2.7], &[0.8, -2.5]),
                row(Feature::RedeliveredFast, &[1.0], &[0.0, 1.8]),
                row(Feature::IncomingBetween, &[1.0], &[0.3, -0.6]),
            ],
        },
    ),
    (
        CauseKind::Retry,
        Card {
            intercept: -0.2,
            rows: &[
                row(Feature::Redelivered, &[1.0, 2.0, 3.0], &[0.0, -0.5, 1.0, 1.5]),
                row(Feature::RedeliveredGap, &[-8.0, 1.0, 2.7], &[0.0, -1.0, 0.5, 1.6]),
                row(Feature::Gap, &[1.0, 2.7], &[-1.2, 0.0, 0.4]),
            ],
        },
    ),
    (
        CauseKind::Burst,
        Card {
            intercept: -0.3,
            rows: &[
                row(Feature::TriggersFirst, &[2.0], &[-0.3, 0.7]),
                row(Feature::ReactionAfterFirst, &[0.7, 2.5], &[1.0, 0.3, -0.5]),
                row(Feature::IncomingBetween, &[1.0, 3.0], &[-0.6, 0.8, -0.4]),
                row(Feature::Relation, &[1.0], &[0.4, -0.2]),
            ],
        },
    ),
    (
        CauseKind::Loop,
        Card {
            intercept: -1.2,
            rows: &[
                row(Feature::Robot, &[0.4], &[0.0, 0.8]),
                row(Feature::RequestCount, &[3.0], &[0.0, 0.8]),
                row(Feature::SameEarlier, &[2.0, 4.0], &[-0.3, 0.8, 1.5]),
                row(Feature::IncomingBetween, &[1.0], &[-1.0, 0.9]),
            ],
        },
    ),
    (
        CauseKind::Resend,
        Card {
            intercept: -0.2,
            rows: &[
                row(Feature::Gap, &[1.6, 2.7, 4.1], &[-0.8, -0.3, 0.5, 1.2]),
                row(Feature::ConstantGap, &[0.0, 1.5], &[0.0, 0.2, 1.0]),
                row(Feature::IncomingBetween, &[1.0], &[0.4, -1.2]),
                row(Feature::Redelivered, &[2.0], &[0.2, -1.5]),
            ],
        },
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_one_bin_more_than_cuts_and_its_cuts_ascend() {
        let cards = REPEAT.iter().chain(&DOUBLE_ANSWER).chain(CAUSES.iter().map(|(_, card)| card));
        for row in cards.flat_map(|card| card.rows) {
            assert_eq!(row.points.len(), row.cuts.len() + 1, "{row:?}");
            assert!(row.cuts.windows(2).all(|pair| pair[0] < pair[1]), "{row:?}");
        }
        assert!(CAUSES.iter().zip(CauseKind::ALL).all(|((kind, _), known)| *kind == known));
    }
}
