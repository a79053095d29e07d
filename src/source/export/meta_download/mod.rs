//! Downloads of Instagram and Messenger, and Messenger's own download of end-to-end encrypted chats.
//!
//! Their form is documented by nobody; public parsers agree on it: one folder a thread, `message_1.json` the newest part,
//! texts as UTF-8 that was taken for Latin-1.

mod files;
mod marks;
mod mojibake;
mod parts;
mod people;
mod row;
mod words;

use std::collections::BTreeMap;

use super::chat::{Chat, ChatRow, Gathered, Writer};
use super::format::{Deleted, Export, Format, Outgoing, Tells};
use super::owner::plain;
use super::tree::Entry;
use crate::error::{Error, ExportProblem};
use parts::Part;
use people::{Owners, Thread};

/// Downloads of Meta.
pub(super) const FORMAT: Format = Format {
    name: "Instagram or Messenger",
    is_chat: files::is_chat,
    refuses,
    read,
    // Messenger leaves a row where a message was taken back; Instagram does not.
    tells: Tells { deleted: Deleted::Absent, outgoing: Outgoing::Text, provider_ids: false, minutes: false },
};

const AS_JSON: &str = "ask for the download again, in the format JSON instead of HTML: Accounts Center > Your information \
    and permissions > Export your information";

fn refuses(entry: &Entry) -> Option<ExportProblem> {
    if files::is_page(entry) {
        return Some(ExportProblem::Html { format: "an Instagram or Messenger download", how: AS_JSON });
    }
    files::is_of_2018(&entry.start).then_some(ExportProblem::Unreadable {
        what: "an Instagram download in the form of 2018 to 2020",
        how: "ask for a new download, as JSON, which holds the same messages",
    })
}

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let mut threads: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    let mut read = Vec::new();
    for (place, entry) in export.files() {
        match parts::read(export.tree, place, entry, gathered) {
            Ok(part) => read.push(part),
            Err(error) => gathered.bad(error)?,
        }
    }
    parts::name_flat(&mut read);
    for part in read {
        threads.entry(part.thread.clone()).or_default().push(part);
    }
    let known: Vec<Thread> = threads.values().map(|parts| Thread::of(parts)).collect();
    let owners = Owners::find(export.tree, &known);
    for ((id, parts), thread) in threads.into_iter().zip(known) {
        let rows: u64 = parts.iter().map(|part| part.lines.len() as u64).sum();
        let left_out = if thread.is_group() {
            Some("messages in groups")
        } else {
            thread.is_alone(owners.of(&thread)).then_some("messages to oneself or to a namesake")
        };
        if let Some(what) = left_out {
            if rows > 0 {
                *gathered.left_out.entry(what).or_default() += rows;
            }
            continue;
        }
        for (number, parts) in parts::exports(parts).into_iter().enumerate() {
            parts::missing(&parts, gathered)?;
            let mut chat =
                Chat { export: number as u32, ..Chat::new(&*id, parts.first().map_or(0, |part| part.place)) };
            chat.name.clone_from(&thread.title);
            let owner = owners.of(&thread).filter(|_| owners.several() && export.me.is_none());
            chat.account = owner.map(str::to_owned);
            chat.rows = rows_of(parts, owner, gathered);
            if !chat.rows.is_empty() {
                gathered.chats.push(chat);
            }
        }
    }
    gathered.owner = owners.only();
    pages_alone(export, gathered);
    Ok(())
}

/// The rows of one thread in one download that are messages, the oldest first. Where downloads are of several accounts,
/// the owner of this one tells the sides.
fn rows_of(parts: Vec<Part>, owner: Option<&str>, gathered: &mut Gathered) -> Vec<ChatRow> {
    let is_flat = parts.iter().any(|part| part.is_flat);
    let mut lines: Vec<row::Line> = parts.into_iter().flat_map(|part| part.lines).collect();
    lines.sort_by_key(|line| line.at);
    let left_out = if is_flat { vec![None; lines.len()] } else { marks::judge(&lines) };
    let mut rows = Vec::with_capacity(lines.len());
    for (line, left_out) in lines.into_iter().zip(left_out) {
        if let Some(what) = line.is_no_message.or(left_out) {
            gathered.leave_out(what);
            continue;
        }
        let writer = match owner {
            Some(owner) if plain(&line.sender) == plain(owner) => Writer::Bot,
            Some(_) => Writer::Contact,
            None => Writer::Named(line.sender.to_string()),
        };
        rows.push(ChatRow {
            writer,
            at: line.at,
            text: line.text,
            id: None,
            provider_id: None,
            attachment: line.attachment,
            is_deleted: line.is_unsent,
            line: line.number,
        });
    }
    rows
}

/// Threads that only lie there as HTML, beside others that were read.
fn pages_alone(export: &Export<'_>, gathered: &mut Gathered) {
    let folder = |entry: &Entry| entry.path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let read: Vec<Option<String>> = export.files().map(|(_, entry)| folder(entry)).collect();
    let mut pages: Vec<Option<String>> =
        export.tree.entries.iter().filter(|entry| files::is_page_of_thread(entry)).map(folder).collect();
    pages.dedup();
    pages.retain(|page| !read.contains(page));
    if !pages.is_empty() {
        let chats = crate::text::counted(pages.len() as u64, "chat");
        gathered.remarks.push(format!("{chats} only there as HTML, which is not read: {AS_JSON}"));
    }
}
