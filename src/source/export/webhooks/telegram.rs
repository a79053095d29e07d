//! Telegram: the updates of a bot, posted or polled.
//!
//! <https://core.telegram.org/bots/api#update>: a bot never gets its own messages, unless it is connected to the account
//! of a business.

use rustc_hash::FxHashSet;
use serde_json::Value;

use super::bodies::{self, File, Kind};
use super::fields::{has, id, moment, needed, text};
use super::log::{Log, message};
use crate::error::{Error, ExportProblem};
use crate::source::export::chat::{ChatRow, Gathered, Writer};
use crate::source::export::format::{Export, Format, refuses_nothing};
use crate::source::export::tells::{Deleted, Outgoing, Tells};

pub(in crate::source::export) static TELEGRAM: Format = Format {
    name: "Telegram bot updates",
    is_chat: |entry| Kind::of_start(&entry.start) == Some(Kind::Telegram),
    refuses: refuses_nothing,
    read,
    tells: Tells { deleted: Deleted::Whole, outgoing: Outgoing::Absent, provider_ids: true, minutes: false },
};

/// Updates that hold a message, and whether it is a later form of one.
const MESSAGES: [(&str, bool); 4] =
    [("message", false), ("business_message", false), ("edited_message", true), ("edited_business_message", true)];

/// Updates that are something else.
const OTHERS: [(&str, &str); 8] = [
    ("callback_query", "presses of a button, whose time is not told"),
    ("message_reaction", "reactions"),
    ("message_reaction_count", "reactions"),
    ("my_chat_member", "changes of members"),
    ("chat_member", "changes of members"),
    ("channel_post", "posts in channels"),
    ("edited_channel_post", "posts in channels"),
    ("deleted_business_messages", "deletions"),
];

/// What a message can carry.
#[rustfmt::skip]
const CARRIED: [&str; 19] = [
    "photo", "video", "document", "audio", "voice", "video_note", "animation", "sticker", "contact", "location", "venue",
    "poll", "dice", "game", "story", "paid_media", "invoice", "checklist", "gift",
];

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let (mut log, mut seen, mut edited) = (Log::default(), FxHashSet::default(), FxHashSet::default());
    bodies::each(export, gathered, Kind::Telegram, &mut |update, file, line, gathered| {
        if !seen.insert(needed(update, "/update_id", "update_id")?) {
            gathered.leave_out("repeated deliveries");
            return Ok(());
        }
        let Some((name, is_edit)) = MESSAGES.iter().find(|(name, _)| has(update, name)) else {
            let what = OTHERS.iter().find(|(name, _)| has(update, name)).map_or("other updates", |(_, what)| what);
            gathered.leave_out(what);
            return Ok(());
        };
        let Some(sent) = update.get(name) else { return Ok(()) };
        take(&mut log, sent, *is_edit, &mut edited, (file, line), gathered)
    })?;
    gathered.chats = log.finish();
    if gathered.chats.iter().any(|chat| chat.rows.iter().any(|row| row.writer == Writer::Bot)) {
        gathered.outgoing = Some(Outgoing::Text);
    }
    Ok(())
}

fn take(
    log: &mut Log,
    sent: &Value,
    is_edit: bool,
    edited: &mut FxHashSet<(usize, String)>,
    (file, line): (&File, u64),
    gathered: &mut Gathered,
) -> Result<(), ExportProblem> {
    let said = text(sent, "/text").or_else(|| text(sent, "/caption")).map(str::to_owned);
    let attachment = CARRIED.iter().any(|kind| has(sent, kind));
    if said.is_none() && !attachment {
        gathered.leave_out("service messages");
        return Ok(());
    }
    let contact = needed(sent, "/chat/id", "chat")?;
    let (number, at) = (needed(sent, "/message_id", "message_id")?, moment(sent, "/date", "date")?);
    // In a chat of a business, the other side's id is that of the chat.
    let is_business = has(sent, "business_connection_id");
    let is_own =
        is_business && (has(sent, "sender_business_bot") || id(sent, "/from/id").is_some_and(|from| from != contact));
    let writer = if is_own { Writer::Bot } else { Writer::Contact };
    let chat = log.chat(&contact, file.place);
    log.account(chat, id(sent, "/business_connection_id"));
    log.name(chat, name(sent, is_own).as_deref());
    let row = ChatRow { text: said, attachment, ..message(Some(number.clone()), writer, at, line) };
    let key = (chat, number.clone());
    match log.known(chat, &number) {
        None => {
            log.add(chat, number, row);
            if is_edit {
                edited.insert(key);
            }
        }
        Some(known) if !is_edit && edited.remove(&key) => *known = row,
        Some(_) if is_edit => gathered.leave_out("edits"),
        Some(_) => gathered.leave_out("repeated deliveries"),
    }
    Ok(())
}

/// The other side's name: of a group its title.
fn name(sent: &Value, is_own: bool) -> Option<String> {
    let full = |at: &str| {
        let parts = ["first_name", "last_name"].map(|part| text(sent, &format!("{at}/{part}")));
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" ")).filter(|full| !full.is_empty())
    };
    let places = if is_own { &["/chat"][..] } else { &["/chat", "/from"] };
    let handle = || places.iter().find_map(|at| text(sent, &format!("{at}/username"))).map(str::to_owned);
    let title = text(sent, "/chat/title").map(str::to_owned);
    title.or_else(handle).or_else(|| places.iter().find_map(|at| full(at)))
}
