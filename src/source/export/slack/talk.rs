//! Conversations, and which of their members is the bot.

use std::collections::{BTreeMap, BTreeSet};

use super::message::Written;
use super::people::{Kind, People, SLACKBOT};
use crate::error::Error;
use crate::source::export::chat::{Chat, ChatRow, Gathered};
use crate::source::export::format::Export;
use crate::source::export::sides::{is_called, no_owner, no_such_owner, writer};

/// One conversation.
pub(super) struct Talk {
    kind: Kind,
    rows: Vec<Written>,
    /// Accounts whose messages programs write.
    programs: BTreeSet<String>,
    place: usize,
    export: u32,
}

/// Whom the bot talks with, and which of the accounts is the bot.
struct Sides {
    bot: String,
    contact: String,
}

impl Talk {
    pub(super) fn new(folder: &str, people: &People, place: usize, export: u32) -> Self {
        Self { kind: people.kind(folder), rows: Vec::new(), programs: BTreeSet::new(), place, export }
    }

    pub(super) fn take(&mut self, written: Written) {
        if let Some(author) = written.author.as_ref().filter(|_| written.by_program) {
            self.programs.insert(author.clone());
        }
        self.rows.push(written);
    }

    /// The two who talk; `None` where there are not two.
    fn pair(&self) -> Option<[String; 2]> {
        let Kind::Direct(members) = &self.kind else { return None };
        // A program may write under an id that no list of members has.
        let writers = self.rows.iter().filter(|_| members.len() != 2).filter_map(|row| row.author.clone());
        let all: BTreeSet<String> = members.iter().cloned().chain(writers).filter(|id| id != SLACKBOT).collect();
        all.into_iter().collect::<Vec<String>>().try_into().ok()
    }

    /// Whether an account is a program's, as the workspace says, or else as its rows do.
    fn is_program(&self, id: &str, people: &People) -> bool {
        people.users.get(id).map_or_else(|| self.programs.contains(id), |user| user.is_bot)
    }
}

/// Which accounts may be the bot, each with so many messages; by their ids.
type Counts = BTreeMap<String, u64>;

/// Takes the conversations over that the bot has with one person each.
pub(super) fn settle(
    talks: Vec<Talk>,
    known: &BTreeMap<&str, People>,
    export: &Export<'_>,
    gathered: &mut Gathered,
) -> Result<(), Error> {
    let of = |talk: &Talk| known.values().nth(talk.export as usize);
    let pairs: Vec<Option<[String; 2]>> = talks.iter().map(Talk::pair).collect();
    let named =
        |id: &str| known.values().map(|people| people.name(id)).find(|name| *name != id).unwrap_or(id).to_owned();
    let bots = bots(&talks, &pairs, known, export, &named)?;
    for (talk, pair) in talks.into_iter().zip(pairs) {
        let Some(people) = of(&talk) else { continue };
        let Some(pair) = pair else {
            leave_out("messages in channels and groups", talk.rows.len(), gathered);
            continue;
        };
        let sides = match pair.clone().map(|id| bots.contains(&id)) {
            [true, false] => Some(Sides { bot: pair[0].clone(), contact: pair[1].clone() }),
            [false, true] => Some(Sides { bot: pair[1].clone(), contact: pair[0].clone() }),
            _ => None,
        };
        match sides {
            Some(sides) => gathered.chats.extend(chat(talk, &sides, people, export.me)),
            None => leave_out("messages between others", talk.rows.len(), gathered),
        }
    }
    Ok(())
}

fn leave_out(what: &'static str, rows: usize, gathered: &mut Gathered) {
    if rows > 0 {
        *gathered.left_out.entry(what).or_default() += rows as u64;
    }
}

/// The accounts of the bot: as the user calls it, else the only program that anybody talks with, else the one who is in
/// every conversation.
fn bots(
    talks: &[Talk],
    pairs: &[Option<[String; 2]>],
    known: &BTreeMap<&str, People>,
    export: &Export<'_>,
    named: &dyn Fn(&str) -> String,
) -> Result<BTreeSet<String>, Error> {
    let mut counts = Counts::new();
    let mut programs = BTreeSet::new();
    for (talk, pair) in talks.iter().zip(pairs) {
        let (Some(pair), Some(people)) = (pair, known.values().nth(talk.export as usize)) else { continue };
        for id in pair {
            let rows = talk.rows.iter().filter(|row| row.author.as_ref() == Some(id)).count() as u64;
            *counts.entry(id.clone()).or_default() += rows;
            if talk.is_program(id, people) {
                programs.insert(id.clone());
            }
        }
    }
    let list = |ids: &dyn Fn(&String) -> bool| {
        counts.iter().filter(|(id, _)| ids(id)).map(|(id, rows)| (named(id), *rows)).collect::<Vec<_>>()
    };
    if let Some(me) = export.me {
        let users = || known.values().flat_map(|people| &people.users);
        let called = users().filter(|(_, user)| is_called(me, user.names.iter().map(String::as_str)));
        let mut ours: BTreeSet<String> = called.map(|(id, _)| id.clone()).collect();
        ours.extend(counts.keys().filter(|id| is_called(me, [id.as_str()])).cloned());
        if ours.is_empty() {
            return Err(no_such_owner(me, list(&|_| true), export.shown));
        }
        return Ok(ours);
    }
    if programs.len() == 1 {
        return Ok(programs);
    }
    if !programs.is_empty() {
        return Err(no_owner("Slack", list(&|id| programs.contains(id)), export.shown));
    }
    let pairs: Vec<&[String; 2]> = pairs.iter().flatten().collect();
    let in_all = |id: &&String| pairs.len() > 1 && pairs.iter().all(|pair| pair.contains(*id));
    let everywhere: BTreeSet<String> = counts.keys().filter(in_all).cloned().collect();
    if everywhere.len() == 1 || counts.is_empty() {
        return Ok(everywhere);
    }
    Err(no_owner("Slack", list(&|_| true), export.shown))
}

fn chat(talk: Talk, sides: &Sides, people: &People, me: Option<&str>) -> Option<Chat> {
    let name = people.name(&sides.contact).to_owned();
    let mut chat = Chat::new(&*sides.contact, talk.place);
    chat.export = talk.export;
    for Written { author, by_program, row } in talk.rows {
        // A deleted row does not tell whose it was; it stood between two others all the same.
        let is_programs = by_program && author.as_ref() != Some(&sides.contact);
        let is_bot = author.as_ref() == Some(&sides.bot) || (is_programs && !row.is_deleted);
        chat.rows.push(ChatRow { writer: writer(me, is_bot, &name), ..row });
    }
    chat.name = Some(name);
    Some(chat).filter(|chat| !chat.rows.is_empty())
}
