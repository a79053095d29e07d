//! What is asked of a message again and again, read from its row once.

use super::row::Row;
use crate::model::Direction;
use crate::time::Timestamp;

/// The time, the direction and the text of one message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glance<'a> {
    pub(super) at: Timestamp,
    pub(super) direction: Direction,
    pub(super) text: Option<&'a str>,
}

impl<'a> Glance<'a> {
    /// That of a row and the arena that it points into.
    #[inline]
    pub(super) fn of(row: &Row, arena: &'a str) -> Self {
        Self { at: row.at(), direction: row.direction(), text: row.text(arena) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::corpus::Conversation;
    use crate::corpus::random_rows::{Row, corpus_of};
    use crate::time::{Span, Timestamp};

    fn seen(conversation: &Conversation<'_>) -> Vec<String> {
        let moments = (0..60).map(|second| conversation.first_from(Timestamp::from_micros(second * 1_000_000)));
        let message = |place: usize| {
            let (at, direction, text) =
                (conversation.at(place), conversation.direction(place), conversation.text(place));
            format!("{at:?} {direction:?} {text:?} {:?}", conversation.message(place))
        };
        (0..conversation.len()).map(message).chain(moments.map(|place| place.to_string())).collect()
    }

    proptest! {
        #[test]
        fn a_gathered_conversation_tells_what_its_rows_tell(
            rows in proptest::collection::vec((0usize..2, 0i64..5, any::<bool>(), 0usize..3, 0usize..9), 1..20),
            left_out in proptest::collection::btree_set(0usize..20, 0..6),
        ) {
            let rows: Vec<Row> = rows;
            let corpus = corpus_of(&rows, &["", "é", "hello"], Span::seconds(1), |third| third == 0);
            for conversation in corpus.conversations() {
                let gathered = conversation.clone().gathered();
                prop_assert_eq!(seen(&gathered), seen(&conversation));
                let left_out: Vec<usize> = left_out.iter().copied().filter(|place| *place < gathered.len()).collect();
                prop_assert_eq!(seen(&gathered.without(&left_out)), seen(&conversation.without(&left_out)));
            }
        }
    }
}
