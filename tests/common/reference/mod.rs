//! A second reading of the rules page, written apart from the engine: slow, plain, and only there to be compared with.
//!
//! Every rule looks at all pairs, nothing is indexed and nothing is streamed, so that a reader can lay these files
//! beside the page. Lines that begin with "Unclear:" name a spot where the page allows another reading than the one
//! taken.

// Each test crate that includes these files uses its own part of them.
#![allow(dead_code, unreachable_pub, unused_imports)]

mod answers;
mod duplicates;
mod endings;
mod links;
mod model;
mod repetition;
mod talk;
mod words;

pub use links::hosts;
pub use model::{Facts, Found, HOUR, Params, RULES, Row, SECOND};
pub use words::norm;

use talk::Talk;

/// What the page says about these rows: findings by rule, then by where their first message stands.
pub fn check(rows: &[Row], facts: &Facts, params: &Params) -> Vec<Found> {
    let talk = Talk::new(rows, params);
    let mut found = Vec::new();
    talk.duplicates(&mut found);
    talk.stored_twice(&mut found);
    talk.attachments(&mut found);
    talk.repetition(&mut found);
    talk.final_messages(facts, &mut found);
    talk.link_spam(&mut found);
    talk.answers(facts, &mut found);

    // Look-back rows may open a finding but never close one.
    let mut reported: Vec<Found> = found
        .into_iter()
        .filter(|(last, one)| params.rules.contains(&one.rule) && params.since.is_none_or(|since| *last >= since))
        .map(|(_, one)| one)
        .collect();
    // Stable, so that findings of one rule stay in the order of their first messages.
    reported.sort_by_key(|one| one.rule);
    reported
}
