//! What `doctor` shows of an export.

use super::chat::{Chat, Gathered, Writer};
use super::format::Format;
use super::taking::{cannot_tell, counted_kind, tells};
use crate::source::{Check, ReadOptions};
use crate::text::{contact_by_id, counted, excerpt};

/// So many messages are shown as a chat.
const SHOWN: usize = 5;

/// One check for each thing that one would ask.
pub(super) fn checks(gathered: &Gathered, format: &Format, options: &ReadOptions) -> Vec<Check> {
    let rows = || gathered.chats.iter().flat_map(|chat| &chat.rows);
    let of = |side: &Writer| rows().filter(|row| row.writer == *side && !row.is_deleted).count();
    let (incoming, outgoing) = (of(&Writer::Contact), of(&Writer::Bot));
    let mut checks = vec![
        Check::ok("messages", format!("an export of {}", format.name)),
        Check::ok("contact", counted(gathered.chats.len() as u64, "chat")),
    ];
    let words = format!("{incoming} incoming, {outgoing} outgoing");
    checks.push(if incoming == 0 || outgoing == 0 {
        Check::warning("words", format!("one side only: {words}"), "an audit compares what came in with what went out")
    } else {
        Check::ok("words", words)
    });
    let bot = gathered.bot.as_deref().unwrap_or("the export tells which messages are the bot's");
    checks.push(Check::ok("direction", bot));
    let tells = tells(gathered, format);
    checks.extend(cannot_tell(format, tells).into_iter().map(|told| Check::warning("direction", told, "")));
    if let (Some(first), Some(last)) = (rows().map(|row| row.at).min(), rows().map(|row| row.at).max()) {
        let zone = match gathered.zone_assumed {
            0 => String::new(),
            times => format!("; {} with no zone, read in {}", counted(times, "time"), options.zone),
        };
        let minutes = if tells.minutes { ", to the minute" } else { "" };
        checks.push(Check::ok("time", format!("{first} to {last}{minutes}{zone}")));
    }
    checks.extend(gathered.remarks.iter().map(|remark| Check::ok("export", remark)));
    let list: Vec<String> = gathered.left_out.iter().map(|(what, rows)| counted_kind(*rows, what)).collect();
    if !list.is_empty() {
        checks.push(Check::ok("sent", format!("left out what is no message: {}", list.join(", "))));
    }
    let deleted = rows().filter(|row| row.is_deleted).count() as u64;
    if deleted > 0 {
        checks.push(Check::ok("sent", format!("{} without their text", counted(deleted, "deleted message"))));
    }
    checks.extend(chat(&gathered.chats));
    checks
}

/// Messages of a chat in which both sides wrote, if there is one.
fn chat(chats: &[Chat]) -> Option<Check> {
    let wrote = |chat: &&Chat, side: &Writer| chat.rows.iter().any(|row| row.writer == *side);
    let both = chats.iter().find(|chat| wrote(chat, &Writer::Bot) && wrote(chat, &Writer::Contact));
    let chat = both.or(chats.first())?;
    let mut rows: Vec<_> = chat.rows.iter().collect();
    rows.sort_by_key(|row| row.at);
    let line = |row: &&super::chat::ChatRow| {
        let side = if row.writer == Writer::Bot { "out" } else { "in " };
        let text = match (&row.text, row.is_deleted) {
            (_, true) => "(deleted)".to_owned(),
            (Some(text), _) => excerpt(text, 60),
            (None, _) => "(no text)".to_owned(),
        };
        format!("{}  {side}  {text}", row.at.to_the_second())
    };
    let lines: Vec<String> = rows.iter().take(SHOWN).map(line).collect();
    let name = chat.name.as_deref().map_or_else(|| contact_by_id(&chat.id, 40), |name| excerpt(name, 40));
    Some(Check::ok("sample", format!("{name}\n{}", lines.join("\n"))))
}
