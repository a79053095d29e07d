//! Messenger and Instagram: `entry[].messaging[]` and `standby[]`.
//!
//! <https://developers.facebook.com/docs/messenger-platform/reference/webhook-events>: what the bot sent comes as echoes,
//! if the app has subscribed to them.

use serde_json::Value;

use super::bodies::{self, File, Kind};
use super::fields::{has, id, is, list, moment, needed, text};
use super::log::{Log, message};
use crate::error::{Error, ExportProblem};
use crate::source::export::chat::{ChatRow, Gathered, Writer};
use crate::source::export::format::{Export, Format, refuses_nothing};
use crate::source::export::tells::{Deleted, Outgoing, Tells};

pub(in crate::source::export) static META: Format = Format {
    name: "Meta webhooks",
    is_chat: |entry| Kind::of_start(&entry.start) == Some(Kind::Meta),
    refuses: refuses_nothing,
    read,
    tells: Tells { deleted: Deleted::Whole, outgoing: Outgoing::Text, provider_ids: true, minutes: false },
};

/// What an event is that holds no message, by the key that tells it.
const EVENTS: [(&str, &str); 5] = [
    ("reaction", "reactions"),
    ("read", "read receipts"),
    ("delivery", "delivery receipts"),
    ("message_edit", "edits"),
    ("message_edits", "edits"),
];

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let mut log = Log::default();
    bodies::each(export, gathered, Kind::Meta, &mut |body, file, line, gathered| {
        for entry in list(body, "/entry") {
            let account = id(entry, "/id");
            for event in list(entry, "/messaging").iter().chain(list(entry, "/standby")) {
                take(&mut log, event, account.as_deref(), (file, line), gathered)?;
            }
            // Comments, mentions and the like.
            (0..list(entry, "/changes").len()).for_each(|_| gathered.leave_out("other events"));
        }
        Ok(())
    })?;
    gathered.chats = log.finish();
    // Without the subscription to echoes, the log holds one side alone.
    let has_echoes = gathered.chats.iter().flat_map(|chat| &chat.rows).any(|row| row.writer == Writer::Bot);
    gathered.outgoing = (!has_echoes).then_some(Outgoing::Absent);
    Ok(())
}

fn take(
    log: &mut Log,
    event: &Value,
    account: Option<&str>,
    (file, line): (&File, u64),
    gathered: &mut Gathered,
) -> Result<(), ExportProblem> {
    if let Some((_, what)) = EVENTS.iter().find(|(key, _)| has(event, key)) {
        gathered.leave_out(what);
        return Ok(());
    }
    let sent = event.get("message").filter(|message| message.is_object());
    let pressed = event.get("postback").filter(|postback| postback.is_object());
    let Some(content) = sent.or(pressed) else {
        gathered.leave_out("other events");
        return Ok(());
    };
    if is(content, "is_deleted") {
        gathered.leave_out("deletions");
        return Ok(());
    }
    let is_echo = is(content, "is_echo");
    let (from, to) = (needed(event, "/sender/id", "sender")?, needed(event, "/recipient/id", "recipient")?);
    if from == to {
        gathered.leave_out("messages of an account to itself");
        return Ok(());
    }
    let (contact, writer) = if is_echo { (to, Writer::Bot) } else { (from, Writer::Contact) };
    let at = moment(event, "/timestamp", "timestamp")?;
    let mid = id(content, "/mid");
    // Older buttons have no id of their own: who pressed which one, and when, tells them apart.
    let key = mid.clone().unwrap_or_else(|| format!("{at} {content}"));
    let text = said(content);
    let attachment = carries(content, text.is_some());
    let chat = log.chat(&contact, file.place);
    log.account(chat, account.map(str::to_owned));
    if !log.add(chat, key, ChatRow { text, attachment, ..message(mid, writer, at, line) }) {
        gathered.leave_out("repeated deliveries");
    }
    Ok(())
}

/// What a message says; of a template its own text, of a button its title.
fn said(content: &Value) -> Option<String> {
    if let Some(text) = text(content, "/text").or_else(|| text(content, "/title")) {
        return Some(text.to_owned());
    }
    let templates = list(content, "/attachments").iter().filter(|one| text(one, "/type") == Some("template"));
    let of_template = |template: &Value| {
        let elements = list(template, "/payload/elements").iter();
        let titles = elements.flat_map(|one| [text(one, "/title"), text(one, "/subtitle")]).flatten();
        let own = text(template, "/payload/text").map(str::to_owned);
        own.or_else(|| Some(titles.collect::<Vec<_>>().join("\n")).filter(|titles| !titles.is_empty()))
    };
    templates.into_iter().find_map(of_template)
}

/// Whether a message carries a picture, a recording or a file. A link that is shown with its page is none.
fn carries(content: &Value, has_text: bool) -> bool {
    let attached = list(content, "/attachments");
    let is_file = |one: &Value| !matches!(text(one, "/type"), Some("fallback" | "template"));
    is(content, "is_unsupported") || attached.iter().any(is_file) || !has_text && !attached.is_empty()
}
