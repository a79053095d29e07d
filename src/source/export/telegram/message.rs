//! One row of a chat.

use std::borrow::Cow;

use chrono_tz::Tz;

use crate::error::{Error, ExportProblem};
use crate::source::export::chat::Gathered;
use crate::source::export::json::{Lines, Object, bad, items, string};
use crate::time::{Span, Timestamp, parse_time};

/// Keys of what a row may carry beside text.
const MEDIA: [&str; 13] = [
    "photo",
    "file",
    "media_type",
    "sticker_emoji",
    "location_information",
    "live_location_period_seconds",
    "place_name",
    "contact_information",
    "contact_vcard",
    "game_title",
    "invoice_information",
    "poll",
    "giveaway_information",
];

/// A message, as far as its row tells.
#[derive(Debug)]
pub(super) struct Message<'a> {
    pub(super) id: Option<String>,
    pub(super) at: Timestamp,
    pub(super) from: Option<Cow<'a, str>>,
    /// The number of the user who wrote it; old exports have no word before it.
    pub(super) from_id: Option<Cow<'a, str>>,
    pub(super) text: Option<String>,
    pub(super) attachment: bool,
    pub(super) line: u64,
}

/// Reads rows of one document.
pub(super) struct Reader<'a, 'g> {
    places: Lines<'a>,
    shown: &'g str,
    zone: Tz,
    /// The time of the row before, which tells the two passes of an hour apart that the clocks show twice.
    last: Option<Timestamp>,
    pub(super) gathered: &'g mut Gathered,
}

impl<'a, 'g> Reader<'a, 'g> {
    pub(super) fn new(document: &'a str, shown: &'g str, zone: Tz, gathered: &'g mut Gathered) -> Self {
        Self { places: Lines::new(document), shown, zone, last: None, gathered }
    }

    /// What comes now is another chat.
    pub(super) fn begin(&mut self) {
        self.last = None;
    }

    /// The error of a chat that cannot be read.
    pub(super) fn wrong(&self, problem: ExportProblem) -> Error {
        Error::Export { place: self.shown.to_owned(), problem: Box::new(problem) }
    }

    /// A row, if it is a message.
    pub(super) fn read(&mut self, json: &'a str, index: usize) -> Result<Option<Message<'a>>, Error> {
        let line = self.places.of(json, index);
        let row = Object::item(json).and_then(|row| self.message(&row, line));
        match row {
            Ok(message) => Ok(message),
            Err(problem) => self.gathered.bad_row(self.shown, line, problem).map(|()| None),
        }
    }

    fn message(&mut self, row: &Object<'a>, line: u64) -> Result<Option<Message<'a>>, ExportProblem> {
        match &*row.needed("type")? {
            "message" => {}
            "service" => {
                let is_call = row.text("action")?.is_some_and(|action| action.ends_with("call"));
                self.gathered.leave_out(if is_call { "calls" } else { "notices" });
                return Ok(None);
            }
            _ => {
                self.gathered.leave_out("unsupported rows");
                return Ok(None);
            }
        }
        let at = self.time(row)?;
        self.last = Some(at);
        let has_media = MEDIA.iter().any(|key| row.holds(key));
        let text = text(row, "text")?.or(text(row, "text_entities")?);
        let question = row.object("poll")?.map(|poll| poll.text("question")).transpose()?.flatten();
        Ok(Some(Message {
            id: row.id("id")?.map(Cow::into_owned),
            at,
            from: row.text("from")?.filter(|name| !name.is_empty()),
            from_id: row.id("from_id")?,
            text: text.or(question.map(Cow::into_owned)),
            attachment: has_media,
            line,
        }))
    }

    /// In seconds since 1970; exports before 2022 only tell local time.
    fn time(&mut self, row: &Object<'_>) -> Result<Timestamp, ExportProblem> {
        if let Some(at) = row.moment("date_unixtime", 1_000_000)? {
            return Ok(at);
        }
        let text = row.needed("date")?;
        let read = parse_time(&text, self.zone).ok_or_else(|| bad("date", &text, "time"))?;
        self.gathered.zone_assumed += u64::from(read.zone_assumed);
        self.gathered.in_gap += u64::from(read.in_gap);
        let later = read.at + Span::seconds(3600);
        let shown = |at: Timestamp| at.in_zone(self.zone).map(|at| at.naive_local());
        let comes_twice = read.zone_assumed && !read.in_gap && shown(later) == shown(read.at);
        Ok(if comes_twice && self.last.is_some_and(|last| last > read.at) { later } else { read.at })
    }
}

/// A text, or a list of texts and of objects with one.
fn text(row: &Object<'_>, key: &'static str) -> Result<Option<String>, ExportProblem> {
    let Some(json) = row.raw(key) else { return Ok(None) };
    let mut whole = String::new();
    if let Some(parts) = items(json) {
        for part in parts {
            match string(part) {
                Some(text) => whole.push_str(&text),
                None => whole.push_str(
                    &Object::parse(part).map_err(|_| bad(key, json, "text"))?.text("text")?.unwrap_or_default(),
                ),
            }
        }
    } else {
        whole = string(json).ok_or_else(|| bad(key, json, "text"))?.into_owned();
    }
    Ok(Some(whole).filter(|text| !text.is_empty()))
}
