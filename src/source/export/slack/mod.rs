//! Exports of Slack: a folder or archive with `users.json` and `dms.json`, and a folder for each conversation with a file
//! for each day.

mod message;
mod people;
mod talk;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::chat::Gathered;
use super::format::{Deleted, Export, Format, Outgoing, Tells, refuses_nothing};
use super::json::{Lines, Object, bad, broken, items};
use super::tree::Entry;
use crate::error::Error;
use crate::source::file::json_start::keys;
use message::Row;
use people::People;
use talk::Talk;

/// Slack.
pub(super) const FORMAT: Format = Format {
    name: "Slack",
    is_chat,
    refuses: refuses_nothing,
    read,
    tells: Tells { deleted: Deleted::Absent, outgoing: Outgoing::Text, provider_ids: true, minutes: false },
};

/// Slack writes times as its ids.
fn is_chat(entry: &Entry) -> bool {
    static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""ts"\s*:\s*"\d{9,10}\.\d{6}""#).ok());
    let Some(first) = entry.start.trim_ascii_start().strip_prefix(b"[") else { return false };
    if !STAMP.as_ref().is_some_and(|stamp| stamp.is_match(first)) {
        return false;
    }
    let item = keys(first.trim_ascii_start());
    item.contains("type") && item.contains("ts") && !item.contains("contact_id")
}

/// `2025-10-13.json`
fn is_day(name: &str) -> bool {
    let form = |(place, byte): (usize, u8)| if matches!(place, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    name.strip_suffix(".json").is_some_and(|day| day.len() == 10 && day.bytes().enumerate().all(form))
}

/// The folder of the export, and that of the conversation in it.
fn split(path: &str) -> (&str, &str) {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.rsplit_once('/').unwrap_or(("", folder))
}

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let mut conversations: BTreeMap<(&str, &str), Vec<(usize, &Entry)>> = BTreeMap::new();
    for (place, entry) in export.files() {
        conversations.entry(split(&entry.path)).or_default().push((place, entry));
    }
    let roots: BTreeSet<&str> = conversations.keys().map(|(root, _)| *root).collect();
    // A day whose start is damaged lies beside the others all the same.
    for (place, entry) in export.tree.entries.iter().enumerate() {
        let key = split(&entry.path);
        let is_other = is_day(entry.file_name()) && roots.contains(key.0) && !is_chat(entry);
        if is_other && entry.start.trim_ascii() != b"[]" {
            conversations.entry(key).or_default().push((place, entry));
        }
    }
    let known: BTreeMap<&str, People> =
        roots.iter().map(|root| Ok((*root, People::load(export.tree, root)?))).collect::<Result<_, Error>>()?;
    let mut talks = Vec::new();
    for ((root, conversation), mut days) in conversations {
        days.sort_by(|a, b| a.1.path.cmp(&b.1.path));
        let Some(people) = known.get(root) else { continue };
        let number = roots.iter().position(|known| *known == root).unwrap_or_default();
        let first = days.first().map_or(0, |(place, _)| *place);
        let mut talk = Talk::new(conversation, people, first, number as u32);
        for (place, entry) in days {
            let text = match export.tree.text(place) {
                Ok(text) => text,
                Err(error) => {
                    gathered.bad(error)?;
                    continue;
                }
            };
            day(&text, &entry.shown(), people, &mut talk, gathered)?;
        }
        talks.push(talk);
    }
    talk::settle(talks, &known, export, gathered)
}

/// The rows of one day.
fn day(text: &str, shown: &str, people: &People, talk: &mut Talk, gathered: &mut Gathered) -> Result<(), Error> {
    let Some(rows) = items(text) else {
        let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err();
        let no_list = || people::wrong(shown, bad("the document", text, "list"));
        return gathered.bad(error.map_or_else(no_list, |error| broken(shown, &error)));
    };
    let mut places = Lines::new(text);
    for (index, json) in rows.into_iter().enumerate() {
        let line = places.of(json, index);
        match Object::item(json).and_then(|row| message::read(&row, line, people)) {
            Ok(Row::Message(written)) => talk.take(*written),
            Ok(Row::Other(what)) => gathered.leave_out(what),
            Err(problem) => gathered.bad_row(shown, line, problem)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_by_their_names() {
        assert!(is_day("2025-10-13.json"));
        assert!(!is_day("2025-10-1.json") && !is_day("users.json") && !is_day("2025_10_13.json"));
        assert_eq!(split("a/b.zip/D1/2025-10-13.json"), ("a/b.zip", "D1"));
        assert_eq!(split("D1/2025-10-13.json"), ("", "D1"));
    }
}
