//! Holds what was read against what it was taken for: a mapping that is wrong shows in the whole, if not in a sample.

use rustc_hash::FxHashMap;

use crate::corpus::{Conversation, Corpus, Place};
use crate::error::{Error, MappingError, Sides};
use crate::model::Direction;
use crate::observer::Observer;
use crate::source::mapping::{Directions, Meaning, mean_something_else, quoted};
use crate::source::misspelt;
use crate::source::parts::Parts;
use crate::source::tally::{Tally, Word};
use crate::text::counted;
use crate::time::Resolution;

/// Fewer messages say nothing about how many a contact has.
const FEWEST: u64 = 20;

/// Of more messages the rows looked at before have told what a column of ids stands for.
const ENOUGH: u64 = 200_000;

/// What was taken for messages.
pub(super) struct Taken<'a> {
    /// The source and its table, for people.
    pub(super) name: &'a str,
    /// How many rows were passed over, as they cannot be read.
    pub(super) bad: u64,
    /// The names of its files.
    pub(super) files: &'a [String],
    /// The column of the direction.
    pub(super) direction: &'a str,
    /// The column of contacts.
    pub(super) contact: &'a str,
    /// Direction and contact are named by the settings, or in words that leave no doubt.
    pub(super) is_sure: bool,
    /// A part of the source can well be one-sided.
    pub(super) is_whole: bool,
    /// The column of the platform's ids was empty in the rows looked at, so its name alone told what it is.
    pub(super) ids_by_name: bool,
    /// How fine the times are.
    pub(super) resolution: Resolution,
    /// What the settings say of words.
    pub(super) given: &'a Directions,
}

/// Refuses what cannot be messages, and says what is odd.
pub(super) fn check(taken: &Taken<'_>, tally: &Tally, parts: &mut Parts, observer: &dyn Observer) -> Result<(), Error> {
    words(taken, tally)?;
    let messages = tally.incoming + tally.outgoing;
    if tally.json * 10 >= messages.max(1) && tally.json > 1 {
        let (name, json) = (taken.name.to_owned(), tally.json);
        return Err(Error::mapping(MappingError::JsonTexts { name, json, texts: messages }));
    }
    if tally.unknown_json > 0 {
        let texts = counted(tally.unknown_json, "message");
        observer.note(&format!("{texts} with JSON of an unknown shape, read as messages without text"));
    }
    let slips = misspelt::notes(taken.given, tally, taken.direction, taken.is_whole);
    let resolution = taken.resolution.told();
    for note in slips.iter().map(String::as_str).chain(resolution) {
        observer.note(note);
    }
    skipped_side(taken, tally, messages)?;
    if taken.is_whole && messages >= FEWEST {
        sides(taken, tally, observer)?;
        conversations(taken, messages, parts, observer)?;
    }
    provider_ids(taken, parts, messages, observer)
}

/// A word that nobody knows may stand for half of the messages, so none is passed over.
fn words(taken: &Taken<'_>, tally: &Tally) -> Result<(), Error> {
    let unknown = tally.unknown_words();
    if unknown.is_empty() {
        return Ok(());
    }
    let rows = |word: &Word| (word.text.clone(), word.rows);
    let of = |meaning: Option<Meaning>| {
        let words: Vec<String> =
            tally.words.iter().filter(|word| word.meaning == meaning).map(|word| quoted(&word.text)).collect();
        format!("[{}]", words.join(", "))
    };
    let order = |place: &Place| (place.file, place.line);
    let first = unknown.iter().filter_map(|word| word.first).min_by_key(order);
    let first = first.and_then(|place| Some(format!("{}:{}", taken.files.get(place.file as usize)?, place.line)));
    Err(Error::mapping(MappingError::UnknownWords {
        place: first.unwrap_or_else(|| taken.name.to_owned()),
        column: taken.direction.to_owned(),
        unknown: unknown.into_iter().map(rows).collect(),
        words: tally.words.iter().map(rows).collect(),
        sides: Sides {
            incoming: of(Some(Meaning::Message(Direction::Incoming))),
            outgoing: of(Some(Meaning::Message(Direction::Outgoing))),
            ignore: of(None),
        },
    }))
}

/// What is passed over must not be a whole side of the conversations. Where a word of that side was seen, or the rows
/// are many, they may well be.
fn skipped_side(taken: &Taken<'_>, tally: &Tally, messages: u64) -> Result<(), Error> {
    let direction = match (tally.incoming, tally.outgoing) {
        (0, 1..) => Direction::Incoming,
        (1.., 0) => Direction::Outgoing,
        _ => return Ok(()),
    };
    let was_seen = tally.words.iter().any(|word| word.meaning == Some(Meaning::Message(direction)));
    if taken.bad == 0 || !was_seen && taken.bad * 10 < messages {
        return Ok(());
    }
    let (name, rows, side) = (taken.name.to_owned(), taken.bad, direction.as_str());
    Err(Error::mapping(MappingError::SideSkipped { name, rows, side }))
}

/// Both directions are there.
fn sides(taken: &Taken<'_>, tally: &Tally, observer: &dyn Observer) -> Result<(), Error> {
    let (side, other) = match (tally.incoming, tally.outgoing) {
        (0, _) => ("outgoing", "incoming"),
        (_, 0) => ("incoming", "outgoing"),
        _ => return Ok(()),
    };
    let (name, messages, column) = (taken.name.to_owned(), tally.incoming + tally.outgoing, taken.direction.to_owned());
    let problem = MappingError::OneSided { name, messages, side, other, column };
    if taken.is_sure {
        observer.note(&format!("{problem}; rules that compare the two find nothing"));
        return Ok(());
    }
    Err(Error::mapping(problem))
}

/// Contacts have several messages each, and most of them in both directions.
fn conversations(taken: &Taken<'_>, messages: u64, parts: &Parts, observer: &dyn Observer) -> Result<(), Error> {
    let (mut contacts, mut mixed) = (0u64, 0u64);
    let mut look = |corpus: &Corpus| {
        for index in 0..corpus.conversation_count() {
            let Some(conversation) = corpus.conversation(index) else { continue };
            contacts += 1;
            let first = (!conversation.is_empty()).then(|| conversation.direction(0));
            mixed += u64::from((0..conversation.len()).any(|at| Some(conversation.direction(at)) != first));
        }
        Ok(())
    };
    match parts {
        Parts::Whole(corpus) => look(corpus)?,
        // What is set aside is read once more only where there is a doubt.
        Parts::Spooled(_) if taken.is_sure => return Ok(()),
        Parts::Spooled(_) => {
            parts.each(observer, &mut look)?;
        }
    }
    let (name, column) = (taken.name.to_owned(), taken.contact.to_owned());
    let problem = if contacts * 2 > messages {
        MappingError::ContactPerMessage { name, column, contacts, messages }
    } else if mixed * 5 < contacts {
        MappingError::OneSidedContacts { name, column, contacts, mixed }
    } else {
        return Ok(());
    };
    if taken.is_sure {
        observer.note(&format!("{problem}; if another column tells whose message it is, name it as `contact_id`"));
        return Ok(());
    }
    Err(Error::mapping(problem))
}

/// A provider id stands for one text; a column that says otherwise is not used. Of a large source the first rows have
/// told that already.
fn provider_ids(taken: &Taken<'_>, parts: &mut Parts, messages: u64, observer: &dyn Observer) -> Result<(), Error> {
    if messages > ENOUGH && !taken.ids_by_name {
        return Ok(());
    }
    let (mut same, mut other, mut ids) = (0u64, 0u64, 0u64);
    parts.each(observer, &mut |corpus: &Corpus| {
        let mut first: FxHashMap<&str, Option<&str>> = FxHashMap::default();
        for conversation in corpus.conversations().filter(Conversation::may_have_provider_ids) {
            first.clear();
            for message in conversation.messages() {
                let Some(id) = message.provider_id else { continue };
                match first.get(id) {
                    Some(text) if *text == message.text => same += 1,
                    Some(_) => other += 1,
                    None => {
                        first.insert(id, message.text);
                        ids += 1;
                    }
                }
            }
        }
        Ok(())
    })?;
    if mean_something_else(same, other, ids) {
        let times = counted(other, "time");
        observer.note(&format!(
            "the platform's ids of messages are not used: {times}, an id comes again with another text"
        ));
        parts.forget_provider_ids();
    }
    Ok(())
}
