//! What every row goes through on its way in, whichever source it comes from.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use chrono_tz::Tz;
use rustc_hash::FxHashMap;

use crate::corpus::{Budget, ContactIndex, CorpusBuilder};
use crate::error::RowProblem;
use crate::finding::Skipped;
use crate::model::{ContactFacts, Direction, Message, MessageId};
use crate::scope::Scope;
use crate::time::{DateOrder, FIRST_MOMENT, Timestamp, from_epoch, from_epoch_float, has_slashes, parse_time_as};

/// A value of a row before it is known to be right.
#[derive(Debug, Clone)]
pub(super) enum Scalar<'a> {
    Int(i64),
    Float(f64),
    Bool(bool),
    Time(Timestamp),
    Text(Cow<'a, str>),
}

impl Scalar<'_> {
    /// The value as text, as the row wrote it.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Int(number) => number.to_string().into(),
            Self::Float(number) => number.to_string().into(),
            Self::Bool(value) => value.to_string().into(),
            Self::Time(at) => at.to_string().into(),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// From here on not every whole number is a double of its own: 2^53.
pub(super) const WHOLE_DOUBLES: f64 = 9_007_199_254_740_992.0;

/// A double that is a whole number is one: programs with no other kind of number, or with nulls among them, write so.
pub(super) fn of_double<'a>(number: f64) -> Scalar<'a> {
    let is_whole = number.fract() == 0.0 && number.abs() < WHOLE_DOUBLES;
    if is_whole { Scalar::Int(number as i64) } else { Scalar::Float(number) }
}

/// Reads the usual words for yes and no.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "1" | "yes" | "y" => Some(true),
        "false" | "f" | "0" | "no" | "n" => Some(false),
        _ => None,
    }
}

/// Whether a value stands for no attachment, as systems write that.
pub(super) fn says_nothing(text: &str) -> bool {
    NO_ATTACHMENT.contains(&text.trim())
}

/// How systems write that a message carries no attachment, beside null.
pub(super) const NO_ATTACHMENT: [&str; 7] = ["", "[]", "{}", "null", "false", "f", "0"];

/// One row of a neutral message file: any field may be absent.
#[derive(Debug, Default)]
pub(super) struct RawRow<'a> {
    pub(super) id: Option<Scalar<'a>>,
    pub(super) contact_id: Option<Scalar<'a>>,
    pub(super) handle: Option<Scalar<'a>>,
    pub(super) direction: Option<Scalar<'a>>,
    /// The inner `None` is a text that is null.
    pub(super) text: Option<Option<Scalar<'a>>>,
    pub(super) at: Option<Scalar<'a>>,
    pub(super) provider_id: Option<Scalar<'a>>,
    /// Something, or a word for nothing.
    pub(super) attachment: Option<Scalar<'a>>,
    pub(super) stopped: Option<Scalar<'a>>,
    pub(super) stopped_at: Option<Scalar<'a>>,
    pub(super) stage: Option<Scalar<'a>>,
    pub(super) message_count: Option<Scalar<'a>>,
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
    /// The first and the last moment of the messages offered, in the scope or not.
    pub(super) covered: Option<(Timestamp, Timestamp)>,
    /// Rows of the piece at hand that were offered, good or bad.
    pub(super) rows: u64,
    /// Contacts whose id is a UUID, as most are, by its number: found without a look at the text of any.
    uuid_contacts: FxHashMap<u128, ContactIndex>,
    pub(super) scope: &'s Scope,
    pub(super) zone: Tz,
}

impl<'s> Intake<'s> {
    pub(super) fn new(scope: &'s Scope, zone: Tz, budget: Arc<Budget>) -> Self {
        let builder = CorpusBuilder::within(budget);
        let (skipped, uuid_contacts) = (Skipped::default(), FxHashMap::default());
        let dates = DateOrder::Unknown;
        Self { builder, skipped, zone_assumed: 0, in_gap: 0, dates, covered: None, rows: 0, uuid_contacts, scope, zone }
    }

    /// What comes now is this piece of the source.
    pub(super) fn begin_piece(&mut self, piece: u32) {
        self.rows = 0;
        self.builder.begin_piece(piece);
    }

    /// Sets all aside if memory has no more room.
    pub(super) fn relieve(&mut self) -> io::Result<()> {
        if self.builder.relieve()? {
            self.uuid_contacts.clear();
        }
        Ok(())
    }

    /// Takes over what another took in; the pieces of both are over.
    pub(super) fn absorb(&mut self, other: Self) {
        self.builder.absorb(other.builder);
        self.skipped.bad += other.skipped.bad;
        self.zone_assumed += other.zone_assumed;
        self.in_gap += other.in_gap;
        let both = self.covered.into_iter().chain(other.covered);
        self.covered = both.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    }

    fn contact(&mut self, id: &str) -> ContactIndex {
        let MessageId::Uuid(uuid) = MessageId::parse(id) else { return self.builder.contact(id) };
        *self.uuid_contacts.entry(uuid).or_insert_with(|| self.builder.contact(id))
    }

    /// Takes in a row of a file; `place` is where it stands.
    pub(super) fn take(&mut self, row: &RawRow<'_>, place: crate::corpus::Place) -> Result<(), RowProblem> {
        for (field, value) in [("id", &row.id), ("contact_id", &row.contact_id), ("provider_id", &row.provider_id)] {
            // A number this long has lost digits on its way in, so that two ids may have become one.
            if let Some(Scalar::Float(number)) = value {
                let expected = match number.abs() < WHOLE_DOUBLES {
                    true => "a whole number of at most 19 digits, or a string",
                    false => "a string or a 64-bit number; a double this large has lost digits",
                };
                return Err(RowProblem::Value { field, value: number.to_string(), expected });
            }
        }
        let contact_id = row.contact_id.as_ref().map(Scalar::text).filter(|id| !id.trim().is_empty());
        let contact_id = contact_id.ok_or(RowProblem::Missing("contact_id"))?;
        let direction = row.direction.as_ref().ok_or(RowProblem::Missing("direction"))?.text();
        let direction =
            Direction::from_word(&direction).ok_or_else(|| RowProblem::Direction(direction.into_owned()))?;
        let at = self.time(row.at.as_ref(), "at")?.ok_or(RowProblem::Missing("at"))?;
        let text = row.text.as_ref().ok_or(RowProblem::Missing("text"))?.as_ref().map(Scalar::text);
        let facts = self.facts(row)?;
        self.covered = Some(self.covered.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        let contact = self.contact(&contact_id);
        if facts != ContactFacts::default() {
            self.builder.learn(contact, at, facts);
        }
        let id = row.id.as_ref().map(Scalar::text).filter(|id| !id.is_empty());
        let provider_id = row.provider_id.as_ref().map(Scalar::text);
        let message = Message {
            // Without ids, the order of rows is what tells messages of one moment apart. It is counted from the piece's start.
            id: id.as_deref().map_or(MessageId::Ordinal(self.rows), MessageId::parse),
            direction,
            at,
            text: text.as_deref(),
            provider_id: provider_id.as_deref(),
            attachment: row.attachment.as_ref().is_some_and(|value| !says_nothing(&value.text())),
        };
        if self.scope.reads(at) {
            self.builder.at_place(place)?;
        }
        self.keep(contact, message)
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
        let unreadable = |field, value: String, expected| RowProblem::Value { field, value, expected };
        let stopped = text(&row.stopped)
            .map(|value| yes_or_no(&value).ok_or_else(|| unreadable("stopped", value, "true or false")));
        let message_count = text(&row.message_count)
            .map(|value| value.trim().parse().map_err(|_| unreadable("message_count", value, "a number")));
        Ok(ContactFacts {
            handle: text(&row.handle),
            stopped: stopped.transpose()?,
            stopped_at: self.time(row.stopped_at.as_ref(), "stopped_at")?,
            stage: text(&row.stage),
            message_count: message_count.transpose()?,
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
            Scalar::Bool(_) => None,
        };
        read.map(Some).ok_or_else(|| RowProblem::Time { field, value: value.text().into_owned() })
    }
}
