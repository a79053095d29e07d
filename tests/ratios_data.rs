//! The messages of the benchmark `ratios` hang on their seed alone, and few pairs of them cost an edit distance.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails has to fail the test")]
#![allow(dead_code, unreachable_pub, missing_docs, reason = "the benchmark uses the rest")]

#[path = "../benches/ratios/conversations.rs"]
mod conversations;
#[path = "../benches/micro/pairs.rs"]
mod pairs;
#[path = "../benches/ratios/rows.rs"]
mod rows;
#[path = "../benches/ratios/words.rs"]
mod words;

use std::collections::BTreeMap;

use conversations::{Size, conversations};
use pairs::{Pairs, WINDOW};

fn ndjson(seed: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let size = Size { messages: 5_000, contacts: 50, skew: 0.5, seed };
    rows::write_ndjson(&conversations(&size), &mut bytes).unwrap();
    bytes
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert!(ndjson(1) == ndjson(1));
    assert!(ndjson(1) != ndjson(2));
}

/// The pairs of replies within a window.
fn pairs(window: i64) -> Pairs {
    let size = Size { messages: 20_000, contacts: 200, skew: 0.5, seed: 1 };
    let mut contacts: BTreeMap<u32, Vec<(i64, String)>> = BTreeMap::new();
    for message in conversations(&size).iter().filter(|message| message.outgoing) {
        let mut text = String::new();
        message.text(&mut text);
        contacts.entry(message.contact).or_default().push((message.at, text));
    }
    let mut pairs = Pairs::default();
    for replies in contacts.values() {
        let replies: Vec<(i64, &str)> = replies.iter().map(|(at, text)| (*at, text.as_str())).collect();
        pairs.add(&replies, window);
    }
    pairs
}

#[test]
fn of_a_hundred_pairs_ninety_five_never_reach_the_edit_distance_as_it_costs_most() {
    // The longest window makes the most pairs: each reply with the fifty before it.
    let pairs = pairs(i64::MAX);
    assert!(pairs.compared > 200_000 && pairs.share() <= 5.0, "{pairs}");
}

#[test]
fn of_a_hundred_pairs_that_are_not_near_ninety_five_never_reach_the_edit_distance_however_few_there_are() {
    // Replies lie far apart here: what a window holds is mostly planted, and a near pair's distance is reported.
    let pairs = pairs(WINDOW);
    assert!(pairs.compared > 200 && pairs.unlike().share() <= 5.0, "{pairs}");
}
