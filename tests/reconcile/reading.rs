//! Message files as corpora.

use std::fs;
use std::path::Path;

use dm_audit::corpus::{Corpus, CorpusBuilder};
use dm_audit::model::{ContactFacts, Direction, Message, MessageId};
use dm_audit::time::{Resolution, Timestamp, parse_time};
use serde_json::Value;

/// The message file of this name among the fixtures.
pub(crate) fn fixture(name: &str) -> Corpus {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/reconcile").join(name).with_extension("ndjson");
    read(&fs::read_to_string(path).unwrap())
}

/// A message a line; `deleted` marks what was taken back.
pub(crate) fn read(lines: &str) -> Corpus {
    let mut builder = CorpusBuilder::new();
    let mut times = Vec::new();
    for (number, line) in lines.lines().enumerate() {
        let row: Value = serde_json::from_str(line).unwrap();
        let word = |key: &str| row[key].as_str();
        let contact = builder.contact(word("contact_id").unwrap());
        let at: Timestamp = parse_time(word("at").unwrap(), chrono_tz::UTC).unwrap().at;
        let facts = ContactFacts { handle: word("handle").map(str::to_owned), ..ContactFacts::default() };
        builder.learn(contact, at, facts);
        if row["deleted"] == true {
            builder.next_is_deleted().unwrap();
        }
        let message = Message {
            id: word("id").map_or(MessageId::Ordinal(number as u64 + 1), MessageId::parse),
            direction: Direction::from_word(word("direction").unwrap()).unwrap(),
            at,
            text: word("text"),
            provider_id: word("provider_id"),
            attachment: row["attachment"] == true,
        };
        builder.push(contact, message).unwrap();
        times.push(at);
    }
    let mut corpus = builder.finish();
    corpus.set_resolution(Resolution::of(&times));
    corpus
}
