//! People and ids of no message, against a plain reading.

use rustc_hash::FxHashSet;

use super::{SharedIds, SharedIdsBuilder};
use crate::corpus::{Corpus, CorpusBuilder};
use crate::model::{Direction, Message, MessageId};
use crate::time::Timestamp;

type Row<'a> = (&'a str, Direction, &'a str, &'a str);
const IN: Direction = Direction::Incoming;
const OUT: Direction = Direction::Outgoing;

fn corpus(rows: &[Row<'_>]) -> Corpus {
    let mut builder = CorpusBuilder::new();
    for (place, (contact, direction, id, text)) in rows.iter().enumerate() {
        let contact = builder.contact(contact);
        let (id, provider_id) = (MessageId::Number(place as u64), Some(*id));
        let at = Timestamp::from_micros(1_767_225_600_000_000 + place as i64);
        let message = Message { id, direction: *direction, at, text: Some(text), provider_id, attachment: false };
        builder.push(contact, message).unwrap();
    }
    builder.finish()
}

fn learned(parts: &[Corpus], kept: usize) -> SharedIds {
    let mut builder = SharedIdsBuilder::keeping(100, kept);
    loop {
        for part in parts {
            builder.look(part);
        }
        if !builder.goes_on() {
            return builder.finish();
        }
    }
}

fn contacts(shared: &SharedIds) -> Vec<Vec<&str>> {
    shared.people.iter().map(|person| person.contacts.iter().map(|id| &**id).collect()).collect()
}

#[test]
fn contacts_that_share_a_message_are_one_person_in_whatever_parts_they_come() {
    let rows = [("b", IN, "w1", "hi"), ("a", IN, "w1", " hi"), ("b", IN, "w2", "you?"), ("c", IN, "w2", "you?")];
    let parts = [corpus(&rows[..1]), corpus(&rows[1..3]), corpus(&rows[3..])];
    for shared in [learned(&[corpus(&rows)], 100), learned(&parts, 100)] {
        assert_eq!(contacts(&shared), [["a", "b", "c"]]);
        let person = shared.person_led_by("a").unwrap();
        assert_eq!(person.messages, FxHashSet::from_iter(["w1".into(), "w2".into()]));
        assert!(shared.person_led_by("b").is_none() && !shared.is_no_message(IN, "w1"));
    }
}

#[test]
fn an_id_of_many_contacts_or_of_several_texts_is_no_message_and_no_person() {
    let many = ["a", "b", "c"].map(|contact| (contact, IN, "tenant", "hi"));
    let differing = [("a", IN, "w1", "hi"), ("b", IN, "w1", "ho"), ("a", IN, "w2", "hi"), ("b", IN, "w2", "hi")];
    let campaign = ["a", "b"].map(|contact| (contact, OUT, "c1", "sale"));
    let counts = ["a", "b"].map(|contact| (contact, IN, "17", "hi"));
    for (rows, id) in [(&many[..], "tenant"), (&differing, "w1"), (&campaign, "c1")] {
        let shared = learned(&[corpus(rows)], 100);
        assert_eq!(contacts(&shared), [[""; 0]; 0]);
        assert!(shared.is_no_message(rows[0].1, id), "{id}");
    }
    let shared = learned(&[corpus(&counts)], 100);
    assert!(contacts(&shared).is_empty() && !shared.is_no_message(IN, "17"));
}

#[test]
fn too_many_shared_ids_are_said_to_be_too_many() {
    let ids: Vec<String> = (0..50).map(|id| format!("w{id}")).collect();
    let rows: Vec<Row<'_>> = ids.iter().flat_map(|id| [("a", IN, &**id, "hi"), ("b", IN, id, "hi")]).collect();
    assert!(learned(&[corpus(&rows)], 49).is_full());
    assert!(!learned(&[corpus(&rows)], 50).is_full());
}

proptest::proptest! {
    #[test]
    fn people_are_those_that_a_plain_reading_finds(
        rows in proptest::collection::vec((0..5usize, proptest::bool::ANY, 0..8usize, 0..2usize), 0..40),
    ) {
        const CONTACTS: [&str; 5] = ["a", "b", "c", "d", "e"];
        const IDS: [&str; 8] = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "7"];
        let rows: Vec<Row<'_>> = rows
            .into_iter()
            .map(|(contact, incoming, id, text)| (CONTACTS[contact], if incoming { IN } else { OUT }, IDS[id], ["hi", "ho"][text]))
            .collect();
        let of = |id: &str, contact: &str| -> Vec<&str> {
            rows.iter().filter(|row| row.1 == IN && row.2 == id && row.0 == contact).map(|row| row.3).collect()
        };
        let holders = |id: &str| CONTACTS.into_iter().filter(|contact| !of(id, contact).is_empty()).collect::<Vec<_>>();
        let texts = |id: &str| rows.iter().filter(|row| row.1 == IN && row.2 == id).map(|row| row.3).collect::<FxHashSet<_>>();
        let two = |a: &str, b: &str| IDS[..7].iter().filter(|id| holders(id) == [a, b]).collect::<Vec<_>>();
        let mut expected: FxHashSet<(&str, &str)> = FxHashSet::default();
        for (place, a) in CONTACTS.iter().enumerate() {
            for b in &CONTACTS[place + 1..] {
                let ids = two(a, b);
                if !ids.is_empty() && ids.iter().all(|id| texts(id).len() == 1) {
                    expected.insert((a, b));
                }
            }
        }
        let mut ids: Vec<_> = rows.iter().filter(|row| row.2 != "7").map(|row| (row.1 == IN, row.2)).collect();
        ids.sort_unstable();
        ids.dedup();
        let uses = |(incoming, id): &(bool, &str)| -> (usize, usize) {
            let of_id = || rows.iter().filter(|row| (row.1 == IN, row.2) == (*incoming, *id));
            let contacts: FxHashSet<&str> = of_id().map(|row| row.0).collect();
            let texts: FxHashSet<&str> = of_id().map(|row| row.3).collect();
            (contacts.len(), texts.len())
        };
        let shared: Vec<_> = ids.iter().map(uses).filter(|(contacts, _)| *contacts > 1).collect();
        let differing = shared.iter().filter(|(_, texts)| *texts > 1).count();
        if differing >= 3 && differing * 2 > shared.len() {
            expected.clear();
        }
        let shared = learned(&[corpus(&rows)], 100);
        let mut members: Vec<&str> = expected.iter().flat_map(|(a, b)| [*a, *b]).collect();
        members.sort_unstable();
        members.dedup();
        let mut found: Vec<&str> = contacts(&shared).concat();
        found.sort_unstable();
        proptest::prop_assert_eq!(found, members);
        for (a, b) in expected {
            let together = contacts(&shared).iter().any(|group| group.contains(&a) && group.contains(&b));
            proptest::prop_assert!(together);
        }
    }
}
