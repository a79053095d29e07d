//! Who wrote, told by the columns of who wrote and who was written to.

use super::given::Expression;
use super::names::{has_word, rank, shown};
use super::outcome::Role;
use super::sample::{Column, Kind, Sample};
use super::speaking::Found;
use super::vocabulary::{Directions, EVERYTHING_ELSE, Meaning};
use crate::model::Direction;
use crate::text::excerpt;

/// Two columns of which one is null in every row: the one for the contact, or the one for who answers.
pub(super) fn one_of_two(sample: &Sample) -> Option<Found> {
    const CONTACTS: [&str; 8] =
        ["customerid", "contactid", "clientid", "leadid", "visitorid", "patientid", "fromcontactid", "subscriberid"];
    const ANSWERERS: [&str; 8] =
        ["userid", "agentid", "adminid", "operatorid", "staffid", "botid", "assistantid", "employeeid"];
    let column =
        |names: &[&str]| sample.columns.iter().find(|column| rank(&column.name, names).is_some() && column.is_whole());
    let (contact, answerer) = (column(&CONTACTS)?, column(&ANSWERERS)?);
    let one = |(contact, answerer): (&Option<String>, &Option<String>)| contact.is_some() != answerer.is_some();
    let fits = sample.rows >= 4
        && sample.is_database
        && contact.values.iter().zip(&answerer.values).all(one)
        && contact.filled() >= 0.1
        && answerer.filled() >= 0.1;
    if !fits {
        return None;
    }
    let quoted = contact.name.replace('"', "\"\"");
    let sql = format!("CASE WHEN \"{quoted}\" IS NULL THEN 'outgoing' ELSE 'incoming' END");
    let meaning = |value: &Option<String>| {
        Some(Meaning::Message(if value.is_some() { Direction::Incoming } else { Direction::Outgoing }))
    };
    let meanings: Vec<Option<Meaning>> = contact.values.iter().map(meaning).collect();
    let incoming = contact.present().count();
    let words = vec![("incoming".to_owned(), incoming), ("outgoing".to_owned(), sample.rows - incoming)];
    let evidence = format!("every row has either {} or {}", shown(&contact.name), shown(&answerer.name));
    let directions =
        Directions { incoming: vec!["incoming".into()], outgoing: vec!["outgoing".into()], ignore: Vec::new() };
    Some(Found { role: Role::new(Expression::Sql(sql), evidence), directions, meanings, words, is_sure: false })
}

/// Senders and recipients of which one stands in every row: the bot.
pub(super) fn by_the_bots_number(sample: &Sample) -> Option<Found> {
    let (from, to) = parties(sample)?;
    let rows: Vec<(&str, &str)> = from
        .values
        .iter()
        .zip(&to.values)
        .map(|(from, to)| Some((from.as_deref()?, to.as_deref()?)))
        .collect::<Option<_>>()?;
    let (first_from, first_to) = *rows.first()?;
    let everywhere = |one: &&str| rows.iter().all(|(from, to)| from == one || to == one);
    let bots: Vec<&str> = [first_from, first_to].into_iter().filter(|one| everywhere(one)).collect();
    let &[bot] = bots.as_slice() else { return None };
    let outgoing = rows.iter().filter(|(from, _)| *from == bot).count();
    if rows.len() < 4 || outgoing == 0 || outgoing == rows.len() {
        return None;
    }
    let meaning = |(from, _): &(&str, &str)| {
        Some(Meaning::Message(if *from == bot { Direction::Outgoing } else { Direction::Incoming }))
    };
    let meanings = rows.iter().map(meaning).collect();
    let evidence = format!("“{}” is sender or recipient of every row: the bot", excerpt(bot, 30));
    let words = vec![(bot.to_owned(), outgoing), (EVERYTHING_ELSE.to_owned(), rows.len() - outgoing)];
    let directions =
        Directions { incoming: vec![EVERYTHING_ELSE.to_owned()], outgoing: vec![bot.to_owned()], ignore: Vec::new() };
    Some(Found { role: Role::new(from.from.clone(), evidence), directions, meanings, words, is_sure: false })
}

/// The columns of who wrote and who was written to.
pub(super) fn parties(sample: &Sample) -> Option<(&Column, &Column)> {
    let other = ["type", "name", "email", "kind", "role", "avatar", "url", "me", "bot", "customer", "user", "business"];
    let side = |words: &[&str]| {
        let fits = |column: &&Column| {
            has_word(&column.name, words)
                && !has_word(&column.name, &other)
                && column.is_whole()
                && matches!(column.kind, Kind::Text | Kind::Integer | Kind::Uuid)
        };
        sample.columns.iter().find(fits)
    };
    Some((side(&["from", "sender", "src"])?, side(&["to", "recipient", "receiver", "dest", "destination"])?))
}
