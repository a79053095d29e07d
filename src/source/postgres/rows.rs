//! Turns rows of the two tables into messages and contacts.

use std::io;
use std::sync::Arc;

use chrono_tz::Tz;
use rustc_hash::FxHashMap;

use super::catalog::{ContactsTable, MessagesTable, Wire};
use super::fields::{Batch, Fields, Form, RowSink};
use super::mapping::{Directions, Meaning};
use super::value::{Value, read};
use crate::corpus::{Budget, ContactIndex, CorpusBuilder, TooLarge};
use crate::error::{Error, RowProblem};
use crate::finding::Skipped;
use crate::model::{ContactFacts, Message, MessageId};
use crate::scope::Scope;
use crate::source::intake::yes_or_no;
use crate::text::excerpt;
use crate::time::{Timestamp, parse_time};

/// A row that cannot be read.
#[derive(Debug)]
pub(super) struct BadRow {
    /// Its piece of the table, and its place in it, counted from 1.
    pub(super) at: (u32, u64),
    id: Option<String>,
    problem: RowProblem,
}

impl BadRow {
    /// The row by its id, else by its place among all rows as the server sends them.
    fn name(&self) -> String {
        match (&self.id, self.at) {
            (Some(id), _) => format!("row with id {}", excerpt(id, 60)),
            (None, (0, row)) => format!("row {row} as read"),
            (None, (piece, row)) => format!("row {row} as read of part {}", piece + 1),
        }
    }

    /// The error that it is.
    pub(super) fn into_error(self, table: &str) -> Error {
        Error::BadRow { place: format!("{table}, {}", self.name()), problem: self.problem }
    }

    /// The row and what is wrong with it.
    pub(super) fn shown(&self) -> String {
        format!("{}: {}", self.name(), self.problem)
    }
}

/// Takes rows of the table of messages.
pub(super) struct MessageRows {
    pub(super) builder: CorpusBuilder,
    pub(super) skipped: Skipped,
    /// The first row that was passed over.
    pub(super) first_bad: Option<BadRow>,
    /// The row that ended the read.
    pub(super) refused: Option<BadRow>,
    /// Memory has no more room, and neither have files.
    pub(super) failed: Option<io::Error>,
    /// Times in text that named no zone.
    pub(super) zone_assumed: u64,
    /// Rows that came, good or bad.
    pub(super) rows: u64,
    /// The piece that is read, and how many of its rows were seen.
    at: (u32, u64),
    wires: [Wire; 6],
    /// Where the row says whether there is an attachment, if it does.
    attachment: Option<usize>,
    scope: Scope,
    zone: Tz,
    skip_bad: bool,
    directions: Directions,
    /// Contacts by their raw key, so that their text is made once and not for every message.
    contacts: FxHashMap<Vec<u8>, ContactIndex>,
    /// The same for UUIDs, most of all keys, which need no memory of their own.
    uuid_contacts: FxHashMap<u128, ContactIndex>,
    /// The contacts of the rows at hand, as far as they are known.
    known: Vec<Option<ContactIndex>>,
    /// Words of the direction column seen so far: a handful at most.
    words: Vec<(Vec<u8>, Meaning)>,
}

impl MessageRows {
    pub(super) fn new(
        table: &MessagesTable,
        directions: Directions,
        scope: Scope,
        zone: Tz,
        skip_bad: bool,
        budget: Arc<Budget>,
    ) -> Self {
        let provider = table.provider_id.as_ref().map_or(Wire::Text, |column| column.wire);
        let wires =
            [table.id.wire, table.contact_id.wire, table.direction.wire, table.text.wire, table.at.wire, provider];
        Self {
            builder: CorpusBuilder::within(budget),
            failed: None,
            skipped: Skipped::default(),
            first_bad: None,
            refused: None,
            zone_assumed: 0,
            rows: 0,
            at: (0, 0),
            wires,
            attachment: (!table.attachments.is_empty()).then_some(5 + usize::from(table.provider_id.is_some())),
            scope,
            zone,
            skip_bad,
            directions,
            contacts: FxHashMap::default(),
            uuid_contacts: FxHashMap::default(),
            known: Vec::new(),
            words: Vec::new(),
        }
    }

    /// Takes over what another connection took in.
    pub(super) fn absorb(&mut self, other: Self) {
        self.builder.absorb(other.builder);
        self.skipped.bad += other.skipped.bad;
        self.skipped.without_contact += other.skipped.without_contact;
        self.skipped.ignored += other.skipped.ignored;
        self.zone_assumed += other.zone_assumed;
        self.rows += other.rows;
        let both = [self.first_bad.take(), other.first_bad];
        self.first_bad = both.into_iter().flatten().min_by_key(|row| row.at);
    }

    /// What comes now is this piece of the table.
    pub(super) fn begin_piece(&mut self, piece: u32) {
        self.at = (piece, 0);
        self.builder.begin_piece(piece);
    }

    fn take(&mut self, fields: &Fields<'_>, known: Option<ContactIndex>) -> Result<(), RowProblem> {
        let [id_wire, contact_wire, direction_wire, text_wire, at_wire, provider_wire] = self.wires;
        let Some(key) = fields.get(1) else {
            self.skipped.without_contact += 1;
            return Ok(());
        };
        let word = fields.get(2).ok_or(RowProblem::Empty("direction"))?;
        let Meaning::Message(direction) = self.meaning(fields.form, word, direction_wire)? else {
            self.skipped.ignored += 1;
            return Ok(());
        };
        let id = read(fields, 0, id_wire, "id")?.ok_or(RowProblem::Empty("id"))?;
        let text = read(fields, 3, text_wire, "text")?.map(Value::text);
        let written = read(fields, 4, at_wire, "time")?.ok_or(RowProblem::Empty("time"))?;
        if let Value::Text(text) = written {
            self.zone_assumed += u64::from(parse_time(text, self.zone).is_some_and(|read| read.zone_assumed));
        }
        let at = written.time(self.zone);
        let at = at.ok_or_else(|| RowProblem::Time { field: "time", value: written.text().into_owned() })?;
        let provider_id = read(fields, 5, provider_wire, "provider id")?.map(Value::text);
        let attachment = match self.attachment {
            Some(place) => matches!(read(fields, place, Wire::Bool, "attachment")?, Some(Value::Bool(true))),
            None => false,
        };
        if !self.scope.reads(at) {
            return Ok(());
        }
        let contact = known.map_or_else(|| self.contact(fields.form, key, contact_wire), Ok)?;
        let spelled;
        let id = match id {
            Value::Uuid(uuid) => MessageId::Uuid(uuid),
            Value::Int(number) if number >= 0 => MessageId::Number(number as u64),
            Value::Text(text) => MessageId::parse(text),
            other => {
                spelled = other.text();
                MessageId::parse(&spelled)
            }
        };
        let provider_id = provider_id.as_deref().filter(|id| !id.trim().is_empty());
        self.builder.push(contact, Message { id, direction, at, text: text.as_deref(), provider_id, attachment })?;
        Ok(())
    }

    /// The id of a row that cannot be read otherwise.
    fn readable_id(&self, fields: &Fields<'_>) -> Option<String> {
        let id = read(fields, 0, self.wires[0], "id").ok().flatten()?;
        Some(id.text().into_owned())
    }

    fn meaning(&mut self, form: Form, word: &[u8], wire: Wire) -> Result<Meaning, RowProblem> {
        if let Some((_, meaning)) = self.words.iter().find(|(known, _)| known == word) {
            return Ok(*meaning);
        }
        let text = Value::of(form, wire, word).ok_or(RowProblem::NotUtf8("direction"))?.text();
        let meaning = self.directions.meaning(&text).ok_or_else(|| RowProblem::Direction(text.into_owned()))?;
        self.words.push((word.to_vec(), meaning));
        Ok(meaning)
    }

    fn contact(&mut self, form: Form, key: &[u8], wire: Wire) -> Result<ContactIndex, RowProblem> {
        if let Some(known) = self.contacts.get(key) {
            return Ok(*known);
        }
        let id = Value::of(form, wire, key).ok_or(RowProblem::NotUtf8("contact id"))?;
        if let Value::Uuid(uuid) = id {
            let builder = &mut self.builder;
            return Ok(*self.uuid_contacts.entry(uuid).or_insert_with(|| builder.contact(&id.text())));
        }
        let contact = self.builder.contact(&id.text());
        self.contacts.insert(key.to_vec(), contact);
        Ok(contact)
    }
}

impl RowSink for MessageRows {
    fn rows(&mut self, batch: &Batch<'_>) -> io::Result<()> {
        match self.builder.relieve() {
            Ok(false) => {}
            Ok(true) => {
                self.contacts.clear();
                self.uuid_contacts.clear();
            }
            Err(error) => {
                self.failed = Some(error);
                return Err(io::Error::other("no room for more messages"));
            }
        }
        // Each look into a large map is a wait for memory. Done for many rows in a row, these run side by side.
        let mut known = std::mem::take(&mut self.known);
        known.clear();
        known.extend(batch.rows().map(|fields| {
            let key = fields.get(1).filter(|_| fields.form == Form::Binary)?;
            let uuid = key.try_into().map(u128::from_be_bytes).ok()?;
            self.uuid_contacts.get(&uuid).copied()
        }));
        let taken = batch.rows().zip(&known).try_for_each(|(fields, known)| self.row(&fields, *known));
        self.known = known;
        taken
    }
}

impl MessageRows {
    fn row(&mut self, fields: &Fields<'_>, known: Option<ContactIndex>) -> io::Result<()> {
        self.at.1 += 1;
        self.rows += 1;
        let Err(problem) = self.take(fields, known) else { return Ok(()) };
        let row = BadRow { at: self.at, id: self.readable_id(fields), problem };
        if !self.skip_bad || matches!(row.problem, RowProblem::TooLarge(TooLarge::Corpus)) {
            self.refused = Some(row);
            return Err(io::Error::other("a row that cannot be read"));
        }
        self.skipped.bad += 1;
        if self.first_bad.as_ref().is_none_or(|first| row.at < first.at) {
            self.first_bad = Some(row);
        }
        Ok(())
    }
}

/// Takes rows of the table of contacts; those without a message are of no interest.
pub(super) struct ContactRows {
    pub(super) builder: CorpusBuilder,
    /// Facts of contacts whose messages were set aside.
    pub(super) aside: Option<Vec<(String, ContactFacts)>>,
    /// They could not be set aside.
    pub(super) failed: Option<io::Error>,
    pub(super) table: ContactsTable,
    pub(super) zone: Tz,
    /// Contacts whose facts cannot be read.
    pub(super) unreadable: u64,
}

impl ContactRows {
    fn take(&mut self, fields: &Fields<'_>) -> Result<(), RowProblem> {
        let mut index = 0;
        let mut next = |column: Option<&super::catalog::Column>, name| {
            let Some(column) = column else { return Ok(None) };
            index += 1;
            read(fields, index - 1, column.wire, name)
        };
        let table = &self.table;
        let Some(id) = next(Some(&table.id), "contact id")? else { return Ok(()) };
        let handle = next(table.handle.as_ref(), "handle")?;
        let stopped = next(table.stopped.as_ref(), "stopped")?;
        let stopped_at = next(table.stopped_at.as_ref(), "stopped_at")?.and_then(|value| value.time(self.zone));
        let stage = next(table.stage.as_ref(), "stage")?;
        let message_count = next(table.message_count.as_ref(), "message_count")?;
        let id = id.text();
        let contact = self.builder.known_contact(&id);
        if contact.is_none() && self.aside.is_none() {
            return Ok(());
        }
        let text = |value: Option<Value<'_>>| {
            value.map(|value| value.text().into_owned()).filter(|text| !text.trim().is_empty())
        };
        let stopped = match stopped {
            Some(Value::Bool(stopped)) => Some(stopped),
            Some(other) => {
                let unreadable = || RowProblem::Value {
                    field: "stopped",
                    value: other.text().into_owned(),
                    expected: "true or false",
                };
                Some(yes_or_no(&other.text()).ok_or_else(unreadable)?)
            }
            // A column that is NULL says: not stopped, unless there is a time of the stop.
            None if table.stopped.is_some() || table.stopped_at.is_some() => Some(stopped_at.is_some()),
            None => None,
        };
        let message_count = match message_count {
            Some(Value::Int(count)) => Some(count),
            Some(other) => other.text().trim().parse().ok(),
            None => None,
        };
        let facts = ContactFacts { handle: text(handle), stopped, stopped_at, stage: text(stage), message_count };
        match (contact, &mut self.aside) {
            (_, Some(aside)) => aside.push((id.into_owned(), facts)),
            (Some(contact), None) => self.builder.learn(contact, Timestamp::from_micros(0), facts),
            (None, None) => {}
        }
        Ok(())
    }
}

impl RowSink for ContactRows {
    fn rows(&mut self, batch: &Batch<'_>) -> io::Result<()> {
        // A contact whose facts cannot be read is still audited, by its id.
        self.unreadable += batch.rows().map(|fields| u64::from(self.take(&fields).is_err())).sum::<u64>();
        if let Some(aside) = &mut self.aside {
            if let Err(error) = self.builder.set_facts_aside(aside) {
                self.failed = Some(error);
                return Err(io::Error::other("no room for facts of contacts"));
            }
            aside.clear();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Direction;

    #[test]
    fn directions_have_the_words_that_the_settings_give_them() {
        let given =
            Directions { incoming: vec!["lead".into()], outgoing: vec!["AI".into()], ignore: vec!["system".into()] };
        assert_eq!(given.meaning("Lead"), Some(Meaning::Message(Direction::Incoming)));
        assert_eq!(given.meaning("ai"), Some(Meaning::Message(Direction::Outgoing)));
        assert_eq!(given.meaning("system"), Some(Meaning::Ignored));
        assert_eq!(given.meaning("sent"), Some(Meaning::Message(Direction::Outgoing)));
        assert_eq!(given.meaning("?"), None);
    }
}
