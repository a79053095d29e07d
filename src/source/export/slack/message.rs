//! One row of a day.

use super::people::{People, SLACKBOT};
use super::text;
use crate::error::ExportProblem;
use crate::source::export::chat::{ChatRow, Writer};
use crate::source::export::json::{Object, bad};
use crate::time::Timestamp;

/// A row that somebody wrote.
#[derive(Debug)]
pub(super) struct Written {
    /// The account; `None` where a deleted row does not tell.
    pub(super) author: Option<String>,
    /// A program wrote it, be it in the name of a person.
    pub(super) by_program: bool,
    /// It bears no writer yet.
    pub(super) row: ChatRow,
}

/// What a row is.
#[derive(Debug)]
pub(super) enum Row {
    Message(Box<Written>),
    Other(&'static str),
}

/// Reads a row.
pub(super) fn read(row: &Object<'_>, line: u64, people: &People) -> Result<Row, ExportProblem> {
    if row.text("type")?.is_some_and(|kind| kind != "message") || row.is_true("hidden") {
        return Ok(Row::Other("notices"));
    }
    let subtype = row.text("subtype")?.unwrap_or_default();
    let is_deleted = subtype == "tombstone";
    match &*subtype {
        "" | "bot_message" | "file_share" | "me_message" | "thread_broadcast" | "reply_broadcast" | "tombstone" => {}
        "huddle_thread" | "sh_room_created" => return Ok(Row::Other("calls")),
        _ => return Ok(Row::Other("notices")),
    }
    let ts = row.needed("ts")?;
    let at = moment(&ts).ok_or_else(|| bad("ts", &ts, "time"))?;
    let bot_id = row.id("bot_id")?;
    let user = row.id("user")?;
    let author = user.as_deref().or_else(|| bot_id.as_deref().map(|id| people.account(id)));
    if author == Some(SLACKBOT) && !is_deleted {
        return Ok(Row::Other("messages of Slackbot"));
    }
    if author.is_none() && subtype != "bot_message" && !is_deleted {
        return Err(ExportProblem::MissingField { field: "user" });
    }
    let said = text::said(row, people)?;
    let attachment = row.holds("files")
        || row.holds("file")
        || (said.is_none() && (row.holds("blocks") || row.holds("attachments")));
    Ok(Row::Message(Box::new(Written {
        author: author.filter(|_| !is_deleted).map(str::to_owned),
        by_program: bot_id.is_some() || subtype == "bot_message",
        row: ChatRow {
            writer: Writer::Contact,
            at,
            text: said.filter(|_| !is_deleted),
            id: Some(ts.to_string()),
            provider_id: Some(ts.into_owned()),
            attachment: attachment && !is_deleted,
            is_deleted,
            line,
        },
    })))
}

/// Seconds with six more digits, of which the last three only keep ids apart.
fn moment(ts: &str) -> Option<Timestamp> {
    let (seconds, fraction) = ts.split_once('.')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(seconds) || !is_number(fraction) || fraction.len() != 6 {
        return None;
    }
    let micros = seconds.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(fraction.parse().ok()?)?;
    Some(Timestamp::from_micros(micros / 1000 * 1000)).filter(|at| at.is_writable())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_to_the_millisecond_and_nothing_else_is_a_time() {
        assert_eq!(moment("1760364131.120001").map(|at| at.to_string()).as_deref(), Some("2025-10-13T14:02:11.120Z"));
        for wrong in ["", ".", "1760364131", "1760364131.12", "-1.000000", "99999999999999999.000000", "1.00000x"] {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
    }
}
