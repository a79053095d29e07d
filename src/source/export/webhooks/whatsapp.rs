//! `WhatsApp` Cloud API: `entry[].changes[].value`, which 360dialog passes on as it is.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components>: what the bot sent comes as statuses, with
//! id, recipient and time and without text, or with its text as an echo of the phone's app.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::bodies::{self, File, Kind};
use super::fields::{id, list, moment, needed, text};
use super::log::{Log, message};
use super::whatsapp_message::{Content, content};
use crate::error::{Error, ExportProblem};
use crate::source::export::chat::{ChatRow, Gathered, Writer};
use crate::source::export::format::{Export, Format, refuses_nothing};
use crate::source::export::tells::{Deleted, Outgoing, Tells};
use crate::time::Timestamp;

pub(in crate::source::export) static WHATSAPP: Format = Format {
    name: "WhatsApp Cloud webhooks",
    is_chat: |entry| Kind::of_start(&entry.start) == Some(Kind::WhatsApp),
    refuses: refuses_nothing,
    read,
    tells: Tells { deleted: Deleted::Whole, outgoing: Outgoing::Sent, provider_ids: true, minutes: false },
};

/// What statuses tell of one message.
#[derive(Debug, Default)]
struct Told {
    /// When it was sent, as the platform says.
    sent: Option<Timestamp>,
    /// The earliest of what came after.
    earliest: Option<Timestamp>,
    failed: bool,
    account: Option<String>,
    file: usize,
    line: u64,
}

#[derive(Debug, Default)]
struct Reader {
    log: Log,
    /// By contact and id, in an order that does not change.
    statuses: BTreeMap<(String, String), Told>,
    /// Phone numbers by user ids, as far as a body names both.
    numbers: FxHashMap<String, String>,
}

/// Where a value stands, and whose it is.
#[derive(Clone, Copy)]
struct At<'v> {
    file: &'v File,
    line: u64,
    account: Option<&'v str>,
    /// The number of the bot.
    number: Option<&'v str>,
}

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let mut reader = Reader::default();
    // People without a number are known by it once any body names both.
    let mut quiet = Gathered { skip_bad: true, ..Gathered::default() };
    bodies::each(export, &mut quiet, Kind::WhatsApp, &mut |body, _, _, _| {
        changes(body).for_each(|value| reader.learn(value));
        Ok(())
    })?;
    bodies::each(export, gathered, Kind::WhatsApp, &mut |body, file, line, gathered| {
        for value in changes(body) {
            let account = text(value, "/metadata/phone_number_id");
            let number = text(value, "/metadata/display_phone_number");
            reader.take(value, At { file, line, account, number }, gathered)?;
        }
        Ok(())
    })?;
    reader.finish(gathered);
    Ok(())
}

fn changes(body: &Value) -> impl Iterator<Item = &Value> {
    list(body, "/entry").iter().flat_map(|entry| list(entry, "/changes")).filter_map(|change| change.get("value"))
}

impl Reader {
    fn learn(&mut self, value: &Value) {
        let mut know = |number: Option<String>, user: Option<String>| {
            self.numbers.extend(user.zip(number));
        };
        for contact in list(value, "/contacts") {
            know(id(contact, "/wa_id"), id(contact, "/user_id"));
        }
        for message in list(value, "/messages") {
            know(id(message, "/from"), id(message, "/from_user_id"));
        }
        for status in list(value, "/statuses") {
            know(id(status, "/recipient_id"), id(status, "/recipient_user_id"));
        }
    }

    /// A person's number, else the id of a person who has none.
    fn person(&self, value: &Value, number: &str, user: &str, field: &'static str) -> Result<String, ExportProblem> {
        let user = || id(value, user).map(|user| self.numbers.get(&user).cloned().unwrap_or(user));
        id(value, number).or_else(user).ok_or(ExportProblem::MissingField { field })
    }

    fn take(&mut self, value: &Value, at: At<'_>, gathered: &mut Gathered) -> Result<(), ExportProblem> {
        let mut is_known = false;
        for one in list(value, "/messages") {
            is_known = true;
            let contact = self.person(one, "/from", "/from_user_id", "from")?;
            self.add(one, &contact, Writer::Contact, at, gathered)?;
        }
        for contact in list(value, "/contacts") {
            let Ok(person) = self.person(contact, "/wa_id", "/user_id", "wa_id") else { continue };
            let name = text(contact, "/profile/name").or_else(|| text(contact, "/profile/username"));
            let chat = self.log.chat(&person, at.file.place);
            self.log.name(chat, name);
        }
        for one in list(value, "/message_echoes") {
            is_known = true;
            let contact = self.person(one, "/to", "/to_user_id", "to")?;
            self.add(one, &contact, Writer::Bot, at, gathered)?;
        }
        for thread in list(value, "/history").iter().flat_map(|part| list(part, "/threads")) {
            is_known = true;
            let contact = self.person(thread, "/id", "/context/user_id", "id")?;
            for one in list(thread, "/messages") {
                let is_own = id(one, "/from")
                    .is_some_and(|from| from != contact && at.number.is_none_or(|own| digits(own) == digits(&from)));
                let writer = if is_own { Writer::Bot } else { Writer::Contact };
                self.add(one, &contact, writer, at, gathered)?;
            }
        }
        for status in list(value, "/statuses") {
            is_known = true;
            self.status(status, at)?;
        }
        if !is_known {
            gathered.leave_out("other events");
        }
        Ok(())
    }

    fn add(
        &mut self,
        one: &Value,
        contact: &str,
        writer: Writer,
        at: At<'_>,
        gathered: &mut Gathered,
    ) -> Result<(), ExportProblem> {
        let (text, attachment) = match content(one) {
            Content::Other(what) => {
                gathered.leave_out(what);
                return Ok(());
            }
            Content::Message { text, attachment } => (text, attachment),
        };
        let (wamid, moment) = (needed(one, "/id", "id")?, moment(one, "/timestamp", "timestamp")?);
        let chat = self.log.chat(contact, at.file.place);
        self.log.account(chat, at.account.map(str::to_owned));
        let row = ChatRow { text, attachment, ..message(Some(wamid.clone()), writer, moment, at.line) };
        if !self.log.add(chat, wamid, row) {
            gathered.leave_out("repeated deliveries");
        }
        Ok(())
    }

    fn status(&mut self, status: &Value, at: At<'_>) -> Result<(), ExportProblem> {
        let contact = self.person(status, "/recipient_id", "/recipient_user_id", "recipient_id")?;
        let (wamid, moment) = (needed(status, "/id", "id")?, moment(status, "/timestamp", "timestamp")?);
        let account = at.account.map(str::to_owned);
        let new = || Told { account, file: at.file.place, line: at.line, ..Told::default() };
        let known = self.statuses.entry((contact, wamid)).or_insert_with(new);
        match text(status, "/status") {
            Some("sent") => known.sent = Some(known.sent.map_or(moment, |sent| sent.min(moment))),
            Some("delivered" | "read" | "played") => {
                known.earliest = Some(known.earliest.map_or(moment, |earliest| earliest.min(moment)));
            }
            Some("failed") => known.failed = true,
            // Deletions, warnings and what comes later: the message was there before.
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self, gathered: &mut Gathered) {
        let mut without_text = false;
        for ((contact, wamid), sent) in self.statuses {
            // What was delivered did not fail, whatever else is said of it.
            let arrived = sent.earliest.is_some() || !sent.failed;
            let Some(at) = sent.sent.or(sent.earliest).filter(|_| arrived) else {
                gathered.leave_out(if sent.failed { "failed messages" } else { "statuses of unknown messages" });
                continue;
            };
            let chat = self.log.chat(&contact, sent.file);
            self.log.account(chat, sent.account);
            let row = message(Some(wamid.clone()), Writer::Bot, at, sent.line);
            without_text |= self.log.add(chat, wamid, row);
        }
        gathered.chats = self.log.finish();
        if !without_text && gathered.chats.iter().any(|chat| chat.rows.iter().any(|row| row.writer == Writer::Bot)) {
            gathered.outgoing = Some(Outgoing::Text);
        }
    }
}

/// A number without plus, blanks and brackets.
fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
