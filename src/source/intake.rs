//! What every row goes through on its way in, whichever source it comes from.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use chrono_tz::Tz;
use rustc_hash::FxHashMap;

use super::file::roles::Roles;
use super::mapping::{Meaning, is_no_id, is_nothing};
use super::raw_row::RawRow;
use super::scalar::{Scalar, id_of, yes_or_no};
use super::tally::Tally;
use crate::corpus::{Budget, ContactIndex, CorpusBuilder, Place};
use crate::error::RowProblem;
use crate::finding::Skipped;
use crate::model::{ContactFacts, Direction, Message, MessageId};
use crate::scope::Scope;
use crate::time::{DateOrder, FIRST_MOMENT, Timestamp, from_epoch, from_epoch_float, has_slashes, parse_time_as};

/// What makes a message of a row.
struct Parts<'a> {
    contact_id: &'a str,
    direction: Direction,
    text: Option<&'a Scalar<'a>>,
    at: Timestamp,
    provider_id: Option<&'a str>,
    attachment: bool,
    /// Only that it was there is known.
    deleted: bool,
}

/// Takes rows in, checks them and counts what is left out.
pub(super) struct Intake<'s> {
    pub(super) builder: CorpusBuilder,
    pub(super) skipped: Skipped,
    /// Times that named no zone.
    pub(super) zone_assumed: u64,
    /// Times that the clocks of their zone never showed.
    pub(super) in_gap: u64,
    /// Which of day and month comes first in dates with slashes.
    pub(super) dates: DateOrder,
    /// The first and the last moment of the messages offered, in the scope or not, as far as their times can be right.
    pub(super) covered: Option<(Timestamp, Timestamp)>,
    /// A row has a time, right or not.
    pub(super) has_times: bool,
    /// Rows of the piece at hand that were offered, good or bad.
    pub(super) rows: u64,
    /// What was seen of directions and texts.
    pub(super) tally: Tally,
    /// Words of the direction seen in this file, each with what it means and its place in the tally.
    words: Vec<(String, Option<Meaning>, usize)>,
    /// Rows that have no time.
    pub(super) without_time: u64,
    /// Contacts whose id is a UUID, as most are, by its number: found without a look at the text of any.
    uuid_contacts: FxHashMap<u128, ContactIndex>,
    last_contact: Option<(u128, ContactIndex)>,
    /// What is left of replies that were taken back is a message too.
    pub(super) deleted_replies: bool,
    pub(super) scope: &'s Scope,
    pub(super) zone: Tz,
}

impl<'s> Intake<'s> {
    pub(super) fn new(scope: &'s Scope, zone: Tz, budget: Arc<Budget>) -> Self {
        let builder = CorpusBuilder::within(budget);
        let (skipped, uuid_contacts) = (Skipped::default(), FxHashMap::default());
        Self {
            builder,
            skipped,
            zone_assumed: 0,
            in_gap: 0,
            dates: DateOrder::Unknown,
            covered: None,
            has_times: false,
            rows: 0,
            tally: Tally::default(),
            words: Vec::new(),
            without_time: 0,
            uuid_contacts,
            last_contact: None,
            deleted_replies: false,
            scope,
            zone,
        }
    }

    /// What comes now is this piece of the source.
    pub(super) fn begin_piece(&mut self, piece: u32) {
        self.rows = 0;
        self.words.clear();
        self.builder.begin_piece(piece);
    }

    /// Sets all aside if memory has no more room.
    pub(super) fn relieve(&mut self) -> io::Result<()> {
        if self.builder.relieve()? {
            self.uuid_contacts.clear();
            self.last_contact = None;
        }
        Ok(())
    }

    /// Takes over what another took in; the pieces of both are over.
    pub(super) fn absorb(&mut self, other: Self) {
        self.builder.absorb(other.builder);
        self.skipped.bad += other.skipped.bad;
        self.skipped.ignored += other.skipped.ignored;
        self.skipped.unsent += other.skipped.unsent;
        self.skipped.without_contact += other.skipped.without_contact;
        self.tally.absorb(other.tally);
        self.without_time += other.without_time;
        self.zone_assumed += other.zone_assumed;
        self.in_gap += other.in_gap;
        self.has_times |= other.has_times;
        let both = self.covered.into_iter().chain(other.covered);
        self.covered = both.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    }

    fn contact(&mut self, id: &str) -> ContactIndex {
        let MessageId::Uuid(uuid) = MessageId::parse(id) else { return self.builder.contact(id) };
        // A message and its reply stand next to each other often.
        if let Some((last, contact)) = self.last_contact
            && last == uuid
        {
            return contact;
        }
        let known = self.uuid_contacts.get(&uuid).copied();
        let contact = known.unwrap_or_else(|| self.builder.contact(id));
        if known.is_none() {
            self.uuid_contacts.insert(uuid, contact);
        }
        self.last_contact = Some((uuid, contact));
        contact
    }

    /// Takes in a row of a file; `place` is where it stands.
    pub(super) fn take(&mut self, row: &RawRow<'_>, roles: &Roles, place: Place) -> Result<(), RowProblem> {
        let id = id_of(row.id.as_ref(), "id", &roles.nulls)?;
        let provider_id = id_of(row.provider_id.as_ref(), "provider_id", &roles.nulls)?.filter(|id| !is_no_id(id));
        if roles.in_one_row {
            let at = self.at(row, roles)?;
            let contact_id = id_of(row.contact_id.as_ref(), "contact_id", &roles.nulls)?;
            let contact_id = contact_id.ok_or(RowProblem::Missing("contact_id"))?;
            let halves = [(Direction::Incoming, &row.text, 1), (Direction::Outgoing, &row.answer, 2)];
            for (direction, text, half) in halves {
                let id = id.as_ref().map(|id| format!("{id}/{half}"));
                let (attachment, provider_id) =
                    (row.attachment && half == 1, provider_id.as_deref().filter(|_| half == 1));
                let (text, deleted) = (text.as_ref(), false);
                let taken = Parts { contact_id: &contact_id, direction, text, at, provider_id, attachment, deleted };
                self.add(row, roles, id.as_deref(), 2 * self.rows + half - 1, &taken, place)?;
            }
            return Ok(());
        }
        let word = row.direction.as_ref().map(Scalar::text).filter(|word| !word.trim().is_empty());
        let word = word.ok_or(RowProblem::Missing("direction"))?;
        let direction = match self.meaning(&word, roles, place)? {
            Some(Meaning::Message(direction)) => direction,
            Some(Meaning::Ignored) => {
                self.skipped.ignored += 1;
                return Ok(());
            }
            // Told with all words once everything is read.
            None => return Ok(()),
        };
        let contact_id = match (roles.by_parties, direction) {
            (true, Direction::Incoming) => &row.from,
            (true, Direction::Outgoing) => &row.to,
            (false, _) => &row.contact_id,
        };
        let contact_id = id_of(contact_id.as_ref(), "contact_id", &roles.nulls)?;
        let contact_id = contact_id.filter(|id| !id.trim().is_empty()).ok_or(RowProblem::Missing("contact_id"))?;
        let at = match self.at(row, roles) {
            // What was never sent need not say when.
            Err(RowProblem::Missing(_)) if row.unsent || row.deleted => {
                self.skipped.unsent += 1;
                return Ok(());
            }
            at => at?,
        };
        let (attachment, provider_id) = (row.attachment, provider_id.as_deref());
        let (text, deleted) = (row.text.as_ref(), row.deleted);
        let taken = Parts { contact_id: &contact_id, direction, text, at, provider_id, attachment, deleted };
        self.add(row, roles, id.as_deref(), self.rows, &taken, place)
    }

    fn at(&mut self, row: &RawRow<'_>, roles: &Roles) -> Result<Timestamp, RowProblem> {
        if !roles.has_time {
            self.without_time += 1;
            return Ok(Timestamp::from_micros(0));
        }
        self.time(row.at.as_ref(), "at")?.ok_or(RowProblem::Missing("at"))
    }

    /// What a word of the direction means; `None` if nobody knows.
    fn meaning(&mut self, word: &str, roles: &Roles, place: Place) -> Result<Option<Meaning>, RowProblem> {
        if let Some((_, meaning, place)) = self.words.iter().find(|(known, ..)| known == word) {
            self.tally.word_again(*place);
            return Ok(*meaning);
        }
        let meaning = roles.directions.meaning(word);
        match self.tally.word(word, meaning, Some(place)) {
            Some(index) => self.words.push((word.to_owned(), meaning, index)),
            None if meaning.is_none() => return Err(RowProblem::Direction(word.to_owned())),
            None => {}
        }
        Ok(meaning)
    }

    fn add(
        &mut self,
        row: &RawRow<'_>,
        roles: &Roles,
        id: Option<&str>,
        ordinal: u64,
        parts: &Parts<'_>,
        place: Place,
    ) -> Result<(), RowProblem> {
        let has_facts = row.handle.is_some() || row.rare.is_some();
        let facts = if has_facts { self.facts(row)? } else { ContactFacts::default() };
        let at = parts.at;
        self.has_times |= roles.has_time;
        if roles.has_time && self.scope.tells_extent(at) {
            self.covered = Some(self.covered.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        }
        // What the contact took back still stood between two replies; what the bot took back is a reply that nobody has.
        let is_gone = parts.deleted && parts.direction == Direction::Outgoing && !self.deleted_replies;
        if row.unsent || is_gone {
            self.skipped.unsent += 1;
            return Ok(());
        }
        let contact = self.contact(parts.contact_id);
        if has_facts && facts != ContactFacts::default() {
            self.builder.learn(contact, self.as_of(at), facts);
        }
        let account = match (roles.by_parties, parts.direction) {
            (false, _) => &row.account,
            (true, Direction::Incoming) => &row.to,
            (true, Direction::Outgoing) => &row.from,
        };
        if let Some(account) = account.as_ref().map(Scalar::text).filter(|account| !account.trim().is_empty()) {
            self.builder.learn_account(contact, self.as_of(at), &account);
        }
        let text = parts.text.filter(|_| !parts.deleted).map(Scalar::text);
        let text = text.filter(|text| !is_nothing(text, &roles.nulls));
        if let Some(text) = &text {
            self.tally.look_at(text);
        }
        self.tally.look_at_reply(parts.direction, text.as_deref(), parts.attachment);
        self.tally.unknown_json += u64::from(row.unknown_json);
        let message = Message {
            // Without ids, the order of rows is what tells messages of one moment apart. It is counted from the piece's start.
            id: id.map_or(MessageId::Ordinal(ordinal), MessageId::parse),
            direction: parts.direction,
            at,
            text: text.as_deref(),
            provider_id: parts.provider_id,
            attachment: parts.attachment,
        };
        if self.scope.reads(at) {
            self.builder.at_place(place)?;
            match parts.deleted {
                true => self.builder.next_is_deleted()?,
                false => self.tally.count(parts.direction, at),
            }
            // Nobody asks for those that came in.
            if let Some(attachment) = row.known_attachment.filter(|_| parts.direction == Direction::Outgoing) {
                self.builder.with_attachment(attachment)?;
            }
        }
        self.keep(contact, message)
    }

    /// When a fact of a message counts: a word of the future would be the latest for ever.
    fn as_of(&self, at: Timestamp) -> Timestamp {
        if self.scope.is_future(at) { at.before_all() } else { at }
    }

    /// Takes in a message if the scope reads its moment.
    pub(super) fn keep(&mut self, contact: ContactIndex, message: Message<'_>) -> Result<(), RowProblem> {
        if self.scope.reads(message.at) {
            // A blank provider id identifies nothing.
            let provider_id = message.provider_id.filter(|id| !id.trim().is_empty());
            self.builder.push(contact, Message { provider_id, ..message })?;
        }
        Ok(())
    }

    fn facts(&mut self, row: &RawRow<'_>) -> Result<ContactFacts, RowProblem> {
        let text = |value: &Option<Scalar<'_>>| {
            value.as_ref().map(Scalar::text).filter(|text| !text.trim().is_empty()).map(Cow::into_owned)
        };
        let handle = text(&row.handle);
        let Some(row) = &row.rare else { return Ok(ContactFacts { handle, ..ContactFacts::default() }) };
        let unreadable = |field, value: String, expected| RowProblem::Value { field, value, expected };
        let stopped = text(&row.stopped)
            .map(|value| yes_or_no(&value).ok_or_else(|| unreadable("stopped", value, "true or false")));
        let message_count = text(&row.message_count)
            .map(|value| value.trim().parse().map_err(|_| unreadable("message_count", value, "a number")));
        Ok(ContactFacts {
            handle,
            stopped: stopped.transpose()?,
            stopped_at: self.time(row.stopped_at.as_ref(), "stopped_at")?,
            stage: text(&row.stage),
            message_count: message_count.transpose()?,
            account: None,
        })
    }

    /// Reads a time; blank is none.
    pub(super) fn time(
        &mut self,
        value: Option<&Scalar<'_>>,
        field: &'static str,
    ) -> Result<Option<Timestamp>, RowProblem> {
        let Some(value) = value else { return Ok(None) };
        let read = match value {
            Scalar::Int(number) => from_epoch(*number),
            Scalar::Float(number) => from_epoch_float(*number),
            Scalar::Text(text) if text.trim().is_empty() => return Ok(None),
            Scalar::Text(text) => {
                let read = parse_time_as(text, self.zone, self.dates);
                if read.is_none() && self.dates == DateOrder::Unknown && has_slashes(text) {
                    return Err(RowProblem::DateOrder { field, value: text.to_string() });
                }
                read.map(|read| {
                    self.zone_assumed += u64::from(read.zone_assumed);
                    self.in_gap += u64::from(read.in_gap);
                    read.at
                })
            }
            Scalar::Time(at) if *at < FIRST_MOMENT => {
                return Err(RowProblem::TooEarly { field, at: at.to_string() });
            }
            Scalar::Time(at) => at.is_writable().then_some(*at),
            Scalar::Bool(_) | Scalar::Json(_) => None,
        };
        read.map(Some).ok_or_else(|| RowProblem::Time { field, value: value.text().into_owned() })
    }
}
