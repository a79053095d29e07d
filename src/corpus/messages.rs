//! All messages in memory.

use std::ops::Range;

use super::Conversation;
use super::shard::{RowAt, Shard};
use crate::model::Contact;
use crate::time::Resolution;

/// All messages that were read, grouped by contact and ordered by time and id within each.
#[derive(Debug, Default)]
pub struct Corpus {
    /// In the order in which they were read.
    pub(super) shards: Vec<Shard>,
    /// Contact by contact.
    pub(super) order: Vec<RowAt>,
    /// Each contact's part of `order`, by contact index.
    pub(super) spans: Vec<Range<u32>>,
    /// Contacts of which two messages may have the same id, in order.
    pub(super) suspects: Vec<u32>,
    /// By contact index: contacts in the order of their ids.
    pub(super) contacts: Vec<Contact>,
    /// How fine the times of the source are.
    pub(super) resolution: Resolution,
    /// The source tells of replies, and not what they say.
    pub(super) without_reply_texts: bool,
}

impl Corpus {
    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.spans.iter().map(ExactSizeIterator::len).sum()
    }

    /// Whether there is no message at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How fine the times of the source are.
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// Says how fine the times of the source are.
    pub fn set_resolution(&mut self, resolution: Resolution) {
        self.resolution = resolution;
    }

    /// Says that the source tells of replies, and not what they say.
    pub fn set_without_reply_texts(&mut self) {
        self.without_reply_texts = true;
    }

    /// Whether a message has a provider id.
    pub fn has_provider_ids(&self) -> bool {
        self.shards.iter().any(|shard| shard.has_provider_ids)
    }

    /// How many conversations there are, empty ones included.
    pub fn conversation_count(&self) -> usize {
        self.contacts.len()
    }

    /// The conversation at `index` in the order of contact ids, `None` past the last.
    pub fn conversation(&self, index: usize) -> Option<Conversation<'_>> {
        let contact = self.contacts.get(index)?;
        let span = self.spans.get(index)?;
        let rows = &self.order[span.start as usize..span.end as usize];
        let conversation = Conversation::new(&self.shards, contact, rows, self.resolution);
        Some(conversation.telling_replies(!self.without_reply_texts))
    }

    /// All conversations in the order of contact ids.
    pub fn conversations(&self) -> impl Iterator<Item = Conversation<'_>> {
        (0..self.contacts.len()).filter_map(|index| self.conversation(index))
    }

    /// All contacts in the order of their ids.
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    /// Keeps the conversations of the contacts that `keep` accepts.
    pub fn retain(&mut self, keep: impl Fn(&Contact) -> bool) {
        let kept: Vec<bool> = self.contacts.iter().map(keep).collect();
        let before = |contact: u32| kept[..contact as usize].iter().filter(|kept| **kept).count() as u32;
        self.suspects.retain(|contact| kept[*contact as usize]);
        self.suspects.iter_mut().for_each(|contact| *contact = before(*contact));
        let mut flags = kept.iter();
        self.contacts.retain(|_| flags.next().is_none_or(|kept| *kept));
        let mut flags = kept.iter();
        self.spans.retain(|_| flags.next().is_none_or(|kept| *kept));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{CorpusBuilder, DuplicateId, Place};
    use crate::model::{Direction, Message, MessageId};
    use crate::time::Timestamp;

    fn message<'a>(id: &'a str, at: i64, text: Option<&'a str>, provider_id: Option<&'a str>) -> Message<'a> {
        let direction = if at % 2 == 0 { Direction::Incoming } else { Direction::Outgoing };
        Message {
            id: MessageId::parse(id),
            direction,
            at: Timestamp::from_micros(at),
            text,
            provider_id,
            attachment: at % 3 == 0,
        }
    }

    fn ids(conversation: &Conversation<'_>) -> Vec<String> {
        conversation.messages().map(|message| message.id.to_string()).collect()
    }

    #[test]
    fn every_part_of_a_message_comes_back_as_it_went_in() {
        let long = "ü".repeat(100_000);
        let messages = [
            message("7", 0, None, None),
            message("m8", 1, Some(""), Some("p")),
            message("550e8400-e29b-41d4-a716-446655440000", 2, Some(&long), None),
            message("", 3, Some("😊"), Some("")),
        ];
        let mut builder = CorpusBuilder::new();
        let contact = builder.contact("c");
        for message in messages {
            builder.push(contact, message).unwrap();
        }
        let corpus = builder.finish();
        let conversation = corpus.conversation(0).unwrap();
        for (position, expected) in messages.iter().enumerate() {
            let found = conversation.message(position);
            assert_eq!((found.id, found.direction, found.at), (expected.id, expected.direction, expected.at));
            assert_eq!((found.text, found.provider_id), (expected.text, expected.provider_id));
            assert_eq!(found.attachment, expected.attachment);
        }
    }

    #[test]
    fn conversations_stand_in_the_order_of_contacts_and_messages_in_that_of_time_and_id() {
        let mut builder = CorpusBuilder::new();
        let (late, early) = (builder.contact("z"), builder.contact("a"));
        for (contact, id, at) in [(late, "10", 5), (early, "1", 9), (late, "9", 5), (early, "2", 3), (late, "x", 4)] {
            builder.push(contact, message(id, at, None, None)).unwrap();
        }
        let corpus = builder.finish();
        let found: Vec<(&str, Vec<String>)> = corpus
            .conversations()
            .map(|conversation| (conversation.contact().id.as_str(), ids(&conversation)))
            .collect();
        assert_eq!(found, [("a", vec!["2".into(), "1".into()]), ("z", vec!["x".into(), "9".into(), "10".into()])]);
    }

    #[test]
    fn a_row_read_twice_is_told_with_both_its_places_and_can_be_taken_out() {
        let mut builder = CorpusBuilder::new();
        let contacts = ["a", "b"].map(|id| builder.contact(id));
        let rows = [(0, "1", 1), (1, "1", 2), (1, "2", 5), (1, "1", 7), (0, "2", 8)];
        for (place, (contact, id, at)) in rows.into_iter().enumerate() {
            builder.at_place(Place { file: 0, line: 10 + 2 * place as u64 }).unwrap();
            builder.push(contacts[contact], message(id, at, None, None)).unwrap();
        }
        let mut corpus = builder.finish();
        let repeats = corpus.repeats().unwrap();
        let places = (Place { file: 0, line: 12 }, Place { file: 0, line: 16 });
        let expected = DuplicateId { contact: "b".into(), id: "1".into(), places: Some(places), same_content: false };
        assert_eq!((repeats.len(), &repeats.example), (1, &expected));
        corpus.remove(&repeats);
        assert_eq!(corpus.len(), 4);
        assert_eq!(ids(&corpus.conversation(1).unwrap()), ["1", "2"]);
        assert!(corpus.repeats().is_none());
    }

    #[test]
    fn parts_that_several_builders_took_in_make_the_corpus_that_one_makes() {
        // Each row: piece of the source, contact, id, moment.
        let rows = [
            (0, "b", "3", 5),
            (0, "a", "1", 9),
            (1, "a", "2", 3),
            (1, "c", "4", 1),
            (2, "b", "3", 4),
            (3, "a", "x", 9),
        ];
        let build = |builders: usize| {
            let mut parts: Vec<CorpusBuilder> = (0..builders).map(|_| CorpusBuilder::new()).collect();
            for piece in 0..4 {
                let part = &mut parts[(3 - piece) as usize % builders];
                part.begin_piece(piece);
                for (_, contact, id, at) in rows.iter().filter(|row| row.0 == piece) {
                    let contact = part.contact(contact);
                    part.push(contact, message(id, *at, Some(id), None)).unwrap();
                }
            }
            let mut whole = parts.remove(0);
            while !parts.is_empty() {
                let mut next = parts.remove(0);
                // One that has absorbed another itself.
                if !parts.is_empty() {
                    next.absorb(parts.remove(0));
                }
                whole.absorb(next);
            }
            let mut corpus = whole.finish();
            let repeats = corpus.repeats().unwrap();
            assert_eq!((repeats.len(), repeats.example.contact.as_str()), (1, "b"));
            corpus.remove(&repeats);
            let talk =
                |c: Conversation<'_>| (c.contact().id.clone(), ids(&c), c.messages().map(|m| m.at).collect::<Vec<_>>());
            corpus.conversations().map(talk).collect::<Vec<_>>()
        };
        let one = build(1);
        assert_eq!(one.len(), 3);
        for builders in 2..=4 {
            assert_eq!(build(builders), one, "{builders}");
        }
    }

    #[test]
    fn the_latest_word_about_a_contact_counts_whatever_order_it_comes_in() {
        use crate::model::ContactFacts;
        let fact = |stage: &str| ContactFacts { stage: Some(stage.into()), ..ContactFacts::default() };
        for order in [[1, 2], [2, 1]] {
            let mut builder = CorpusBuilder::new();
            let contact = builder.contact("c");
            for at in order {
                builder.learn(contact, Timestamp::from_micros(at), fact(&at.to_string()));
            }
            builder.learn(contact, Timestamp::from_micros(9), ContactFacts::default());
            assert_eq!(builder.finish().contacts()[0].facts.stage.as_deref(), Some("2"));
        }
    }
}
