//! Chats into the corpus, and what has to be said about them.

use super::chat::{Chat, ChatRow, Gathered, Writer};
use super::format::Format;
use super::overlap;
use super::tells::{Outgoing, Tells};
use super::tree::Tree;
use crate::corpus::Place;
use crate::error::{Error, RowProblem};
use crate::model::{ContactFacts, Direction, Message, MessageId};
use crate::observer::Observer;
use crate::scope::Candidate;
use crate::source::intake::Intake;
use crate::source::parts::{Taken, set_aside_failed};
use crate::source::{Parts, ReadOptions, Reading, resolve_contacts};
use crate::text::counted;
use crate::time::{FIRST_MOMENT, Resolution, Timestamp};

/// So many rows are taken in between two looks at memory.
const BETWEEN_LOOKS: usize = 4096;

/// All chats as a reading.
pub(super) fn take(
    gathered: Gathered,
    tree: &Tree,
    format: &'static Format,
    options: &ReadOptions,
    observer: &dyn Observer,
) -> Result<Reading, Error> {
    tell(&gathered, format, options, observer);
    let tells = tells(&gathered, format);
    let mut remarks = gathered.remarks;
    remarks.extend(cannot_tell(format, tells));
    let (chats, again) = overlap::join(gathered.chats);
    if again > 0 {
        let rows = counted(again, "message");
        observer.note(&format!("{rows} in more than one of the exports, each counted once"));
    }
    let contacts = asked_for(&chats, options)?;
    let budget = options.budget(1, None);
    let mut intake = Intake::new(&options.scope, options.zone, budget.clone());
    intake.builder.begin_piece(0);
    let failed = |source| set_aside_failed(&budget, source);
    let mut rows = 0;
    for chat in chats.into_iter().filter(|chat| contacts.is_empty() || contacts.iter().any(|asked| asked.id == chat.id))
    {
        for row in &chat.rows {
            rows += 1;
            let name = &tree.entries[chat.file];
            add(&mut intake, &chat, row, rows, options)
                .map_err(|problem| Error::BadRow { place: format!("{}:{}", name.shown(), row.line), problem })?;
            if (rows as usize).is_multiple_of(BETWEEN_LOOKS) {
                intake.relieve().map_err(failed)?;
                observer.advance(BETWEEN_LOOKS as u64);
            }
        }
    }
    let resolution = if tells.minutes { Resolution::Minutes } else { intake.tally.resolution() };
    let (covered, mut skipped, has_times) = (intake.covered, intake.skipped, intake.has_times);
    skipped.bad += gathered.bad.0;
    let names = tree.entries.iter().map(super::tree::Entry::shown).collect();
    let taken = Taken {
        builder: intake.builder,
        budget: budget.clone(),
        before: vec![0],
        names,
        skip_bad: options.skip_bad,
        order_alone: false,
        resolution,
        are_events: true,
    };
    let (mut parts, repeated): (Parts, u64) = taken.group(observer)?;
    if tells.outgoing == Outgoing::Sent {
        parts.without_reply_texts();
    }
    skipped.bad += repeated;
    Ok(Reading {
        parts,
        contacts,
        skipped,
        covered,
        heard_until: has_times.then(|| covered.map_or(FIRST_MOMENT, |(_, last)| last)),
        look_up: None,
        resolution,
        late: Vec::new(),
        remarks,
        tells: Some(tells),
    })
}

fn asked_for(chats: &[Chat], options: &ReadOptions) -> Result<Vec<Candidate>, Error> {
    if options.scope.contacts.is_empty() {
        return Ok(Vec::new());
    }
    let candidate = |chat: &Chat| Candidate { id: chat.id.clone(), handle: chat.name.clone() };
    resolve_contacts(&options.scope, &chats.iter().map(candidate).collect::<Vec<_>>())
}

fn add(
    intake: &mut Intake<'_>,
    chat: &Chat,
    row: &ChatRow,
    ordinal: u64,
    options: &ReadOptions,
) -> Result<(), RowProblem> {
    let direction = if row.writer == Writer::Bot { Direction::Outgoing } else { Direction::Incoming };
    intake.has_times = true;
    if options.scope.tells_extent(row.at) {
        let known = intake.covered;
        intake.covered = Some(known.map_or((row.at, row.at), |(first, last)| (first.min(row.at), last.max(row.at))));
    }
    // What the bot took back is no reply that anybody has; what the contact took back still stood between two replies.
    if row.is_deleted && direction == Direction::Outgoing && !options.deleted_replies {
        intake.skipped.unsent += 1;
        return Ok(());
    }
    if !options.scope.reads(row.at) {
        return Ok(());
    }
    let contact = intake.builder.contact(&chat.id);
    if chat.name.is_some() {
        let facts = ContactFacts { handle: chat.name.clone(), ..ContactFacts::default() };
        intake.builder.learn(contact, Timestamp::from_micros(0), facts);
    }
    if let Some(account) = &chat.account {
        intake.builder.learn_account(contact, row.at, account);
    }
    intake.builder.at_place(Place { file: chat.file as u32, line: row.line })?;
    if row.is_deleted {
        intake.builder.next_is_deleted()?;
    } else {
        intake.tally.count(direction, row.at);
    }
    let message = Message {
        id: row.id.as_deref().map_or(MessageId::Ordinal(ordinal), MessageId::parse),
        direction,
        at: row.at,
        text: row.text.as_deref().filter(|_| !row.is_deleted),
        provider_id: row.provider_id.as_deref(),
        attachment: row.attachment,
    };
    intake.keep(contact, message)
}

/// What this export of the format tells.
pub(super) fn tells(gathered: &Gathered, format: &Format) -> Tells {
    let Tells { outgoing, minutes, .. } = format.tells;
    let (outgoing, minutes) = (gathered.outgoing.unwrap_or(outgoing), gathered.minutes.unwrap_or(minutes));
    Tells { outgoing, minutes, ..format.tells }
}

/// What an export cannot tell, in sentences of a report.
pub(super) fn cannot_tell(format: &Format, tells: Tells) -> Vec<String> {
    let name = format.name;
    let mut remarks = Vec::new();
    match tells.outgoing {
        Outgoing::Text => {}
        Outgoing::Sent => remarks.push(format!("{name}: it is told that replies were sent, and not what they say")),
        Outgoing::Absent => {
            remarks.push(format!("{name}: no message of the bot is in it, so nothing can be said about its replies"));
        }
    }
    remarks
}

/// What a reader of the terminal has to know.
fn tell(gathered: &Gathered, format: &Format, options: &ReadOptions, observer: &dyn Observer) {
    let rows: usize = gathered.chats.iter().map(|chat| chat.rows.len()).sum();
    let chats = counted(gathered.chats.len() as u64, "chat");
    observer.detail(&format!("{} export: {}, {}", format.name, chats, counted(rows as u64, "message")));
    for remark in gathered.remarks.iter().cloned().chain(cannot_tell(format, tells(gathered, format))) {
        observer.note(&remark);
    }
    if !gathered.left_out.is_empty() {
        let list: Vec<String> = gathered.left_out.iter().map(|(what, rows)| counted_kind(*rows, what)).collect();
        observer.note(&format!("left out what is no message: {}", list.join(", ")));
    }
    if gathered.zone_assumed > 0 {
        let times = counted(gathered.zone_assumed, "time");
        let hint = options.zone_hint.shown();
        observer.note(&format!("{times} with no zone, read in {} ({hint})", options.zone));
    }
    if gathered.in_gap > 0 {
        let times = counted(gathered.in_gap, "time");
        observer.note(&format!(
            "{times} in an hour that the clocks of {} skip, read as if no hour were skipped",
            options.zone
        ));
    }
    if let (bad, Some(first)) = &gathered.bad {
        observer.note(&format!("skipped {} that cannot be read, the first: {first}", counted(*bad, "row")));
    }
}

/// `2 rows of group chats`, `1 row of group chats`: the plural stands in what comes before a further word, else at the end.
pub(super) fn counted_kind(rows: u64, what: &str) -> String {
    if rows != 1 {
        return format!("{rows} {what}");
    }
    let further = [" of ", " in ", " that "].iter().filter_map(|word| what.find(word)).min();
    let (kind, rest) = what.split_at(further.unwrap_or(what.len()));
    let one = match (kind.strip_suffix("ies"), kind.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) => stem.to_owned(),
        (None, None) => kind.to_owned(),
    };
    format!("1 {one}{rest}")
}

#[cfg(test)]
mod tests {
    use super::counted_kind;

    #[test]
    fn one_row_is_told_in_the_singular() {
        for (rows, what, told) in [
            (1, "calls", "1 call"),
            (2, "calls", "2 calls"),
            (1, "rows of group chats", "1 row of group chats"),
            (1, "repeated deliveries", "1 repeated delivery"),
            (1, "messages in channels of many", "1 message in channels of many"),
        ] {
            assert_eq!(counted_kind(rows, what), told);
        }
    }
}
