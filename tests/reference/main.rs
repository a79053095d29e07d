//! The second reading of the rules page, held against the page by hand: small conversations and what they must give.
#![allow(unreachable_pub, reason = "this is a program: nothing in it can be reached from outside")]
#![allow(clippy::unwrap_used, reason = "a test that fails has to fail")]

#[path = "../common/reference/mod.rs"]
mod reference;

mod answers;
mod duplicates;
mod endings;
mod links;
mod repetition;
mod scope;
mod words;

use reference::{Facts, Found, Params, Row, SECOND};

/// The bot says this at that second.
fn bot(second: i64, text: &str) -> Row {
    Row { outgoing: true, at: second * SECOND, text: Some(text.to_owned()), ..Row::default() }
}

/// The contact says this at that second.
fn contact(second: i64, text: &str) -> Row {
    Row { outgoing: false, ..bot(second, text) }
}

/// The row with a provider's id.
fn provided(id: &str, row: Row) -> Row {
    Row { provider_id: Some(id.to_owned()), ..row }
}

/// The row one microsecond earlier.
fn just_before(row: Row) -> Row {
    Row { at: row.at - 1, ..row }
}

/// Findings of one rule; a message's id is its place in the list, from 1.
fn findings(rule: &str, rows: &[Row], facts: &Facts, params: &Params) -> Vec<Found> {
    let numbered = |(place, row): (usize, &Row)| Row { id: (place + 1).to_string(), ..row.clone() };
    let rows: Vec<Row> = rows.iter().enumerate().map(numbered).collect();
    reference::check(&rows, facts, params).into_iter().filter(|one| one.rule == rule).collect()
}

/// What the findings hold: `1 2` is a finding of the first and the second message.
fn ids(found: &[Found]) -> Vec<String> {
    found.iter().map(|one| one.messages.join(" ")).collect()
}

/// What `deep` finds with these settings.
fn found_with(rule: &str, rows: &[Row], params: &Params) -> Vec<String> {
    ids(&findings(rule, rows, &Facts::default(), params))
}

/// What `deep` finds.
fn found(rule: &str, rows: &[Row]) -> Vec<String> {
    found_with(rule, rows, &Params::deep())
}

/// What a rule does not find.
const NOTHING: [&str; 0] = [];
