//! Chats of an export that two people have.

use std::borrow::Cow;

use super::message::{Message, Reader};
use crate::error::{Error, ExportProblem};
use crate::source::export::chat::{ChatRow, Gathered, Writer};
use crate::source::export::json::Object;
use crate::source::export::pairs::{Pair, Side};

/// An imported chat has so many rows at least that share their second with one of the other side.
const IMPORTED: u64 = 20;

/// A user's number, without the word before it.
fn number(id: &str) -> &str {
    id.strip_prefix("user").unwrap_or(id)
}

/// Whether two numbers are one user's; some old exports add 2³².
fn is_same(one: &str, other: &str) -> bool {
    let parsed = |id: &str| id.parse::<i64>().ok();
    one == other || parsed(one).zip(parsed(other)).is_some_and(|(one, other)| one.abs_diff(other) == 1 << 32)
}

/// Reads a chat; `None` where it is none of two people.
pub(super) fn read<'a>(
    chat: &Object<'a>,
    owner: Option<&Side>,
    reader: &mut Reader<'a, '_>,
) -> Result<Option<Pair>, Error> {
    let id = chat.id("id").map_err(|problem| reader.wrong(problem))?.unwrap_or_default().into_owned();
    let kind = chat.text("type").map_err(|problem| reader.wrong(problem))?.unwrap_or_default();
    let rows = chat.list("messages").map_err(|problem| reader.wrong(problem))?;
    let is_own = owner.is_some_and(|owner| owner.id.as_ref() == Some(&id));
    let what = match &*kind {
        "saved_messages" => Some("saved messages"),
        "personal_chat" | "bot_chat" if is_own => Some("saved messages"),
        "personal_chat" | "bot_chat" => None,
        _ => Some("messages in groups and channels"),
    };
    if let Some(what) = what {
        if !rows.is_empty() {
            *reader.gathered.left_out.entry(what).or_default() += rows.len() as u64;
        }
        return Ok(None);
    }
    if id.is_empty() {
        return Err(reader.wrong(ExportProblem::MissingField { field: "id" }));
    }
    let name = chat.text("name").map_err(|problem| reader.wrong(problem))?;
    let name = name.map(Cow::into_owned).filter(|name| !name.is_empty());
    let mut pair = Pair {
        other: Side { id: Some(id), name, also: Vec::new() },
        own: owner.cloned().unwrap_or_default(),
        is_with_bot: kind == "bot_chat",
        rows: Vec::with_capacity(rows.len()),
        ..Pair::default()
    };
    for (index, row) in rows.into_iter().enumerate() {
        if let Some(message) = reader.read(row, index)? {
            take(&mut pair, message);
        }
    }
    tell_import(&pair, reader.gathered);
    Ok(Some(pair))
}

fn take(pair: &mut Pair, message: Message<'_>) {
    let from = message.from.as_deref();
    let is_other = match message.from_id.as_deref().map(number) {
        Some(id) => pair.other.id.as_deref().is_some_and(|other| is_same(id, other)),
        // Whose account is gone has no name; whoever exports has one.
        None => from.is_none() || from == pair.other.name.as_deref(),
    };
    let side = if is_other { &mut pair.other } else { &mut pair.own };
    if side.id.is_none() {
        side.id = message.from_id.as_deref().map(|id| number(id).to_owned());
    }
    if side.name.is_none() {
        side.name = from.map(str::to_owned);
    }
    pair.rows.push(ChatRow {
        writer: if is_other { Writer::Contact } else { Writer::Bot },
        at: message.at,
        text: message.text,
        id: message.id,
        provider_id: None,
        attachment: message.attachment,
        is_deleted: false,
        line: message.line,
    });
}

fn tell_import(pair: &Pair, gathered: &mut Gathered) {
    let meets = |two: &&[ChatRow]| matches!(two, [a, b] if a.at == b.at && a.writer != b.writer);
    let rows = pair.rows.windows(2).filter(meets).count() as u64;
    if rows >= IMPORTED {
        let name = pair.other.name.as_deref().or(pair.other.id.as_deref()).unwrap_or_default();
        let name = crate::text::excerpt(name, 40);
        gathered.remarks.push(format!(
            "{rows} messages of the chat with “{name}” share their second with one of the other side, as in a chat that was \
             imported: such times are those of the import"
        ));
    }
}
