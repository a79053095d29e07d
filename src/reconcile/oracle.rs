//! Every way to pair two small sides, to compare the one that is chosen with.
//!
//! The cost is that of [`super::cost`]: the sum over all pairs, and over all messages alone.

use proptest::prelude::*;

use super::cost::{Node, Twins, alone, pair};
use super::line::How;
use super::partners::{Pairing, Rules};
use super::side::Side;
use crate::corpus::{Corpus, CorpusBuilder};
use crate::model::{Direction, Message, MessageId};
use crate::time::{Resolution, Timestamp};

const LAG: i64 = 120_000_000;
const RULES: Rules = Rules { lag: LAG, by_id: false, ids_tell: false };

/// Texts that are the same, alike, near, reworded and different from each other.
const TEXTS: [Option<&str>; 9] = [
    Some("Your order 1041 was shipped this morning"),
    Some("Your order 1042 was shipped this morning"),
    Some("your order 1041 was shipped, this morning!"),
    Some("Update: your order 1041 was shipped this morning and is under way to you"),
    Some("ok"),
    Some("See you at eight"),
    Some("[IMAGE_SENT]"),
    Some("Where are you now?"),
    None,
];

/// Seconds, text, whether it was taken back, whether it has an attachment.
type Row = (i64, usize, bool, bool);

fn corpus(rows: &[Row], minutes: bool) -> Corpus {
    let mut builder = CorpusBuilder::new();
    let contact = builder.contact("c");
    for (place, (at, text, deleted, attachment)) in rows.iter().enumerate() {
        if *deleted {
            builder.next_is_deleted().unwrap();
        }
        let at = if minutes { at / 60 * 60 } else { *at };
        let message = Message {
            id: MessageId::Number(place as u64),
            direction: Direction::Outgoing,
            at: Timestamp::from_micros(at * 1_000_000),
            text: TEXTS[*text].filter(|_| !deleted),
            provider_id: None,
            attachment: *attachment,
        };
        builder.push(contact, message).unwrap();
    }
    let mut corpus = builder.finish();
    corpus.set_resolution(if minutes { Resolution::Minutes } else { Resolution::Fine });
    corpus
}

fn side(corpus: &Corpus) -> Side<'_> {
    let mut side = Side::of(corpus, &[0], false);
    side.widen();
    side
}

/// The least that any way costs.
fn least(mine: &[Node<'_>], theirs: &[Node<'_>], taken: &mut Vec<bool>) -> i64 {
    let Some((first, rest)) = mine.split_first() else {
        let left = theirs.iter().zip(taken.iter()).filter(|(_, taken)| !**taken);
        return left.map(|(node, _)| alone(node.item)).sum();
    };
    let mut best = alone(first.item) + least(rest, theirs, taken);
    for place in 0..theirs.len() {
        if let Some((_, cost)) = pair(first, &theirs[place], LAG, false).filter(|_| !taken[place]) {
            taken[place] = true;
            best = best.min(cost + least(rest, theirs, taken));
            taken[place] = false;
        }
    }
    best
}

/// What was chosen costs, and the least that there is.
fn costs(recorded: &[Row], delivered: &[Row], minutes: bool) -> (i64, i64) {
    let (one, other) = (corpus(recorded, false), corpus(delivered, minutes));
    let (one, other) = (side(&one), side(&other));
    let pairing = Pairing::of(&one, &other, RULES);
    let (mine, theirs) = (Twins::of(one.items.iter(), LAG), Twins::of(other.items.iter(), LAG));
    let (mine, theirs): (Vec<Node<'_>>, Vec<Node<'_>>) = (
        one.items.iter().map(|item| Node::of(&one, item, &theirs)).collect(),
        other.items.iter().map(|item| Node::of(&other, item, &mine)).collect(),
    );
    let nodes = |side: &'_ Side<'_>| -> Vec<(usize, i64)> { side.items.iter().map(alone).enumerate().collect() };
    let mut chosen = 0;
    for (place, cost) in nodes(&one) {
        chosen += match pairing.of_recorded[place] {
            None => cost,
            Some((other, how)) => {
                let (found, cost) = pair(&mine[place], &theirs[other as usize], LAG, false).unwrap();
                assert_eq!(how, found);
                cost
            }
        };
    }
    let left = nodes(&other).into_iter().filter(|(place, _)| pairing.of_delivered[*place].is_none());
    chosen += left.map(|(_, cost)| cost).sum::<i64>();
    let taken = &mut vec![false; theirs.len()];
    (chosen, least(&mine, &theirs, taken))
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0i64..600, 0..TEXTS.len(), prop::bool::weighted(0.1), prop::bool::weighted(0.1));
    let few = prop::collection::vec(row, 0..7);
    few.prop_map(|mut rows| {
        rows.sort_unstable();
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_other_way_to_pair_two_small_sides_costs_less(
        recorded in rows(),
        delivered in rows().prop_map(|rows| rows.into_iter().map(|(at, text, _, own)| (at, text, at % 7 == 0, own)).collect::<Vec<_>>()),
        minutes: bool,
    ) {
        let recorded: Vec<Row> = recorded.into_iter().map(|(at, text, _, own)| (at, text, false, own)).collect();
        let (chosen, least) = costs(&recorded, &delivered, minutes);
        // Of equal ways the choice goes by the order of the delivered ones, which costs nothing here.
        prop_assert!(chosen - least < 100, "{chosen} instead of {least}");
    }
}

#[test]
fn three_equal_texts_and_one_recorded_are_two_too_many_and_the_earliest_is_the_original() {
    let (one, other) =
        (corpus(&[(10, 5, false, false)], false), corpus(&[(11, 5, false, false); 3].map(|row| row), false));
    let (one, other) = (side(&one), side(&other));
    let pairing = Pairing::of(&one, &other, RULES);
    assert_eq!(pairing.of_delivered, [Some((0, How::Same)), None, None]);
}

#[test]
fn of_many_equal_texts_in_a_row_the_one_that_is_missing_is_found() {
    let all: Vec<Row> = (0..10_000).map(|place| (20 * place, 5, false, false)).collect();
    let mut some = all.clone();
    some.remove(7_000);
    let (one, other) = (corpus(&all, false), corpus(&some, false));
    let (one, other) = (side(&one), side(&other));
    let pairing = Pairing::of(&one, &other, RULES);
    let alone: Vec<usize> = (0..10_000).filter(|place| pairing.of_recorded[*place].is_none()).collect();
    assert_eq!(alone, [7_000]);
}

#[test]
fn of_thousands_of_equal_texts_at_one_moment_as_many_are_paired_as_can_be() {
    let (one, other) =
        (corpus(&vec![(10, 5, false, false); 3_000], false), corpus(&vec![(30, 5, false, false); 2_000], true));
    let (one, other) = (side(&one), side(&other));
    let pairing = Pairing::of(&one, &other, RULES);
    assert_eq!(pairing.of_recorded.iter().flatten().count(), 2_000);
}
