//! Signal's own plain export: `main.jsonl`, one frame a line, with the frames of its backups as JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::chat::{ChatRow, Gathered, Writer};
use super::format::{Deleted, Export, Format, Outgoing, Tells, refuses_nothing};
use super::json::{Object, bad, broken};
use super::pairs::{self, Pair, Side};
use super::tree::Entry;
use crate::error::{Error, ExportProblem};
use crate::source::file::json_start::keys;
use crate::time::Timestamp;

/// Signal.
pub(super) const FORMAT: Format = Format {
    name: "Signal",
    is_chat,
    refuses: refuses_nothing,
    read,
    tells: Tells { deleted: Deleted::StandIn, outgoing: Outgoing::Text, provider_ids: false, minutes: false },
};

/// Frames that begin a file whose header is gone.
const FRAMES: [&str; 4] = ["account", "recipient", "chat", "chatItem"];

fn is_chat(entry: &Entry) -> bool {
    let first = keys(entry.start.trim_ascii_start());
    let has_header = first.contains("version") && first.contains("backupTimeMs");
    has_header || (entry.file_name() == "main.jsonl" && FRAMES.iter().any(|frame| first.contains(*frame)))
}

/// Whom a chat is with.
enum Recipient {
    Owner,
    Person(Side),
    Other,
}

/// What is known of the frames before.
#[derive(Default)]
struct Known {
    recipients: BTreeMap<String, Recipient>,
    /// By the chat's id, the recipient's.
    chats: BTreeMap<String, String>,
    rows: BTreeMap<String, Vec<ChatRow>>,
    own: Side,
}

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let mut pairs = Vec::new();
    for (number, (place, entry)) in export.files().enumerate() {
        let text = match export.tree.text(place) {
            Ok(text) => text,
            Err(error) => {
                gathered.bad(error)?;
                continue;
            }
        };
        let shown = entry.shown();
        let mut known = Known::default();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let number = index as u64 + 1;
            let frame = match Object::parse(line) {
                Ok(frame) => frame,
                Err(error) => {
                    let Error::Export { problem, .. } = broken(&shown, &error) else { continue };
                    gathered.bad_row(&shown, number, *problem)?;
                    continue;
                }
            };
            if let Err(problem) = known.take(&frame, number, gathered) {
                gathered.bad_row(&shown, number, problem)?;
            }
        }
        pairs.extend(known.pairs().map(|pair| Pair { place, export: number as u32, ..pair }));
    }
    pairs::settle(pairs, FORMAT.name, export, gathered)
}

impl Known {
    fn take(&mut self, frame: &Object<'_>, line: u64, gathered: &mut Gathered) -> Result<(), ExportProblem> {
        let id = |object: &Object<'_>, key: &'static str| -> Result<String, ExportProblem> {
            Ok(object.id(key)?.ok_or(ExportProblem::MissingField { field: key })?.into_owned())
        };
        if let Some(account) = frame.object("account")? {
            self.own = own(&account)?;
        } else if let Some(recipient) = frame.object("recipient")? {
            self.recipients.insert(id(&recipient, "id")?, whom(&recipient)?);
        } else if let Some(chat) = frame.object("chat")? {
            self.chats.insert(id(&chat, "id")?, id(&chat, "recipientId")?);
        } else if let Some(item) = frame.object("chatItem")? {
            let chat = id(&item, "chatId")?;
            let recipient = self.chats.get(&chat).and_then(|recipient| self.recipients.get(recipient));
            let recipient = recipient.ok_or_else(|| bad("chatId", &chat, "chat that was told before"))?;
            match recipient {
                Recipient::Owner => gathered.leave_out("saved messages"),
                Recipient::Other => gathered.leave_out("messages in groups"),
                Recipient::Person(_) => {}
            }
            if !matches!(recipient, Recipient::Person(_)) {
                return Ok(());
            }
            let author = item.id("authorId")?.and_then(|author| self.recipients.get(&*author));
            let by_owner = matches!(author, Some(Recipient::Owner));
            match row(&item, by_owner, line)? {
                Ok(row) => self.rows.entry(chat).or_default().push(row),
                Err(what) => gathered.leave_out(what),
            }
        }
        Ok(())
    }

    fn pairs(mut self) -> impl Iterator<Item = Pair> {
        self.rows.into_iter().filter_map(move |(chat, rows)| {
            let recipient = self.chats.remove(&chat).and_then(|recipient| self.recipients.get(&recipient))?;
            let Recipient::Person(other) = recipient else { return None };
            Some(Pair { other: other.clone(), own: self.own.clone(), rows, ..Pair::default() })
        })
    }
}

/// Texts of several keys as one name.
fn joined(object: &Object<'_>, keys: [&'static str; 2]) -> Result<Option<String>, ExportProblem> {
    let parts = [object.text(keys[0])?, object.text(keys[1])?];
    let parts: Vec<_> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Ok(Some(parts.join(" ")).filter(|name| !name.is_empty()))
}

/// Whoever exported the chats.
fn own(account: &Object<'_>) -> Result<Side, ExportProblem> {
    let also = account.text("username")?.into_iter().map(Cow::into_owned).collect();
    Ok(Side { id: None, name: joined(account, ["givenName", "familyName"])?, also })
}

/// Whom a frame is about. The id is the account's, as other programs write it, or the number.
fn whom(recipient: &Object<'_>) -> Result<Recipient, ExportProblem> {
    if recipient.has("self") {
        return Ok(Recipient::Owner);
    }
    let Some(contact) = recipient.object("contact")? else { return Ok(Recipient::Other) };
    let aci = contact.text("aci")?.map(|aci| hyphenated(&aci).unwrap_or_else(|| aci.into_owned()));
    let number = contact.id("e164")?.map(|number| format!("+{}", number.trim_start_matches('+')));
    let own = recipient.id("id")?.map(Cow::into_owned);
    let nickname = contact.object("nickname")?.map(|nickname| joined(&nickname, ["given", "family"])).transpose()?;
    let names = [
        nickname.flatten(),
        joined(&contact, ["systemGivenName", "systemFamilyName"])?,
        joined(&contact, ["profileGivenName", "profileFamilyName"])?,
        contact.text("username")?.map(Cow::into_owned),
        number.clone(),
    ];
    let mut names = names.into_iter().flatten();
    let name = names.next();
    let id = aci.or(number).or(own).ok_or(ExportProblem::MissingField { field: "recipient id" })?;
    Ok(Recipient::Person(Side { id: Some(id), name, also: names.collect() }))
}

/// The sixteen bytes of an account as other programs write them: `0e4b1c2d-…`.
fn hyphenated(aci: &str) -> Option<String> {
    let bytes: [u8; 16] = STANDARD.decode(aci).ok()?.try_into().ok()?;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    let part = |from: usize, to: usize| hex.get(from..to);
    Some([part(0, 8)?, part(8, 12)?, part(12, 16)?, part(16, 20)?, part(20, 32)?].join("-"))
}

/// A row; or what it is, where it is no message. The owner's rows are the bot's.
fn row(item: &Object<'_>, by_owner: bool, line: u64) -> Result<Result<ChatRow, &'static str>, ExportProblem> {
    if let Some(update) = item.object("updateMessage")? {
        let is_call = update.has("individualCall") || update.has("groupCall");
        return Ok(Err(if is_call { "calls" } else { "notices" }));
    }
    if item.has("directionless") || item.has("paymentNotification") || item.has("giftBadge") {
        return Ok(Err("notices"));
    }
    let is_bot = if item.has("outgoing") || item.has("incoming") { item.has("outgoing") } else { by_owner };
    let (mut at, mut first) = (sent(item)?, None);
    // An edited row is set at the time of its last edit; people first received what its oldest form says.
    for revision in item.list("revisions")? {
        let revision = Object::item(revision)?;
        let sent = sent(&revision)?;
        if sent <= at {
            (at, first) = (sent, Some(revision));
        }
    }
    let is_deleted = item.has("remoteDeletedMessage") || item.has("adminDeletedMessage");
    let (text, attachment) = match is_deleted {
        true => (None, false),
        false => said(first.as_ref().unwrap_or(item))?,
    };
    let writer = if is_bot { Writer::Bot } else { Writer::Contact };
    Ok(Ok(ChatRow { writer, at, text, id: None, provider_id: None, attachment, is_deleted, line }))
}

fn sent(item: &Object<'_>) -> Result<Timestamp, ExportProblem> {
    item.moment("dateSent", 1_000)?.ok_or(ExportProblem::MissingField { field: "dateSent" })
}

/// The text of a row, and whether something else is in it.
fn said(item: &Object<'_>) -> Result<(Option<String>, bool), ExportProblem> {
    let body = |object: Option<Object<'_>>| -> Result<Option<String>, ExportProblem> {
        let Some(text) = object.map(|object| object.object("text")).transpose()?.flatten() else { return Ok(None) };
        Ok(text.text("body")?.map(Cow::into_owned).filter(|body| !body.is_empty()))
    };
    if let Some(message) = item.object("standardMessage")? {
        let attachment = message.holds("attachments") || message.holds("longText");
        return Ok((body(Some(message))?, attachment));
    }
    if let Some(reply) = item.object("directStoryReplyMessage")? {
        let text = body(reply.object("textReply")?)?;
        let emoji = reply.text("emoji")?.map(Cow::into_owned);
        return Ok((text.or(emoji), false));
    }
    if let Some(poll) = item.object("poll")? {
        return Ok((poll.text("question")?.map(Cow::into_owned), false));
    }
    Ok((None, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_written_as_other_programs_write_it() {
        let aci = STANDARD.encode((0u8..16).collect::<Vec<_>>());
        assert_eq!(hyphenated(&aci).as_deref(), Some("00010203-0405-0607-0809-0a0b0c0d0e0f"));
        assert_eq!(hyphenated("AAAA"), None);
    }

    fn of(json: &str) -> Result<ChatRow, &'static str> {
        row(&Object::parse(json).unwrap(), false, 1).unwrap()
    }

    #[test]
    fn an_edited_message_stands_where_it_was_sent_as_it_was_sent() {
        let row = of(
            r#"{"dateSent":"1760000060000","outgoing":{},"standardMessage":{"text":{"body":"14 days"}},"revisions":[
                {"dateSent":"1760000000000","standardMessage":{"text":{"body":"30 days"}}},
                {"dateSent":"1760000030000","standardMessage":{"text":{"body":"20 days"}}}]}"#,
        )
        .unwrap();
        assert_eq!(row.writer, Writer::Bot);
        assert_eq!((row.at.micros(), row.text.as_deref()), (1_760_000_000_000_000, Some("30 days")));
    }

    #[test]
    fn rows_without_a_text_are_told_apart() {
        let deleted = of(r#"{"dateSent":"1760000000000","incoming":{},"remoteDeletedMessage":{}}"#).unwrap();
        assert!(deleted.is_deleted && !deleted.attachment);
        let sticker = of(r#"{"dateSent":"1760000000000","incoming":{},"stickerMessage":{}}"#).unwrap();
        assert!(sticker.attachment && sticker.text.is_none());
        assert_eq!(of(r#"{"dateSent":"1","directionless":{},"updateMessage":{"individualCall":{}}}"#), Err("calls"));
    }
}
