//! What the evidence of a world's pairs is, beside what the mechanism says of them.

use std::collections::HashMap;

use dm_audit::corpus::{Corpus, CorpusBuilder};
use dm_audit::evidence::{Evidence, Prepared};
use dm_audit::finding::CauseKind;
use dm_audit::habits::HabitsBuilder;
use dm_audit::model::{Direction, Message, MessageId};
use dm_audit::time::Timestamp;

use crate::events::{Cause, Conversation, FaultKind, Row, World};

/// A pair of outgoing messages.
pub(crate) struct Observation {
    pub(crate) evidence: Evidence,
    /// Whether the later one repeats the earlier one; unknown where it repeats another.
    pub(crate) repeats: Option<bool>,
    /// Whether the later one is a further answer beside the earlier one.
    pub(crate) answers_too: Option<bool>,
    /// Why, if it is a fault.
    pub(crate) cause: Option<CauseKind>,
    /// The seed of its world.
    pub(crate) seed: u64,
    /// What is wrong with the later one, whichever it repeats.
    pub(crate) fault: Option<FaultKind>,
    /// Which message the later one is: conversation and position.
    pub(crate) later: (usize, usize),
}

/// All pairs of a world, each bot's contacts being a source of their own.
pub(crate) fn observe(seed: u64, world: &World) -> Vec<Observation> {
    let mut bots: Vec<usize> = world.conversations.iter().map(|conversation| conversation.bot).collect();
    bots.dedup();
    bots.sort_unstable();
    bots.dedup();
    bots.into_iter().flat_map(|bot| of_bot(seed, world, bot)).collect()
}

fn of_bot(seed: u64, world: &World, bot: usize) -> Vec<Observation> {
    let conversations: Vec<(usize, &Conversation)> =
        world.conversations.iter().enumerate().filter(|(_, conversation)| conversation.bot == bot).collect();
    let corpus = corpus(conversations.iter().map(|(_, conversation)| *conversation));
    let mut builder = HabitsBuilder::new();
    corpus.conversations().for_each(|conversation| builder.add(&conversation));
    let habits = builder.finish();
    let by_contact: HashMap<&str, (usize, &Conversation)> = conversations
        .iter()
        .map(|(index, conversation)| (conversation.contact.as_str(), (*index, *conversation)))
        .collect();
    let mut observations = Vec::new();
    for conversation in corpus.conversations() {
        let (index, truth) = by_contact[conversation.contact().id.as_str()];
        let rows: HashMap<&str, &Row> = truth.rows.iter().map(|row| (row.id.as_str(), row)).collect();
        let ids: Vec<String> = conversation.messages().map(|message| message.id.to_string()).collect();
        let row = |position: usize| rows[ids[position].as_str()];
        let prepared = Prepared::new(&conversation, &habits);
        for candidate in prepared.candidates() {
            let (earlier, later) = (row(candidate.earlier), row(candidate.later));
            let Some(evidence) = prepared.evidence(candidate.earlier, candidate.later) else { continue };
            let fault = later.fault.as_ref();
            let same_root = root(earlier, &rows) == root(later, &rows);
            let of = |kind| fault.is_some_and(|fault| fault.kind == kind).then_some(same_root).filter(|same| *same);
            let label = |kind| match fault {
                Some(fault) if fault.kind == kind => of(kind),
                Some(_) if same_root => None,
                _ => Some(false),
            };
            observations.push(Observation {
                evidence,
                repeats: label(FaultKind::Repeat),
                answers_too: label(FaultKind::DoubleAnswer),
                cause: fault.filter(|_| same_root).and_then(|fault| kind(fault.cause)),
                seed,
                fault: fault.map(|fault| fault.kind),
                later: (index, candidate.later),
            });
        }
    }
    observations
}

fn kind(cause: Cause) -> Option<CauseKind> {
    CauseKind::TOLD.into_iter().find(|kind| kind.as_str() == cause.to_string())
}

/// The first copy of what a row repeats.
fn root<'r>(row: &'r Row, rows: &HashMap<&str, &'r Row>) -> &'r str {
    let mut row = row;
    // A chain of copies is short; a row that is not stored ends it.
    for _ in 0..20 {
        let before = row.fault.as_ref().and_then(|fault| rows.get(fault.of.as_deref()?));
        match before {
            Some(before) => row = before,
            None => break,
        }
    }
    row.id.as_str()
}

/// The messages as the engine keeps them.
pub(crate) fn corpus<'c>(conversations: impl Iterator<Item = &'c Conversation>) -> Corpus {
    let mut builder = CorpusBuilder::new();
    for conversation in conversations {
        let contact = builder.contact(&conversation.contact);
        for row in &conversation.rows {
            let message = Message {
                id: MessageId::parse(&row.id),
                direction: if row.incoming { Direction::Incoming } else { Direction::Outgoing },
                at: Timestamp::from_micros(row.at),
                text: row.text.as_deref(),
                provider_id: row.provider_id.as_deref(),
                attachment: false,
            };
            builder.push(contact, message).unwrap();
        }
    }
    builder.finish()
}
