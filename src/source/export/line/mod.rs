//! LINE's exports as texts, one for each chat.

mod rows;
mod words;

use chrono::NaiveDateTime;

use super::chat::{Chat, ChatRow, Gathered, Writer};
use super::format::{Deleted, Export, Format, Outgoing, Tells, refuses_nothing};
use super::local;
use super::order::{decide, remarks};
use super::owner::plain;
use super::pair::Pair;
use super::seen::Seen;
use super::tree::Entry;
use crate::error::{Error, ExportProblem};
use crate::time::DateOrder;
use rows::{Parts, Row, read_day, read_row, take_apart};
use words::{is_media, is_of_group, is_unsent, title};

/// LINE's exports as texts.
pub(super) static FORMAT: Format = Format {
    name: "LINE",
    is_chat,
    refuses: refuses_nothing,
    read,
    tells: Tells { deleted: Deleted::StandIn, outgoing: Outgoing::Text, provider_ids: false, minutes: true },
};

/// The heading, when it was saved, a day, and a row.
const FIRST_LINES: usize = 4;

fn is_chat(entry: &Entry) -> bool {
    if !entry.may_be_text() {
        return false;
    }
    let start = String::from_utf8_lossy(&entry.start);
    let lines: Vec<&str> = start.lines().filter(|line| !line.trim().is_empty()).take(FIRST_LINES).collect();
    let has_row = lines.windows(2).any(|pair| read_day(pair[0]).is_some() && read_row(pair[1]).is_some());
    lines.first().is_some_and(|first| first.trim_start().starts_with("[LINE]")) || has_row
}

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let mut texts = Vec::new();
    for (place, _) in export.files() {
        match export.tree.text(place) {
            Ok(text) => texts.push((place, text)),
            Err(error) => gathered.bad(error)?,
        }
    }
    let files: Vec<(usize, Parts<'_>)> = texts.iter().map(|(place, text)| (*place, take_apart(text))).collect();
    for (place, parts) in &files {
        if parts.rows.is_empty() && !parts.days.is_empty() {
            let what = "a LINE export without tabs, in which names cannot be told from texts";
            let how = "export the chat from LINE on an iPhone or a computer";
            let shown = export.tree.entries[*place].shown();
            gathered.bad(Error::Export { place: shown, problem: Box::new(ExportProblem::Unreadable { what, how }) })?;
        }
    }
    let seen: Vec<Seen> = files.iter().map(|(_, parts)| seen(parts)).collect();
    let shown = |file: usize| export.tree.entries[files[file].0].shown();
    let refused =
        |(file, line, problem)| Error::Export { place: format!("{}:{line}", shown(file)), problem: Box::new(problem) };
    let decided = decide(&seen.iter().collect::<Vec<_>>(), export.dates).map_err(refused)?;
    gathered.remarks.extend(remarks(&decided, shown));
    for ((place, parts), (order, _)) in files.iter().zip(&decided) {
        read_chat(*place, parts, *order, export, gathered);
    }
    Ok(())
}

fn seen(parts: &Parts<'_>) -> Seen {
    let mut seen = Seen::default();
    for (line, (written, weekday)) in &parts.days {
        seen.see(*written, *line);
        if let Some(weekday) = weekday {
            seen.weekday(*written, *weekday, *line);
        }
    }
    seen
}

/// What a row is.
enum Kind {
    Said { text: Option<String>, is_media: bool },
    Unsent,
    Call,
    Notice,
}

fn kind(row: &Row<'_>) -> Kind {
    match row.name {
        None | Some("") if is_unsent(&row.text) => Kind::Unsent,
        None | Some("") => Kind::Notice,
        Some(_) if row.text.starts_with('☎') => Kind::Call,
        Some(_) if is_media(&row.text) => Kind::Said { text: None, is_media: true },
        Some(_) => Kind::Said { text: Some(row.text.clone()).filter(|text| !text.is_empty()), is_media: false },
    }
}

fn read_chat(place: usize, parts: &Parts<'_>, order: DateOrder, export: &Export<'_>, gathered: &mut Gathered) {
    let mut names: Vec<&str> = Vec::new();
    for name in parts.rows.iter().filter_map(|row| row.name).filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let title = title(parts.heading);
    let kinds: Vec<Kind> = parts.rows.iter().map(kind).collect();
    let has_group_notice = parts.rows.iter().any(|row| row.name.is_none() && is_of_group(&row.text));
    if names.len() > 2 || has_group_notice || title.is_some_and(|(_, is_group)| is_group) {
        *gathered.left_out.entry("rows of group chats").or_default() += parts.rows.len() as u64;
        return;
    }
    let pair = Pair::of(&names, title.map(|(name, _)| name), parts.heading, export.me);
    let Pair { id, name: other, exporter } = pair;
    let mut chat = Chat::new(id, place);
    chat.export = place as u32;
    let (mut times, mut rows) = (Vec::new(), Vec::new());
    for (row, kind) in parts.rows.iter().zip(kinds) {
        let (text, attachment, is_deleted) = match kind {
            Kind::Call => {
                gathered.leave_out("calls");
                continue;
            }
            Kind::Notice => {
                gathered.leave_out("notices");
                continue;
            }
            Kind::Unsent => (None, false, true),
            Kind::Said { text, is_media } => (text, is_media, false),
        };
        let by = row.name.filter(|name| !name.is_empty()).or_else(|| named_in(&row.text, &names, other.as_deref()));
        let writer = by.map_or_else(|| exporter.clone(), |name| Writer::Named(name.to_owned()));
        let Some(day) = row.day.read(order) else { continue };
        times.push(NaiveDateTime::new(day, row.time));
        rows.push((writer, text, attachment, is_deleted, row.line));
    }
    let placed = local::place(&times, export.zone, gathered).unwrap_or_default();
    chat.name = other;
    chat.rows = rows
        .into_iter()
        .zip(placed)
        .map(|((writer, text, attachment, is_deleted, line), at)| ChatRow {
            writer,
            at,
            text,
            id: None,
            provider_id: None,
            attachment,
            is_deleted,
            line,
        })
        .collect();
    gathered.chats.push(chat);
}

/// Who a notice begins with.
fn named_in<'n>(notice: &str, names: &[&'n str], other: Option<&'n str>) -> Option<&'n str> {
    let notice = plain(notice);
    names.iter().copied().chain(other).filter(|name| notice.starts_with(&plain(name))).max_by_key(|name| name.len())
}
