//! KakaoTalk's exports: texts of computers and phones, and the CSV of a Mac.

mod rows;
mod words;

use super::chat::{Chat, ChatRow, Gathered, Writer};
use super::format::{Deleted, Export, Format, Outgoing, Tells, refuses_nothing};
use super::local;
use super::owner::plain;
use super::pair::Pair;
use super::tree::Entry;
use crate::error::{Error, ExportProblem};
use rows::{Parts, Row, is_first, take_apart};
use words::{OWN, is_call, is_deleted, is_media, title};

/// KakaoTalk's exports.
pub(super) static FORMAT: Format = Format {
    name: "KakaoTalk",
    is_chat,
    refuses: refuses_nothing,
    read,
    tells: Tells { deleted: Deleted::StandIn, outgoing: Outgoing::Text, provider_ids: false, minutes: true },
};

/// The heading, when it was saved, and the first day.
const FIRST_LINES: usize = 4;

/// The first line of the CSV of a Mac. Others have such columns too, so the name of the file counts as well.
const CSV: &str = "Date,User,Message";

fn is_chat(entry: &Entry) -> bool {
    let name = entry.file_name().to_lowercase();
    let start = String::from_utf8_lossy(&entry.start);
    let mut lines = start.lines().filter(|line| !line.trim().is_empty());
    if entry.has_ending("csv") {
        return name.contains("kakaotalk") && lines.next().is_some_and(|line| line.trim() == CSV);
    }
    if !entry.may_be_text() {
        return false;
    }
    let first: Vec<&str> = lines.take(FIRST_LINES).collect();
    let is_titled = first.iter().take(2).any(|line| title(line).is_some());
    let is_dashed = first.first().is_some_and(|line| line.starts_with("---"));
    (is_titled || is_dashed || start.starts_with(|first: char| first.is_ascii_digit()) && start.contains('년'))
        && first.iter().any(|line| is_first(line))
}

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let mut minutes = false;
    for (place, entry) in export.files() {
        let text = match export.tree.text(place) {
            Ok(text) => text,
            Err(error) => {
                gathered.bad(error)?;
                continue;
            }
        };
        let is_csv = entry.has_ending("csv");
        minutes |= !is_csv;
        let (parts, heading) = if is_csv {
            (csv_rows(&text, &entry.shown(), gathered)?, of_file(entry.file_name()).to_owned())
        } else {
            let heading = text.lines().find(|line| title(line).is_some()).unwrap_or_default();
            (take_apart(&text), heading.to_owned())
        };
        let name = if is_csv { Some(heading.as_str()) } else { title(&heading) };
        read_chat(place, &parts, name, export, gathered);
    }
    gathered.minutes = Some(minutes);
    Ok(())
}

/// The name in `KakaoTalk_Chat_Ana_2025-10-13-15-15-11.csv`.
fn of_file(name: &str) -> &str {
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
    let name = name.split_once("Chat_").map_or(name, |(_, name)| name);
    let is_time = |text: &str| text.len() > 9 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    name.rsplit_once('_').filter(|(_, time)| is_time(time)).map_or(name, |(name, _)| name)
}

fn csv_rows(text: &str, shown: &str, gathered: &mut Gathered) -> Result<Parts<'static>, Error> {
    let mut parts = Parts::default();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                gathered.bad_row(
                    shown,
                    line,
                    ExportProblem::BadValue { field: "a row", value: error.to_string(), expected: "row of CSV" },
                )?;
                continue;
            }
        };
        let line = record.position().map_or(1, csv::Position::line);
        let at = record.get(0).unwrap_or_default();
        let Ok(time) = chrono::NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M:%S") else {
            let problem = ExportProblem::BadValue { field: "Date", value: at.to_owned(), expected: "date with a time" };
            gathered.bad_row(shown, line, problem)?;
            continue;
        };
        let name = record.get(1).unwrap_or_default().to_owned().into();
        parts.rows.push(Row { line, at: time, name, text: record.get(2).unwrap_or_default().to_owned() });
    }
    Ok(parts)
}

fn read_chat(place: usize, parts: &Parts<'_>, title: Option<&str>, export: &Export<'_>, gathered: &mut Gathered) {
    let mut names: Vec<&str> = Vec::new();
    for row in &parts.rows {
        if !names.contains(&row.name.as_ref()) {
            names.push(&row.name);
        }
    }
    *gathered.left_out.entry("notices").or_default() += parts.notices.len() as u64;
    gathered.left_out.retain(|_, rows| *rows > 0);
    if names.len() > 2 {
        *gathered.left_out.entry("rows of group chats").or_default() += parts.rows.len() as u64;
        return;
    }
    let pair = Pair::of(&names, title, "", export.me);
    let is_contacts = pair.name.is_none() && title.is_some();
    let mut chat = Chat::new(pair.id, place);
    chat.name = pair.name;
    chat.export = place as u32;
    let has_own = names.contains(&OWN);
    let writer = |name: &str| match (has_own, (name == OWN) == is_contacts) {
        (false, _) => Writer::Named(name.to_owned()),
        (true, true) => Writer::Contact,
        (true, false) => Writer::Bot,
    };
    if has_own && chat.id.is_empty() {
        let other = names.iter().find(|name| (**name == OWN) == is_contacts).copied();
        let id = other.or(title).filter(|id| export.me.is_none_or(|me| plain(me) != plain(id))).unwrap_or(OWN);
        chat.id = String::from(id);
    }
    let said: Vec<&Row<'_>> = parts.rows.iter().filter(|row| !is_call(&row.text)).collect();
    for _ in said.len()..parts.rows.len() {
        gathered.leave_out("calls");
    }
    let times: Vec<_> = said.iter().map(|row| row.at).collect();
    let placed = local::place(&times, export.zone, gathered).unwrap_or_default();
    let row = |(row, at): (&Row<'_>, _)| {
        let is_deleted = is_deleted(&row.text);
        let attachment = !is_deleted && is_media(&row.text);
        let text = Some(row.text.clone()).filter(|text| !is_deleted && !attachment && !text.is_empty());
        ChatRow {
            writer: writer(&row.name),
            at,
            text,
            id: None,
            provider_id: None,
            attachment,
            is_deleted,
            line: row.line,
        }
    };
    chat.rows = said.into_iter().zip(placed).map(row).collect();
    gathered.chats.push(chat);
}
