//! Turns rows of the table into messages.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use chrono_tz::Tz;

use super::bad_row::BadRow;
use super::contact_cache::{ContactCache, lost};
use super::fields::{Batch, Fields, Form, RowSink};
use super::select::{Places, places};
use super::selected::{ATTACHMENTS_END, MessagesTable, Pick};
use super::table::Wire;
use super::value::{Value, read};
use super::wires::{Wires, pointer};
use crate::corpus::{Budget, ContactIndex, CorpusBuilder, TooLarge};
use crate::error::RowProblem;
use crate::finding::Skipped;
use crate::model::{Direction, Message, MessageId};
use crate::scope::Scope;
use crate::source::attachment;
use crate::source::mapping::json;
use crate::source::mapping::{Directions, Meaning, is_no_id, is_nothing, lost_digits};
use crate::source::tally::Tally;
use crate::time::{FIRST_MOMENT, Timestamp, parse_time};

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
    /// What was seen of directions and texts.
    pub(super) tally: Tally,
    places: Places,
    /// A known system keeps no time of some rows.
    may_lack_time: bool,
    wires: Wires,
    /// How the text is found in its field.
    text: Pick,
    /// Where in its JSON the direction, the provider id, the time, the contact and the account stand.
    pointers: [Option<String>; 5],
    /// Further words for nothing.
    nulls: Vec<String>,
    scope: Scope,
    zone: Tz,
    skip_bad: bool,
    directions: Directions,
    contacts: ContactCache,
    /// The contacts of the rows at hand, as far as they are known.
    known: Vec<Option<ContactIndex>>,
    /// Words of the direction column seen so far, a handful at most, each with what it means and its place in the tally.
    words: Vec<(Vec<u8>, Option<Meaning>, usize)>,
}

impl MessageRows {
    pub(super) fn new(table: &MessagesTable, scope: Scope, zone: Tz, skip_bad: bool, budget: Arc<Budget>) -> Self {
        Self {
            builder: CorpusBuilder::within(budget),
            failed: None,
            skipped: Skipped::default(),
            first_bad: None,
            refused: None,
            zone_assumed: 0,
            rows: 0,
            at: (0, 0),
            tally: Tally::default(),
            places: places(table),
            may_lack_time: !table.is_plain,
            wires: Wires::of(table),
            text: table.text.pick.clone(),
            pointers: [
                pointer(table.direction.as_ref()),
                pointer(table.provider_id.as_ref()),
                pointer(table.at.as_ref()),
                pointer(Some(&table.contact_id)),
                pointer(table.account.as_ref()),
            ],
            nulls: table.nulls.clone(),
            scope,
            zone,
            skip_bad,
            directions: table.directions.clone(),
            contacts: ContactCache::default(),
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
        self.skipped.unsent += other.skipped.unsent;
        self.skipped.without_time += other.skipped.without_time;
        self.tally.absorb(other.tally);
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
        let (places, wires) = (self.places, self.wires);
        if let Some(place) = places.sent
            && let Some(Value::Bool(false)) = read(fields, place, Wire::Bool, "sent")?
        {
            self.skipped.unsent += 1;
            return Ok(());
        }
        let key = fields.get(places.contact_id);
        let in_text = fields.form == Form::Text || matches!(wires.contact_id, Wire::Cast | Wire::Text);
        let Some(key) = key.filter(|key| !in_text || !is_blank(key)) else {
            self.skipped.without_contact += 1;
            return Ok(());
        };
        let word = fields.get(places.direction).ok_or(RowProblem::Empty("direction"))?;
        let direction = match self.meaning(fields.form, word, wires.direction)? {
            Some(Meaning::Message(direction)) => direction,
            Some(Meaning::Ignored) => {
                self.skipped.ignored += 1;
                return Ok(());
            }
            // Told with all words once everything is read.
            None => return Ok(()),
        };
        let text = read(fields, places.text, wires.text, "text")?.map(Value::text);
        let text = text.filter(|text| !is_nothing(text, &self.nulls));
        let Some(at) = self.time(fields)? else {
            self.skipped.without_time += 1;
            return Ok(());
        };
        let provider_id = self.provider_id(fields)?;
        let mut attachment = match places.attachment {
            Some(place) => matches!(read(fields, place, Wire::Bool, "attachment")?, Some(Value::Bool(true))),
            None => false,
        };
        if !self.scope.reads(at) {
            return Ok(());
        }
        let contact = match &self.pointers[3] {
            Some(pointer) => {
                let json = Value::of(fields.form, wires.contact_id, key).ok_or(RowProblem::NotUtf8("contact id"))?;
                let Some(id) = json::at(&json.text(), pointer) else {
                    self.skipped.without_contact += 1;
                    return Ok(());
                };
                self.builder.contact(&id)
            }
            None => match known {
                Some(known) => known,
                None => self.contacts.contact(&mut self.builder, fields.form, key, wires.contact_id)?,
            },
        };
        self.account(fields, contact, at)?;
        let text = match &text {
            Some(text) if self.text != Pick::Plain => {
                let (inner, content) = match &self.text {
                    Pick::Paths(pointers) => json::text_by(text, pointers),
                    Pick::Pointer(pointer) => json::text_by(text, &[pointer]),
                    _ => json::text_of(text),
                };
                // What says nothing and is something is a picture, a call of a tool or the like.
                attachment |= inner.is_none() && content == json::Content::Wordless;
                self.tally.unknown_json += u64::from(content == json::Content::Unknown);
                inner
            }
            Some(text) => {
                self.tally.look_at(text);
                Some(Cow::Borrowed(&**text))
            }
            None => None,
        };
        let spelled;
        let id = match places.id.map(|place| read(fields, place, wires.id, "id")).transpose()?.flatten() {
            Some(Value::Uuid(uuid)) => MessageId::Uuid(uuid),
            Some(Value::Int(number)) if number >= 0 => MessageId::Number(number as u64),
            Some(Value::Text(text)) if lost_digits(text) => return Err(lost("id", text)),
            Some(Value::Text(text)) => MessageId::parse(text),
            Some(other) => {
                spelled = other.text();
                MessageId::parse(&spelled)
            }
            None if places.id.is_some() => return Err(RowProblem::Empty("id")),
            None => MessageId::Ordinal(self.at.1),
        };
        let provider_id = provider_id.as_deref().filter(|id| !is_no_id(id));
        if let Some(lossy) = provider_id.filter(|id| lost_digits(id)) {
            return Err(lost("provider id", lossy));
        }
        let known = match places.known_attachment {
            Some(place) if direction == Direction::Outgoing => {
                read(fields, place, Wire::Text, "attachment")?.map(Value::text)
            }
            _ => None,
        };
        let each = known.iter().flat_map(|known| known.split(ATTACHMENTS_END)).map(attachment::identity);
        if let Some(known) = each.reduce(attachment::together).flatten() {
            self.builder.with_attachment(known)?;
        }
        self.tally.count(direction, at);
        self.tally.look_at_reply(direction, text.as_deref(), attachment);
        self.builder.push(contact, Message { id, direction, at, text: text.as_deref(), provider_id, attachment })?;
        Ok(())
    }

    fn provider_id<'v>(&self, fields: &'v Fields<'_>) -> Result<Option<Cow<'v, str>>, RowProblem> {
        let Some(place) = self.places.provider_id else { return Ok(None) };
        let id = read(fields, place, self.wires.provider_id, "provider id")?.map(Value::text);
        Ok(match (&self.pointers[1], id) {
            (Some(pointer), Some(json)) => json::at(&json, pointer).map(Into::into),
            (_, id) => id,
        })
    }

    /// Learns the account that the contact of a row writes to.
    fn account(&mut self, fields: &Fields<'_>, contact: ContactIndex, at: Timestamp) -> Result<(), RowProblem> {
        let Some(place) = self.places.account else { return Ok(()) };
        let Some(account) = read(fields, place, Wire::Cast, "account")?.map(Value::text) else { return Ok(()) };
        let account = match &self.pointers[4] {
            Some(pointer) => json::at(&account, pointer).map(Into::into),
            None => Some(account),
        };
        if let Some(account) = account.filter(|account| !account.trim().is_empty()) {
            let at = if self.scope.is_future(at) { at.before_all() } else { at };
            self.builder.learn_account(contact, at, &account);
        }
        Ok(())
    }

    /// When a message was written; where nothing tells, all are of one moment, and their order is that of their ids.
    fn time(&mut self, fields: &Fields<'_>) -> Result<Option<Timestamp>, RowProblem> {
        let Some(place) = self.places.at else { return Ok(Some(Timestamp::from_micros(0))) };
        let written = match read(fields, place, self.wires.at, "time")? {
            Some(written) => written,
            None if self.may_lack_time => return Ok(None),
            None => return Err(RowProblem::Empty("time")),
        };
        let pointed;
        let written = match (&self.pointers[2], written) {
            (Some(pointer), Value::Text(json)) => {
                pointed = json::at(json, pointer).ok_or(RowProblem::Empty("time"))?;
                Value::Text(&pointed)
            }
            (_, written) => written,
        };
        if let Value::Text(text) = written {
            self.zone_assumed += u64::from(parse_time(text, self.zone).is_some_and(|read| read.zone_assumed));
        }
        let at = written.time(self.zone);
        if let (Value::Time(_), Some(early)) = (&written, at.filter(|at| *at < FIRST_MOMENT)) {
            return Err(RowProblem::TooEarly { field: "time", at: early.to_string() });
        }
        at.map(Some).ok_or_else(|| RowProblem::Time { field: "time", value: written.text().into_owned() })
    }

    /// The id of a row that cannot be read otherwise.
    fn readable_id(&self, fields: &Fields<'_>) -> Option<String> {
        let id = read(fields, self.places.id?, self.wires.id, "id").ok().flatten()?;
        Some(id.text().into_owned())
    }

    /// What a word of the direction column means; `None` if nobody knows, which is told at the end.
    fn meaning(&mut self, form: Form, word: &[u8], wire: Wire) -> Result<Option<Meaning>, RowProblem> {
        if let Some((_, meaning, place)) = self.words.iter().find(|(known, ..)| known == word) {
            self.tally.word_again(*place);
            return Ok(*meaning);
        }
        let text = Value::of(form, wire, word).ok_or(RowProblem::NotUtf8("direction"))?.text();
        let text = match &self.pointers[0] {
            Some(pointer) => json::at(&text, pointer).ok_or(RowProblem::Empty("direction"))?.into(),
            None => text,
        };
        let meaning = self.directions.meaning(&text);
        let Some(place) = self.tally.word(&text, meaning, None) else {
            return match meaning {
                Some(_) => Ok(meaning),
                None => Err(RowProblem::Direction(text.into_owned())),
            };
        };
        if self.pointers[0].is_none() {
            self.words.push((word.to_vec(), meaning, place));
        }
        Ok(meaning)
    }
}

/// Whether an id in text is none.
fn is_blank(key: &[u8]) -> bool {
    key.len() <= 9 && str::from_utf8(key).is_ok_and(|key| key.trim().is_empty() || is_nothing(key, &[]))
}

impl RowSink for MessageRows {
    fn rows(&mut self, batch: &Batch<'_>) -> io::Result<()> {
        match self.builder.relieve() {
            Ok(false) => {}
            Ok(true) => self.contacts.clear(),
            Err(error) => {
                self.failed = Some(error);
                return Err(io::Error::other("no room for more messages"));
            }
        }
        // Each look into a large map is a wait for memory. Done for many rows in a row, these run side by side.
        let mut known = std::mem::take(&mut self.known);
        known.clear();
        known.extend(batch.rows().map(|fields| {
            let key = fields.get(self.places.contact_id).filter(|_| fields.form == Form::Binary)?;
            self.contacts.by_uuid(key)
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
