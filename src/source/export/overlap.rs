//! Exports of one chat that overlap: the same message counts once.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::chat::{Chat, ChatRow, Writer};
use crate::time::Timestamp;

/// Joins chats of one id. What several exports hold counts as often as the one that holds it most often, so that a reply
/// that was sent three times stays three; parts of one export follow each other. Returns how many rows came again.
pub(super) fn join(chats: Vec<Chat>) -> (Vec<Chat>, u64) {
    let mut by_id: BTreeMap<String, Vec<Chat>> = BTreeMap::new();
    for chat in chats {
        by_id.entry(chat.id.clone()).or_default().push(chat);
    }
    let mut again = 0;
    let joined = by_id.into_values().map(|chats| {
        let mut chats = chats.into_iter();
        let Some(mut first) = chats.next() else { return Chat::new("", 0) };
        let mut seen: FxHashMap<Key, (u32, u64, u64)> = FxHashMap::default();
        let rows = std::mem::take(&mut first.rows);
        first.rows = kept(rows, first.export, &mut seen, &mut again);
        for chat in chats {
            first.name = first.name.or(chat.name);
            first.account = first.account.or(chat.account);
            first.rows.extend(kept(chat.rows, chat.export, &mut seen, &mut again));
        }
        first
    });
    (joined.collect(), again)
}

/// What makes a message the same in two exports: its id, or all that is told of it.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Id(String),
    Said(Timestamp, Option<String>, Option<String>, bool),
}

fn key(row: &ChatRow) -> Key {
    let writer = match &row.writer {
        Writer::Named(name) => Some(name.clone()),
        Writer::Contact => None,
        Writer::Bot => Some(String::new()),
    };
    match &row.id {
        Some(id) => Key::Id(id.clone()),
        None => Key::Said(row.at, writer, row.text.clone(), row.is_deleted),
    }
}

/// The rows that other exports do not hold yet. `seen` has by key: the export at work, how often it has held the row, and
/// how often the row was kept in all.
fn kept(rows: Vec<ChatRow>, export: u32, seen: &mut FxHashMap<Key, (u32, u64, u64)>, again: &mut u64) -> Vec<ChatRow> {
    let is_new = |row: &ChatRow| {
        let (at_work, held, kept) = seen.entry(key(row)).or_insert((export, 0, 0));
        if *at_work != export {
            (*at_work, *held) = (export, 0);
        }
        *held += 1;
        // An id that comes twice within one export is told of where ids are checked.
        let is_new = *held > *kept;
        *kept += u64::from(is_new);
        *again += u64::from(!is_new);
        is_new
    };
    rows.into_iter().filter(is_new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(export: u32, rows: &[(i64, &str)]) -> Chat {
        let row = |(at, text): &(i64, &str)| ChatRow {
            writer: Writer::Named("Shop".to_owned()),
            at: Timestamp::from_micros(*at),
            text: Some((*text).to_owned()),
            id: None,
            provider_id: None,
            attachment: false,
            is_deleted: false,
            line: 1,
        };
        Chat { export, rows: rows.iter().map(row).collect(), ..Chat::new("ana", 0) }
    }

    #[test]
    fn what_two_exports_hold_counts_once_and_a_reply_sent_three_times_stays_three() {
        let first = chat(0, &[(1, "hi"), (2, "yes"), (2, "yes"), (2, "yes")]);
        let second = chat(1, &[(2, "yes"), (2, "yes"), (2, "yes"), (3, "bye"), (3, "bye")]);
        let (chats, again) = join(vec![first, second]);
        let texts: Vec<&str> = chats[0].rows.iter().filter_map(|row| row.text.as_deref()).collect();
        assert_eq!((texts, again), (vec!["hi", "yes", "yes", "yes", "bye", "bye"], 3));
    }

    #[test]
    fn parts_of_one_export_follow_each_other() {
        let (chats, again) = join(vec![chat(0, &[(1, "hi")]), chat(0, &[(1, "hi")])]);
        assert_eq!((chats[0].rows.len(), again), (2, 0));
    }
}
