//! Exports of `DiscordChatExporter` as JSON. Their form is that of its `JsonMessageWriter.cs`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use super::chat::{Chat, ChatRow, Gathered, Writer};
use super::format::{Deleted, Export, Format, Outgoing, Tells};
use super::json::{Lines, Object, document, string};
use super::sides::{is_called, no_owner, no_such_owner, writer};
use super::tree::Entry;
use crate::error::{Error, ExportProblem};
use crate::source::file::json_start::keys;

/// `DiscordChatExporter`.
pub(super) const FORMAT: Format = Format {
    name: "Discord",
    is_chat,
    refuses,
    read,
    tells: Tells { deleted: Deleted::Absent, outgoing: Outgoing::Text, provider_ids: true, minutes: false },
};

const AS_JSON: &str = "export the channel again with DiscordChatExporter, with the format JSON: --format Json";

/// Rows that people and programs wrote; answers to commands have numbers in versions that do not know them.
const MESSAGES: [&str; 6] = ["Default", "Reply", "20", "23", "ChatInputCommand", "ContextMenuCommand"];

fn is_chat(entry: &Entry) -> bool {
    let text = entry.start.trim_ascii_start();
    if !text.starts_with(b"{") || memmem::find(text, b"\"guild\"").is_none() {
        return false;
    }
    let outer = keys(text);
    outer.contains("guild") && outer.contains("channel") && !outer.contains("contact_id")
}

fn refuses(entry: &Entry) -> Option<ExportProblem> {
    let marks: [&[u8]; 2] = [b"<html", b"chatlog__"];
    let is_page = marks.iter().all(|mark| memmem::find(&entry.start, mark).is_some());
    is_page.then_some(ExportProblem::Html { format: "a Discord export", how: AS_JSON })
}

/// An author, as a row calls him.
#[derive(Debug, Clone)]
struct Author {
    name: String,
    nickname: String,
    is_bot: bool,
}

/// A channel's messages, each with its author's id; they bear no writer yet.
struct Channel {
    id: String,
    name: Option<String>,
    is_direct: bool,
    rows: Vec<(String, ChatRow)>,
    authors: BTreeMap<String, Author>,
    place: usize,
    export: u32,
}

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let mut channels = Vec::new();
    for (number, (place, entry)) in export.files().enumerate() {
        let read = export.tree.text(place).and_then(|text| channel(&text, entry, gathered));
        match read {
            Ok(channel) => channels.push(Channel { place, export: number as u32, ..channel }),
            Err(error) => gathered.bad(error)?,
        }
    }
    settle(channels, export, gathered)
}

fn channel(text: &str, entry: &Entry, gathered: &mut Gathered) -> Result<Channel, Error> {
    let shown = entry.shown();
    let document = document(text, &shown)?;
    let wrong = |problem| Error::Export { place: shown.clone(), problem: Box::new(problem) };
    let missing = |field| wrong(ExportProblem::MissingField { field });
    let about = document.object("channel").map_err(wrong)?.ok_or_else(|| missing("channel"))?;
    let kind = about.text("type").map_err(wrong)?.unwrap_or_default();
    let mut channel = Channel {
        id: about.id("id").map_err(wrong)?.ok_or_else(|| missing("channel id"))?.into_owned(),
        name: about.text("name").map_err(wrong)?.map(Cow::into_owned),
        is_direct: kind == "DirectTextChat",
        rows: Vec::new(),
        authors: BTreeMap::new(),
        place: 0,
        export: 0,
    };
    let mut places = Lines::new(text);
    for (index, json) in document.list("messages").map_err(wrong)?.into_iter().enumerate() {
        let line = places.of(json, index);
        let row = Object::item(json).and_then(|row| message(&row, line, &mut channel.authors));
        match row {
            Ok(Some(row)) => channel.rows.push(row),
            Ok(None) => gathered.leave_out("notices"),
            Err(problem) => gathered.bad_row(&shown, line, problem)?,
        }
    }
    Ok(channel)
}

/// A row with its author's id; `None` where it is no message.
fn message(
    row: &Object<'_>,
    line: u64,
    authors: &mut BTreeMap<String, Author>,
) -> Result<Option<(String, ChatRow)>, ExportProblem> {
    if !MESSAGES.contains(&&*row.needed("type")?) {
        return Ok(None);
    }
    let author = row.object("author")?.ok_or(ExportProblem::MissingField { field: "author" })?;
    let id = author.id("id")?.ok_or(ExportProblem::MissingField { field: "author id" })?.into_owned();
    if !authors.contains_key(&id) {
        let name = author.text("name")?.unwrap_or_default().into_owned();
        let nickname = author.text("nickname")?.unwrap_or_default().into_owned();
        authors.insert(id.clone(), Author { name, nickname, is_bot: author.is_true("isBot") });
    }
    let at = row.dated("timestamp")?;
    let (text, attachment) = said(row)?;
    let message_id = row.id("id")?.map(Cow::into_owned);
    let provider_id = message_id.clone();
    let (writer, is_deleted) = (Writer::Contact, false);
    Ok(Some((id, ChatRow { writer, at, text, id: message_id, provider_id, attachment, is_deleted, line })))
}

/// The text of a row, be it in what is forwarded or shown as a card, and whether something else is in it.
fn said(row: &Object<'_>) -> Result<(Option<String>, bool), ExportProblem> {
    let content = |object: &Object<'_>| -> Result<Option<String>, ExportProblem> {
        Ok(object.text("content")?.map(Cow::into_owned).filter(|text| !text.is_empty()))
    };
    let forwarded = row.object("forwardedMessage")?;
    let objects = || std::iter::once(row).chain(&forwarded);
    let mut text = content(row)?;
    if let (None, Some(forwarded)) = (&text, &forwarded) {
        text = content(forwarded)?;
    }
    let mut attachment = objects().any(|object| object.holds("attachments") || object.holds("stickers"));
    if text.is_none() {
        let mut cards = Vec::new();
        for embed in row.list("embeds")? {
            cards.extend(card(&Object::item(embed)?)?);
        }
        attachment |= cards.is_empty() && row.holds("embeds");
        text = Some(cards.join("\n")).filter(|text| !text.is_empty());
    }
    Ok((text, attachment))
}

/// The texts of a card.
fn card(embed: &Object<'_>) -> Result<Vec<String>, ExportProblem> {
    let mut texts = Vec::new();
    let mut take = |text: Option<Cow<'_, str>>| {
        texts.extend(text.filter(|text| !text.is_empty()).map(Cow::into_owned));
    };
    take(embed.text("title")?);
    take(embed.text("description")?);
    for field in embed.list("fields")? {
        let field = Object::item(field)?;
        take(field.text("name")?);
        take(field.text("value")?);
    }
    if let Some(footer) = embed.raw("footer") {
        take(
            Object::parse(footer)
                .ok()
                .map(|footer| footer.text("text"))
                .transpose()?
                .flatten()
                .or_else(|| string(footer)),
        );
    }
    Ok(texts)
}

impl Channel {
    /// Who wrote in it and is not `bots`.
    fn others(&self, bots: &BTreeSet<String>) -> Vec<&str> {
        self.authors.keys().map(String::as_str).filter(|id| !bots.contains(*id)).collect()
    }
}

/// Takes channels over in which one customer talks with the bot.
fn settle(mut channels: Vec<Channel>, export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    // Parts of a channel are files of their own; who talks in it is told by all.
    let mut people: BTreeMap<String, BTreeMap<String, Author>> = BTreeMap::new();
    for channel in &channels {
        people.entry(channel.id.clone()).or_default().extend(channel.authors.clone());
    }
    for channel in &mut channels {
        channel.authors.extend(people.get(&channel.id).cloned().unwrap_or_default());
    }
    let programs: BTreeSet<String> =
        authors(&channels).filter(|(_, author)| author.is_bot).map(|(id, _)| id.clone()).collect();
    let bots = bots(&channels, &programs, export)?;
    let apart: BTreeSet<String> = programs.union(&bots).cloned().collect();
    for channel in channels {
        // Other programs are neither the customer nor the bot.
        let others = channel.others(&apart);
        let is_with_bot = channel.authors.keys().any(|id| bots.contains(id));
        let is_chat = match others.len() {
            1 => is_with_bot || (channel.is_direct && bots.is_empty()),
            0 | 2 => channel.is_direct && (bots.is_empty() || (others.is_empty() && is_with_bot)),
            _ => false,
        };
        if is_chat {
            take(channel, (&bots, &programs), export, gathered);
        } else if !channel.rows.is_empty() {
            *gathered.left_out.entry("messages in channels of many").or_default() += channel.rows.len() as u64;
        }
    }
    Ok(())
}

fn authors(channels: &[Channel]) -> impl Iterator<Item = (&String, &Author)> {
    channels.iter().flat_map(|channel| &channel.authors)
}

/// The accounts of the bot: as the user calls it, else the only program that one customer talks with; none where people
/// talk with people.
fn bots(channels: &[Channel], programs: &BTreeSet<String>, export: &Export<'_>) -> Result<BTreeSet<String>, Error> {
    let listed = |ids: &dyn Fn(&String) -> bool| {
        let known: BTreeMap<&String, &Author> = authors(channels).filter(|(id, _)| ids(id)).collect();
        let rows = || channels.iter().flat_map(|channel| &channel.rows);
        let wrote = |id: &String| rows().filter(|(author, _)| author == id).count() as u64;
        known.into_iter().map(|(id, author)| (author.name.clone(), wrote(id))).collect::<Vec<_>>()
    };
    if let Some(me) = export.me {
        let is_ours = |(id, author): &(&String, &Author)| is_called(me, [id.as_str(), &author.name, &author.nickname]);
        let ours: BTreeSet<String> = authors(channels).filter(is_ours).map(|(id, _)| id.clone()).collect();
        if ours.is_empty() && !channels.iter().all(|channel| channel.rows.is_empty()) {
            return Err(no_such_owner(me, listed(&|_| true), export.shown));
        }
        return Ok(ours);
    }
    // In channels of many a program is none that anybody talks with.
    let talks = channels.iter().filter(|channel| channel.is_direct || channel.others(programs).len() == 1);
    let found = talks.flat_map(|channel| channel.authors.keys()).filter(|id| programs.contains(*id));
    let found: BTreeSet<String> = found.cloned().collect();
    if found.len() > 1 {
        return Err(no_owner("Discord", listed(&|id| found.contains(id)), export.shown));
    }
    Ok(found)
}

/// Takes a chat over. The contact is whoever is no bot; where no program is in it, the channel is called by him.
fn take(
    channel: Channel,
    (bots, programs): (&BTreeSet<String>, &BTreeSet<String>),
    export: &Export<'_>,
    gathered: &mut Gathered,
) {
    let apart: BTreeSet<String> = programs.union(bots).cloned().collect();
    let others: Vec<String> = channel.others(&apart).into_iter().map(str::to_owned).collect();
    let Channel { id, name, rows, authors, place, export: number, .. } = channel;
    let is_named = |id: &&String| authors.get(*id).is_some_and(|author| name.as_deref() == Some(&*author.name));
    let contact = if bots.is_empty() { others.iter().find(is_named) } else { others.first() }.cloned();
    let mut chat = Chat::new(contact.clone().unwrap_or(id), place);
    chat.name = contact.as_ref().and_then(|id| authors.get(id)).map(|author| author.name.clone()).or(name);
    chat.export = number;
    for (author, row) in rows {
        let is_bot = bots.contains(&author);
        if !is_bot && programs.contains(&author) {
            gathered.leave_out("messages of other bots");
            continue;
        }
        let name = authors.get(&author).map_or(author.as_str(), |author| author.name.as_str());
        let writer = match &contact {
            Some(contact) if bots.is_empty() => writer(None, author != *contact, name),
            None if bots.is_empty() => Writer::Named(name.to_owned()),
            _ => writer(export.me, is_bot, name),
        };
        chat.rows.push(ChatRow { writer, ..row });
    }
    if !chat.rows.is_empty() {
        gathered.chats.push(chat);
    }
}
