//! Messages that properties draw at random.

use super::{Corpus, CorpusBuilder};
use crate::model::{Direction, Message, MessageId};
use crate::time::{Span, Timestamp};

/// Contact, time since the row before, whether outgoing, place of the text, number of the provider id.
pub(crate) type Row = (usize, i64, bool, usize, usize);

/// The messages of these rows: times in `unit`, and of three rows in turn those with a provider id for which `has_id`.
pub(crate) fn corpus_of(rows: &[Row], texts: &[&str], unit: Span, has_id: fn(usize) -> bool) -> Corpus {
    corpus_of_accounts(rows, texts, unit, has_id, |_| None)
}

/// The same where contacts write to accounts: each to that which `account` names for its number.
pub(crate) fn corpus_of_accounts(
    rows: &[Row],
    texts: &[&str],
    unit: Span,
    has_id: fn(usize) -> bool,
    account: impl Fn(usize) -> Option<String>,
) -> Corpus {
    let mut builder = CorpusBuilder::new();
    let mut at = 0;
    for (number, (contact, gap, outgoing, text, id)) in rows.iter().enumerate() {
        at += gap * unit.micros();
        let account = account(*contact);
        let contact = builder.contact(&format!("c{contact}"));
        if let Some(account) = account {
            builder.learn_account(contact, Timestamp::from_micros(at), &account);
        }
        let id = format!("p{id}");
        let message = Message {
            id: MessageId::Number(number as u64),
            direction: if *outgoing { Direction::Outgoing } else { Direction::Incoming },
            at: Timestamp::from_micros(at),
            text: Some(texts[*text]),
            provider_id: Some(id.as_str()).filter(|_| has_id(number % 3)),
            attachment: false,
        };
        builder.push(contact, message).unwrap();
    }
    builder.finish()
}
