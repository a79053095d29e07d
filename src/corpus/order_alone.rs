//! Conversations of which only the order is known.

use super::Corpus;
use super::shard::RowAt;
use crate::model::Direction;
use crate::time::{Span, Timestamp};

/// Two messages of one direction in a row may belong together.
const NEXT: Span = Span::seconds(1);

/// What comes after an answer does not: farther away than any window reaches.
const APART: Span = Span::seconds(10 * 365 * 86_400);

impl Corpus {
    /// Gives messages without a time one that says no more than their order: neighbours of one direction are close, all
    /// others far apart.
    pub fn order_alone(&mut self) {
        for span in &self.spans {
            let mut at = Timestamp::ORDER_ALONE;
            let mut before: Option<Direction> = None;
            for place in &self.order[span.start as usize..span.end as usize] {
                let row = row_mut(&mut self.shards, *place);
                let direction = row.direction();
                at = at + if before.is_none_or(|before| before == direction) { NEXT } else { APART };
                before = Some(direction);
                row.set_at(at);
            }
        }
    }

    /// Takes the platform's ids off all messages.
    pub fn forget_provider_ids(&mut self) {
        for shard in &mut self.shards {
            shard.has_provider_ids = false;
            shard.rows.iter_mut().for_each(super::row::Row::forget_provider_id);
        }
    }
}

fn row_mut(shards: &mut [super::shard::Shard], at: RowAt) -> &mut super::row::Row {
    &mut shards[at.shard()].rows[at.row()]
}

#[cfg(test)]
mod tests {
    use crate::corpus::CorpusBuilder;
    use crate::model::{Direction, Message, MessageId};
    use crate::time::{Span, Timestamp};

    #[test]
    fn of_messages_without_a_time_only_neighbours_of_one_direction_are_close() {
        let mut builder = CorpusBuilder::new();
        let contact = builder.contact("c");
        let sides = [Direction::Incoming, Direction::Outgoing, Direction::Outgoing, Direction::Incoming];
        for (number, direction) in (1..).zip(sides) {
            let (id, at) = (MessageId::Number(number), Timestamp::from_micros(0));
            let message = Message { id, direction, at, text: None, provider_id: Some("p"), attachment: false };
            builder.push(contact, message).unwrap();
        }
        let mut corpus = builder.finish();
        corpus.order_alone();
        corpus.forget_provider_ids();
        let conversation = corpus.conversation(0).unwrap();
        let gap = |from: usize| conversation.at(from + 1) - conversation.at(from);
        assert!(gap(1) < Span::seconds(60));
        assert!(gap(0) > Span::seconds(86_400) && gap(2) > Span::seconds(86_400));
        assert!(conversation.messages().all(|message| !message.at.is_known() && message.provider_id.is_none()));
        assert_eq!(conversation.message(3).id.to_string(), "4");
    }
}
