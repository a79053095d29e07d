//! One database against the exports of many platforms.

use dm_audit::corpus::Corpus;
use dm_audit::finding::CauseKind;
use dm_audit::model::Message;
use dm_audit::reconcile::{
    Deleted, Ground, Input, MatchedBy, MessageAt, NotReported, Outgoing, Reconciliation, Tells, UnmatchedWhy, What,
    reconcile,
};
use dm_audit::time::Span;

use crate::reading::fixture;

const TEXT: Tells = Tells { outgoing: Outgoing::Text, deleted: Deleted::Absent, provider_ids: false };

fn message(corpus: &Corpus, at: MessageAt) -> Message<'_> {
    corpus.conversation(at.conversation as usize).unwrap().message(at.position as usize)
}

fn compared(export: &str, tells: Tells, map: &[(&str, &str)]) -> (Corpus, Corpus, Reconciliation) {
    let (recorded, delivered) = (fixture("recorded"), fixture(export));
    let map: Vec<(String, String)> = map.iter().map(|(one, other)| ((*one).into(), (*other).into())).collect();
    let lag = Span::seconds(120);
    let input = Input { recorded: &recorded, delivered: &delivered, map: &map, recorded_covers: None, lag, tells };
    let found = reconcile(&input);
    (recorded, delivered, found)
}

/// Texts of what was delivered and not recorded, ids of what was recorded and not delivered, and ids of what may have
/// been taken back.
fn told(export: &str, tells: Tells, map: &[(&str, &str)]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let (recorded, delivered, found) = compared(export, tells, map);
    assert_eq!(found.ground, Ground::Compared, "{export}");
    assert_eq!((found.pairs.len(), found.unmatched.len(), found.recorded_alone.len()), (3, 0, 0), "{export}");
    let mut told = (Vec::new(), Vec::new(), Vec::new());
    for row in found.pairs.iter().flat_map(|pair| &pair.rows) {
        let id = || message(&recorded, row.recorded.unwrap()).id.to_string();
        match &row.what {
            What::NotRecorded(_) => {
                let text = message(&delivered, row.delivered.unwrap()).text.unwrap_or_default();
                told.0.push(text.chars().take(10).collect());
            }
            What::NotDelivered => told.1.push(id()),
            What::NotReported(NotReported::DeletedOrUndelivered | NotReported::Gap) => told.2.push(id()),
            _ => {}
        }
    }
    told
}

const EXTRA: [&str; 3] = ["Hey Ana! Y", "Hey Ana! Y", "Hello Omar"];
const PHONES: [(&str, &str); 3] = [("+12025550101", "c1"), ("+12025550102", "c2"), ("+12025550103", "c3")];
const PAGE_IDS: [(&str, &str); 3] =
    [("7100000000000001", "Ana Bell"), ("7100000000000002", "Omar Reyes"), ("7100000000000003", "Lin Qi")];

#[test]
fn every_sample_shows_three_copies_more_and_one_message_that_never_came() {
    let stands_in = Tells { deleted: Deleted::StandIn, ..TEXT };
    let whole = Tells { deleted: Deleted::Whole, provider_ids: true, ..TEXT };
    let rx1 = vec!["rx1".to_owned()];
    for (export, tells, map) in [
        ("whatsapp_android", stands_in, &[][..]),
        ("line", stands_in, &[]),
        ("meta_webhooks", whole, &PAGE_IDS),
        ("twilio", whole, &PHONES),
    ] {
        assert_eq!(told(export, tells, map), (EXTRA.map(str::to_owned).to_vec(), rx1.clone(), vec![]), "{export}");
    }
}

#[test]
fn what_may_have_been_taken_back_without_a_trace_is_told_apart_from_what_never_came() {
    let (rx1, rb10) = (vec!["rx1".to_owned()], vec!["rb10".to_owned()]);
    for (export, tells) in [
        ("instagram", TEXT),
        ("telegram_single", TEXT),
        ("telegram_full", TEXT),
        ("discord", Tells { provider_ids: true, ..TEXT }),
    ] {
        let expected = (EXTRA.map(str::to_owned).to_vec(), rx1.clone(), rb10.clone());
        assert_eq!(told(export, tells, &[]), expected, "{export}");
    }
}

#[test]
fn nothing_follows_from_a_side_without_outgoing_texts() {
    let sent = Tells { outgoing: Outgoing::Sent, deleted: Deleted::Whole, provider_ids: true };
    assert_eq!(told("whatsapp_cloud", sent, &[]), (vec![], vec![], vec![]));
    let absent = Tells { outgoing: Outgoing::Absent, deleted: Deleted::Whole, provider_ids: false };
    let (_, _, found) = compared("telegram_bot", absent, &[]);
    assert_eq!(found.ground, Ground::NothingSent);
    assert_eq!((found.counts.not_recorded, found.counts.not_delivered), (0, 0));
    assert!(found.counts.matched_incoming > 10);
}

#[test]
fn contacts_are_matched_by_names_and_ids_of_a_platform_only_by_a_map() {
    let by = |export, tells| compared(export, tells, &[]).2.pairs.iter().map(|pair| pair.by).collect::<Vec<_>>();
    assert_eq!(by("line", TEXT), [MatchedBy::Name; 3]);
    assert_eq!(by("instagram", TEXT), [MatchedBy::Letters; 3]);
    let (recorded, _, found) = compared("meta_webhooks", TEXT, &[]);
    assert_eq!(found.ground, Ground::NoContact);
    let named = found.unmatched.iter().map(|unmatched| (unmatched.why, unmatched.candidates[0].recorded));
    let named: Vec<(UnmatchedWhy, &str)> =
        named.map(|(why, place)| (why, recorded.contacts()[place].id.as_str())).collect();
    assert_eq!(named, ["c1", "c2", "c3"].map(|id| (UnmatchedWhy::Unknown, id)), "their texts say who they may be");
}

#[test]
fn the_copies_of_a_race_say_what_they_copy_and_how_far_apart_they_are() {
    let (recorded, _, found) = compared("instagram", TEXT, &[]);
    let extras: Vec<(String, String, CauseKind)> = found.pairs[0]
        .rows
        .iter()
        .filter_map(|row| match &row.what {
            What::NotRecorded(extra) => {
                let of = message(&recorded, extra.of?).id.to_string();
                Some((of, extra.gap?.to_string(), extra.cause))
            }
            _ => None,
        })
        .collect();
    let expected = [("0.8 s", 0), ("2.3 s", 1)].map(|(gap, _)| ("ra02".into(), gap.into(), CauseKind::Unclear));
    let shown: Vec<_> =
        extras.into_iter().map(|(of, gap, cause)| (of, gap.replace("800 ms", "0.8 s"), cause)).collect();
    assert_eq!(shown, expected);
}

#[test]
fn clocks_that_agree_are_said_to() {
    for export in ["instagram", "telegram_single", "whatsapp_android"] {
        let clock = compared(export, TEXT, &[]).2.clock;
        assert!(clock.hours.is_empty() && clock.drift == 0, "{export}: {clock:?}");
        assert!(clock.rest.micros().abs() < 15_000_000 && clock.shown_by > 20, "{export}: {clock:?}");
    }
}
