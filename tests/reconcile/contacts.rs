//! Who is who, and when nothing can be compared.

use dm_audit::corpus::CorpusBuilder;
use dm_audit::model::{Direction, Message, MessageId};
use dm_audit::reconcile::{Ground, Likeness, MatchedBy, UnmatchedWhy, reconcile};
use dm_audit::time::Timestamp;

use crate::told::{TEXTS, Told, lines, told, told_with};

fn by(told: &Told) -> Vec<MatchedBy> {
    told.found.pairs.iter().map(|pair| pair.by).collect()
}

fn one(name: &str) -> String {
    format!("= {name}\n10:00:00 < good morning to you\n10:00:05 > Good morning! How may I help?")
}

#[test]
fn a_contact_is_known_by_id_number_handle_or_name_in_any_notation() {
    for (recorded, delivered, expected) in [
        ("wa-4915112345678", "wa-4915112345678", MatchedBy::Id),
        ("whatsapp:+49 151 12345678", "4915112345678@s.whatsapp.net", MatchedBy::Phone),
        ("0151 12345678", "+49 (0)151 1234-5678", MatchedBy::PhoneEnd),
        ("@Ana.Bell", "ana.bell", MatchedBy::Handle),
        ("ANA  Bell", "\u{202A}Ana Bell\u{202C}", MatchedBy::Name),
    ] {
        let told = told(&one(recorded), &(one(delivered) + "\n10:00:07 > Good morning! How may I help?"));
        assert_eq!((by(&told), told.found.counts.not_recorded), (vec![expected], 1), "{recorded} {delivered}");
    }
}

#[test]
fn names_that_two_have_and_names_with_more_to_them_are_never_guessed_but_proposed() {
    let recorded = format!("{}\n{}", one("Ana Bell"), one("ana bell "));
    let told_twice = told(&recorded, &one("Ana BELL"));
    assert_eq!(told_twice.found.ground, Ground::NoContact);
    let unmatched = &told_twice.found.unmatched[0];
    assert_eq!((unmatched.why, unmatched.candidates.len()), (UnmatchedWhy::Ambiguous, 2));
    assert!(unmatched.candidates.iter().all(|candidate| candidate.likeness == Likeness::SameName));
    let told_more = told(&one("Ana Bell"), &one("Ana Bell 🌸"));
    let unmatched = &told_more.found.unmatched[0];
    assert_eq!((unmatched.why, unmatched.candidates[0].likeness), (UnmatchedWhy::Unknown, Likeness::LikeName));
    assert_eq!(told_more.found.recorded_alone, [0]);
}

#[test]
fn two_people_of_one_name_have_nothing_in_common_and_are_told_apart() {
    let recorded = "10:00:00 < is the mug back?\n10:04:00 > Yes, since Monday morning\n10:08:00 < I take two of them
        10:12:00 > Both are yours\n10:16:00 < wonderful, thank you";
    let delivered = "10:02:00 < when do you open?\n10:06:00 > At nine, apart from Sundays\n10:10:00 < what a pity
        10:14:00 > We know\n10:18:00 < see you in spring";
    let told = told(recorded, delivered);
    assert_eq!(told.found.ground, Ground::NoContact);
    assert_eq!(told.found.unmatched[0].why, UnmatchedWhy::NothingInCommon);
}

#[test]
fn a_map_joins_what_names_do_not_and_says_which_of_its_names_nobody_has() {
    let recorded = format!("{}\n{}", one("c1"), "= c2\n12:00:00 < a second chat\n12:00:05 > Yes, it goes on here");
    let delivered = format!("{}\n12:00:00 < a second chat\n12:00:05 > Yes, it goes on here", one("Ana"));
    let told = told_with(&recorded, &delivered, TEXTS, &[("Ana", "c1"), ("Ana", "c2"), ("Bob", "c9")]);
    assert_eq!(
        (by(&told), &told.found.unknown_in_map),
        (vec![MatchedBy::Map], &vec!["Bob".to_owned(), "c9".to_owned()])
    );
    assert_eq!(told.found.pairs[0].recorded, [0, 1]);
    assert_eq!(told.found.counts.matched_outgoing() + told.found.counts.matched_incoming, 4);
    assert_eq!(told.found.counts.not_recorded + told.found.counts.not_delivered, 0);
}

#[test]
fn counters_of_two_sources_name_nobody_where_handles_differ() {
    let side = |handle: &str, second: &str| {
        let line = |line: &str| line.replacen('{', &format!("{{\"handle\":\"{handle}\","), 1);
        crate::reading::read(
            &lines(&one("41").replace("10:00:05", second)).lines().map(|row| line(row) + "\n").collect::<String>(),
        )
    };
    let (recorded, delivered) = (side("Ana", "10:00:05"), side("Omar", "10:00:06"));
    let sides = (recorded, delivered);
    assert_eq!(reconcile(&crate::worlds::input(&crate::worlds::plans(1, 1)[1].1, &sides)).ground, Ground::NoContact);
}

#[test]
fn sides_that_cannot_be_compared_are_told_from_sides_that_agree() {
    let ground = |recorded: &str, delivered: &str| told(recorded, delivered).found.ground;
    assert_eq!(ground(&one("Ana"), &one("Ana")), Ground::SameTwice);
    assert_eq!(ground(&one("Ana"), &one("Omar")), Ground::NoContact);
    assert_eq!(ground(&one("Ana"), "= Ana\n10:00:00 < good morning to you"), Ground::NothingSent);
    let later = one("Ana").replace("10:00", "2026-05-01T10:00").replace("Good morning", "Have a good day");
    assert_eq!(ground(&one("Ana"), &later.replace("good morning to", "how are")), Ground::NoOverlap);
    let mut timeless = CorpusBuilder::new();
    let contact = timeless.contact("Ana");
    let message = Message {
        id: MessageId::Ordinal(1),
        direction: Direction::Outgoing,
        at: Timestamp::ORDER_ALONE,
        text: Some("hi"),
        provider_id: None,
        attachment: false,
    };
    timeless.push(contact, message).unwrap();
    let sides = (timeless.finish(), crate::reading::read(&lines(&one("Ana"))));
    let input = crate::worlds::input(&crate::worlds::plans(1, 1)[1].1, &sides);
    assert_eq!(reconcile(&input).ground, Ground::NoTimes);
}
