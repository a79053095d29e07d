//! WhatsApp's exports as texts: of phones, and of the Web and Desktop. Their rows are described where they are read.

mod body;
mod chat_file;
mod header;
#[cfg(test)]
mod languages;
mod people;
#[cfg(test)]
mod properties;
mod rows;
mod sides;
#[cfg(test)]
mod tests;
mod title;
mod words;

use chrono::NaiveDateTime;

use super::chat::{Chat, ChatRow, Gathered};
use super::dates::words;
use super::format::{Deleted, Export, Format, Outgoing, Tells};
use super::order::{decide, remarks};
use super::tree::Entry;
use super::{local, owner};
use crate::error::{Error, ExportProblem};
use crate::text::counted;
use crate::time::DateOrder;
use body::Kind;
use chat_file::{ChatFile, Program, look_through};
use sides::Sides;

/// WhatsApp's exports as texts.
pub(super) static FORMAT: Format = Format {
    name: "WhatsApp",
    is_chat,
    refuses: |entry| is_named(entry).then_some(UNKNOWN_FORM),
    read,
    tells: Tells { deleted: Deleted::StandIn, outgoing: Outgoing::Text, provider_ids: false, minutes: false },
};

/// Files of the Web and Desktop have this name, in the archive of one chat.
const OF_WEB: &str = "chat.txt";

/// So many lines may stand before the first row: the notices of the Web have no time.
const LINES_BEFORE: usize = 4;

/// What WhatsApp named and no form of header begins.
const UNKNOWN_FORM: ExportProblem = ExportProblem::Unreadable {
    what: "a WhatsApp export whose rows begin in a form that is not known",
    how: "export the chat again, with the phone set to English",
};

/// Whether WhatsApp gave a file its name.
fn is_named(entry: &Entry) -> bool {
    let name = entry.file_name();
    let is_text = entry.has_ending("txt") && !entry.start.is_empty();
    is_text && (name == "_chat.txt" || title::title(entry).sure().is_some())
}

fn is_chat(entry: &Entry) -> bool {
    let name = entry.file_name().to_lowercase();
    if !entry.may_be_text() && !name.contains("whatsapp") {
        return false;
    }
    let start = match std::str::from_utf8(&entry.start) {
        Ok(start) => start,
        Err(error) => std::str::from_utf8(&entry.start[..error.valid_up_to()]).unwrap_or_default(),
    };
    let lines = start.lines().filter(|line| !line.trim().is_empty());
    lines
        .take(if name == OF_WEB || is_named(entry) { LINES_BEFORE } else { 1 })
        .any(|line| header::header(line).is_some())
}

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    for (place, entry) in export.tree.entries.iter().enumerate() {
        if is_named(entry) && !export.chats.contains(&place) {
            gathered.bad(Error::Export { place: entry.shown(), problem: Box::new(UNKNOWN_FORM) })?;
        }
    }
    let texts = texts(export, gathered)?;
    let named: Vec<&str> = export.me.into_iter().collect();
    let mut files = Vec::new();
    for (place, text) in &texts {
        let entry = &export.tree.entries[*place];
        match rows::split(text) {
            Ok(Some(rows)) => {
                let is_web_name = entry.file_name().eq_ignore_ascii_case(OF_WEB);
                files.push(look_through(*place, rows, title::title(entry), is_web_name, &named));
            }
            Ok(None) => {}
            Err((line, problem)) => gathered.bad_row(&entry.shown(), line, problem)?,
        }
    }
    let orders = orders(&files, export, gathered)?;
    gathered.minutes = Some(files.iter().any(|file| !file.has_seconds));
    sides::tell_owner(&files, gathered);
    let mut seconds = Vec::new();
    for (file, order) in files.iter().zip(orders) {
        *gathered.left_out.entry("notices").or_default() += file.notices;
        *gathered.left_out.entry("calls").or_default() += file.calls;
        *gathered.left_out.entry("rows that WhatsApp could not write").or_default() += file.unwritten;
        if file.is_group() {
            *gathered.left_out.entry("rows of group chats").or_default() += file.said.len() as u64;
            continue;
        }
        if file.unknown > 0 {
            let shown = export.tree.entries[file.place].shown();
            let rows = counted(file.unknown, "row");
            gathered.remarks.push(format!(
                "words of WhatsApp that are not known stand in {rows} of “{shown}”: taken for deleted messages"
            ));
        }
        let chat = chat(file, order, export, gathered)?;
        gathered.chats.push(chat);
        seconds.push(file.has_seconds);
    }
    gathered.left_out.retain(|_, rows| *rows > 0);
    one_resolution(&gathered.chats, &seconds, export)
}

/// The texts of all files, with their places in the tree.
fn texts(export: &Export<'_>, gathered: &mut Gathered) -> Result<Vec<(usize, String)>, Error> {
    let mut texts = Vec::new();
    for (place, _) in export.files() {
        match export.tree.text(place) {
            Ok(text) => texts.push((place, text)),
            Err(error) => gathered.bad(error)?,
        }
    }
    Ok(texts)
}

/// The order of day, month and year in each file.
fn orders(files: &[ChatFile<'_>], export: &Export<'_>, gathered: &mut Gathered) -> Result<Vec<DateOrder>, Error> {
    let of_phones: Vec<usize> = (0..files.len()).filter(|file| files[*file].program != Program::Web).collect();
    let seen: Vec<_> = of_phones.iter().map(|file| &files[*file].seen).collect();
    let shown = |file: usize| export.tree.entries[files[of_phones[file]].place].shown();
    let decided = decide(&seen, export.dates).map_err(|(file, line, problem)| Error::Export {
        place: format!("{}:{line}", shown(file)),
        problem: Box::new(problem),
    })?;
    gathered.remarks.extend(remarks(&decided, shown));
    // The Web writes the month first in every country.
    let mut orders = vec![DateOrder::MonthFirst; files.len()];
    for (file, (order, _)) in of_phones.iter().zip(decided) {
        orders[*file] = order;
    }
    Ok(orders)
}

/// A file as a chat.
fn chat(file: &ChatFile<'_>, order: DateOrder, export: &Export<'_>, gathered: &mut Gathered) -> Result<Chat, Error> {
    let shown = || export.tree.entries[file.place].shown();
    let times = file.said.iter().map(|said| {
        let day = said.row.written.read(order).ok_or_else(|| Error::Export {
            place: format!("{}:{}", shown(), said.row.line),
            problem: Box::new(ExportProblem::NotInOrder { example: said.row.written.shown(), order: words(order) }),
        })?;
        Ok(NaiveDateTime::new(day, said.row.time))
    });
    let times: Vec<NaiveDateTime> = times.collect::<Result<_, Error>>()?;
    let placed = local::place(&times, export.zone, gathered).unwrap_or_default();
    let sides = Sides::of(file, export.me);
    let mut chat = Chat::new(sides.id(), file.place);
    chat.name = sides.name();
    // Each file is an export of its own: WhatsApp makes one of the whole chat every time.
    chat.export = file.place as u32;
    chat.rows = file
        .said
        .iter()
        .zip(placed)
        .map(|(said, at)| {
            let (text, attachment, is_deleted) = match &said.kind {
                Kind::Said { text, media } => (text.as_deref().map(str::to_owned), media.is_some(), false),
                _ => (None, false, true),
            };
            ChatRow {
                writer: sides.writer(said.name),
                at,
                text,
                id: None,
                provider_id: None,
                attachment,
                is_deleted,
                line: said.row.line,
            }
        })
        .collect();
    Ok(chat)
}

/// One chat as two phones hold it: their messages are not the same to the second, and would count twice.
fn one_resolution(chats: &[Chat], seconds: &[bool], export: &Export<'_>) -> Result<(), Error> {
    for (place, (chat, has_seconds)) in chats.iter().zip(seconds).enumerate() {
        let other = chats.iter().zip(seconds).take(place).find(|(other, other_has)| {
            other_has != &has_seconds && !chat.id.is_empty() && owner::plain(&other.id) == owner::plain(&chat.id)
        });
        let Some((other, _)) = other else { continue };
        let (minutes, fine) = if *has_seconds { (other, chat) } else { (chat, other) };
        return Err(Error::Export {
            place: export.tree.entries[minutes.file].shown(),
            problem: Box::new(ExportProblem::TwoResolutions {
                chat: chat.id.clone(),
                other: export.tree.entries[fine.file].shown(),
            }),
        });
    }
    Ok(())
}
