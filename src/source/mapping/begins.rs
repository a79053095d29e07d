//! A flag that does not say which side is the bot's: people begin a conversation, and the bot has the last word.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::contact;
use super::given::{Expression, GivenMapping};
use super::outcome::Role;
use super::sample::{Column, MOST_ROWS, Sample};
use super::speaking::Found;
use super::vocabulary::{Directions, Meaning};
use super::when::{self, When};
use crate::model::Direction;
use crate::time::parse_time;

/// Fewer conversations begin alike by chance.
const FEWEST: usize = 4;

/// Yes and no as columns write them, no first.
const FLAGS: [(&str, &str); 5] = [("false", "true"), ("f", "t"), ("0", "1"), ("no", "yes"), ("n", "y")];

/// Who wrote, where every conversation of a whole file begins with no, and three of four end with yes; and a note that it
/// is a guess.
pub(super) fn find(sample: &Sample, given: &GivenMapping, flag: &Expression) -> Option<(Found, String)> {
    let column = sample.find(flag).filter(|_| given.directions.is_empty() && is_whole(sample))?;
    let words = column.counts();
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let both =
        |(no, yes): &&(&str, &str)| words.len() == 2 && words.iter().all(|(word, _)| is(word, no) || is(word, yes));
    let (no, yes) = FLAGS.iter().find(both)?;
    let directions =
        Directions { incoming: vec![(*no).to_owned()], outgoing: vec![(*yes).to_owned()], ignore: Vec::new() };
    let meanings: Vec<Option<Meaning>> =
        column.values.iter().map(|value| directions.meaning(value.as_deref()?)).collect();
    let conversations = conversations(sample, given, &meanings)?;
    let ends = |conversation: &Vec<Direction>| conversation.last() == Some(&Direction::Outgoing);
    let begin = conversations.iter().all(|conversation| conversation.first() == Some(&Direction::Incoming));
    let ended = conversations.iter().filter(|conversation| ends(conversation)).count();
    let count = conversations.len();
    if !begin || count < FEWEST || ended * 4 < count * 3 {
        return None;
    }
    let evidence = format!("“{yes}” is outgoing, as all {count} conversations begin with “{no}”");
    let note = format!(
        "“{yes}” in {} was taken for the bot's, as all {count} conversations begin with “{no}” and {ended} end with \
         “{yes}”; if it is the other way round, write incoming = [\"{yes}\"] and outgoing = [\"{no}\"] into [source] of \
         dm-audit.toml",
        super::names::shown(&column.name)
    );
    let role = Role::new(column.from.clone(), evidence);
    Some((Found { role, directions, meanings, words, is_sure: false }, note))
}

/// Whether all rows were looked at, so that a first message is the first.
fn is_whole(sample: &Sample) -> bool {
    !sample.is_database && sample.rows < MOST_ROWS
}

/// The directions of each contact's messages in the order of their times.
fn conversations(sample: &Sample, given: &GivenMapping, meanings: &[Option<Meaning>]) -> Option<Vec<Vec<Direction>>> {
    let whose = match &given.columns.contact_id {
        Some(from) => from.clone(),
        None => contact::find(sample, meanings).ok()?.from,
    };
    let at = match &given.columns.at {
        Some(from) => from.clone(),
        None => match when::find(sample) {
            When::At(role) => role.from,
            _ => return None,
        },
    };
    let (whose, at): (&Column, &Column) = (sample.find(&whose)?, sample.find(&at)?);
    let mut rows: BTreeMap<&str, Vec<(i64, usize, Direction)>> = BTreeMap::new();
    for (row, meaning) in meanings.iter().enumerate() {
        let Some(Meaning::Message(direction)) = meaning else { continue };
        let moment = parse_time(at.values.get(row)?.as_deref()?, Tz::UTC)?.at.micros();
        rows.entry(whose.values.get(row)?.as_deref()?).or_default().push((moment, row, *direction));
    }
    let ordered = rows.into_values().map(|mut rows| {
        rows.sort_unstable_by_key(|(moment, row, _)| (*moment, *row));
        rows.into_iter().map(|(.., direction)| direction).collect()
    });
    Some(ordered.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::mapping::{Kind, detect};

    /// A file of so many contacts; each letter is a message, `i` for no and `o` for yes.
    fn file(conversations: &[&str]) -> Sample {
        let names = ["contact_id", "direction", "text", "at"];
        let kinds = [Kind::Text, Kind::Bool, Kind::Text, Kind::Text];
        let mut columns: Vec<Column> = names.iter().zip(kinds).map(|(name, kind)| Column::new(name, kind)).collect();
        let mut rows = 0;
        for (contact, conversation) in conversations.iter().enumerate() {
            for letter in conversation.chars() {
                let (text, at) = (format!("text {rows}"), format!("2026-01-07T14:{rows:02}:01Z"));
                let flag = if letter == 'o' { "true" } else { "false" };
                let values = [format!("c{contact}"), flag.to_owned(), text, at];
                columns.iter_mut().zip(values).for_each(|(column, value)| column.values.push(Some(value)));
                rows += 1;
            }
        }
        Sample { name: "chat".to_owned(), columns, rows, is_database: false, is_open: false }
    }

    fn is_read(sample: &Sample) -> bool {
        detect(sample, &GivenMapping::default()).is_ok()
    }

    #[test]
    fn a_flag_is_understood_where_all_people_begin_and_the_bot_has_the_last_word() {
        let sample = file(&["ioo", "io", "iioo", "ioi"]);
        let mapping = detect(&sample, &GivenMapping::default()).unwrap();
        assert_eq!(mapping.directions.outgoing, ["true"]);
        assert!(
            mapping.notes.iter().any(|note| note.contains("all 4 conversations begin with “false” and 3 end with"))
        );
        assert!(!mapping.is_sure, "nobody said it");
    }

    #[test]
    fn what_might_be_chance_or_a_part_of_the_history_is_asked_for() {
        for conversations in [&["io", "io", "io"][..], &["io", "io", "io", "oi"], &["ioi", "ioi", "io", "io"]] {
            assert!(!is_read(&file(conversations)), "{conversations:?}");
        }
        assert!(is_read(&file(&["io", "io", "io", "io"])));
        let database = Sample { is_database: true, ..file(&["io", "io", "io", "io"]) };
        assert!(!is_read(&database), "some rows of a table");
    }
}
