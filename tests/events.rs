//! The harsher world of simulated bots holds still, and holds all that it says it does.
#![allow(unreachable_pub, reason = "this is a program: nothing in it can be reached from outside")]
#![allow(clippy::unwrap_used, reason = "a test that fails has to fail")]
#![allow(dead_code, reason = "the benchmark uses more than is held here")]

#[path = "../benches/truth/events/mod.rs"]
mod events;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use events::census::Census;
use events::phrases::{self, SUBJECTS, THINGS, TRADES};
use events::{Cause, FaultKind, Row, World, labels, messages, world};

const BOTS: usize = 28;

/// Enough for everything to occur.
fn big() -> World {
    world(1, BOTS, 60)
}

fn rows(world: &World) -> impl Iterator<Item = &Row> {
    world.conversations.iter().flat_map(|conversation| &conversation.rows)
}

#[test]
fn the_same_seed_gives_the_same_bytes_so_that_numbers_can_be_quoted() {
    let bytes = |world: &World| messages(world) + &labels(world);
    let once = bytes(&world(7, BOTS, 5));
    assert_eq!(once, bytes(&world(7, BOTS, 5)));
    assert_ne!(once, bytes(&world(8, BOTS, 5)));
}

#[test]
fn a_contact_stays_the_same_whoever_else_there_is() {
    let (few, many) = (world(7, 3, 2), world(7, 9, 4));
    let texts = |world: &World, contact: &str| {
        let conversation = world.conversations.iter().find(|one| one.contact == contact).unwrap();
        conversation.rows.iter().map(|row| (row.at, row.text.clone())).collect::<Vec<_>>()
    };
    assert_eq!(texts(&few, "b2c2"), texts(&many, "b2c2"));
}

#[test]
fn a_label_names_an_earlier_outgoing_row_of_the_contact() {
    for conversation in big().conversations {
        let place: HashMap<&str, usize> =
            conversation.rows.iter().enumerate().map(|(place, row)| (row.id.as_str(), place)).collect();
        for (at, row) in conversation.rows.iter().enumerate() {
            let Some(fault) = &row.fault else { continue };
            assert!(!row.incoming, "{row:?}");
            assert_eq!(fault.visible, fault.of.is_some(), "{row:?}");
            if let Some(of) = &fault.of {
                let first = place[of.as_str()];
                assert!(first < at && !conversation.rows[first].incoming, "{row:?} {:?}", conversation.rows[first]);
            }
        }
    }
}

#[test]
fn a_row_is_a_fault_or_a_look_alike_or_neither() {
    assert!(rows(&big()).all(|row| row.fault.is_none() || row.look_alike.is_none()));
}

#[test]
fn rows_lie_by_time_and_id_and_no_id_comes_twice() {
    let world = big();
    for conversation in &world.conversations {
        let by_time = conversation.rows.is_sorted_by(|one, two| (one.at, &one.id) < (two.at, &two.id));
        assert!(by_time, "{}", conversation.contact);
    }
    let ids: BTreeSet<&str> = rows(&world).map(|row| row.id.as_str()).collect();
    assert_eq!(ids.len(), rows(&world).count());
}

#[test]
fn a_message_delivered_twice_keeps_its_provider_id() {
    let world = big();
    let mut texts: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    let mut copies = 0;
    for row in rows(&world).filter(|row| row.incoming) {
        let Some(provider) = row.provider_id.as_deref() else { continue };
        let known = texts.entry(provider).or_default();
        copies += usize::from(!known.is_empty());
        known.insert(row.text.as_deref().unwrap_or_default());
        assert_eq!(known.len(), 1, "{row:?}");
    }
    assert!(copies > 100, "{copies}");
}

#[test]
fn every_cause_kind_and_mechanism_occurs() {
    let census = Census::new(&big());
    for cause in Cause::ALL {
        let share = census.by_cause[&cause.to_string()] as f64 / census.faults as f64;
        assert!(share >= 0.04, "{cause}: {share:.3}");
    }
    assert!(FaultKind::ALL.iter().all(|kind| census.by_kind[&kind.to_string()] * 20 > census.faults), "{census}");
    let expected = [
        "a broadcast run twice",
        "a scheduled job run by two instances",
        "a stuck bot says the same at every turn",
        "delivered again after an error",
        "delivered again after an outage",
        "delivered again for want of an acknowledgement",
        "each line of a burst answered on its own",
        "killed in mid-answer and run again",
        "sent again after a time-out of the client",
        "the bot answers its own message",
        "the webhook delivered twice together",
        "the whole answer sent again after a time-out",
        "two robots answer each other",
    ];
    assert_eq!(census.by_mechanism.keys().copied().collect::<Vec<_>>(), expected);
    assert!(census.unseen > 0, "{census}");
}

#[test]
fn every_look_alike_occurs_and_they_are_far_more_than_the_faults() {
    let census = Census::new(&big());
    let expected = [
        "a broadcast like that of another week",
        "a broadcast that goes to everybody",
        "a message after the stop, though not twice",
        "a notice that differs in some figures",
        "a nudge like that of another day",
        "a person sent it twice",
        "an impatient person asked again",
        "each line of a burst wants an answer of its own",
        "not understood once more",
        "staff answers beside the bot",
        "staff pastes the same line on purpose",
        "staff says it again",
        "the farewell of another visit",
        "the form asks again as the answer did not fit",
        "the greeting of a new visit",
        "the list asked for again",
        "the menu asked for again",
        "the next item of a list",
        "the next planned part",
        "the option pressed again",
        "the question asked again another time",
        "the same short reply to another nod",
        "the same words about something else",
        "the step of another round",
    ];
    let missing: Vec<_> = expected.iter().filter(|like| !census.by_look_alike.contains_key(*like)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(census.look_alikes > 5 * census.faults, "{census}");
}

#[test]
fn faults_are_few_in_every_world() {
    for seed in 1..6 {
        let census = Census::new(&world(seed, BOTS, 40));
        let share = census.faults as f64 / census.outgoing as f64;
        assert!((0.02..0.052).contains(&share), "{seed}: {share:.3}");
    }
}

#[test]
fn there_are_many_meanings_each_worded_five_times_in_three_languages() {
    let frames = phrases::all();
    let names: BTreeSet<&str> = frames.iter().map(|frame| frame.name).collect();
    assert_eq!(names.len(), frames.len());
    let meanings = frames.iter().map(|frame| match (frame.has_subject(), frame.has_thing()) {
        (true, _) => SUBJECTS * TRADES.len(),
        (_, true) => THINGS[0].len(),
        _ => 1,
    });
    assert!(meanings.sum::<usize>() >= 150);
    for frame in frames {
        for wordings in &frame.says {
            assert_eq!(wordings.iter().collect::<BTreeSet<_>>().len(), 5, "{}", frame.name);
            let subjects = wordings.iter().filter(|text| text.contains("{s}") || text.contains("{S}")).count();
            assert_eq!(subjects, if frame.has_subject() { 5 } else { 0 }, "{}", frame.name);
        }
    }
}

#[test]
fn every_text_is_filled_and_as_long_as_people_and_bots_write() {
    let world = big();
    let mut lengths: BTreeMap<bool, Vec<usize>> = BTreeMap::new();
    for row in rows(&world) {
        let Some(text) = row.text.as_deref() else { continue };
        assert!(!text.is_empty() && !text.contains(['{', '}']), "{text}");
        lengths.entry(row.incoming).or_default().push(text.chars().count());
    }
    let outgoing = &lengths[&false];
    let usual = outgoing.iter().filter(|&&length| (10..=300).contains(&length)).count();
    assert!(usual * 100 > outgoing.len() * 95, "{usual} of {}", outgoing.len());
}
