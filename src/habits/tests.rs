use std::sync::Arc;

use proptest::prelude::*;

use super::accounts::Keys;
use super::learned::Learned;
use super::part::Part;
use super::*;
use crate::corpus::random_rows::{Row, corpus_of, corpus_of_accounts};
use crate::corpus::{Corpus, CorpusBuilder};
use crate::model::{Direction, Message, MessageId};
use crate::text::template::TemplateReader;
use crate::time::{Span, Timestamp};

const TEXTS: [&str; 8] = [
    "Hello Anna!",
    "Your order 7 is ready",
    "Your order 8 is ready",
    "What else can I do?",
    "Bye",
    "",
    "👍",
    "See you",
];

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let gap = prop_oneof![0i64..12, 0i64..100, 0i64..5000];
    prop::collection::vec((0usize..6, gap, any::<bool>(), 0..TEXTS.len(), 0usize..30), 0..80)
}

fn corpus(rows: &[Row]) -> Corpus {
    corpus_of(rows, &TEXTS, Span::seconds(1), |third| third == 0)
}

fn form(text: &str) -> u64 {
    TemplateReader::default().read(text).unwrap().form
}

/// The conversation's sends by a plain reading: seconds, template, incoming since the one before.
fn plain_sends(corpus: &Corpus, index: usize) -> Vec<(i64, Option<u64>, usize)> {
    let conversation = corpus.conversation(index).unwrap();
    let mut sends: Vec<(i64, Option<u64>, usize)> = Vec::new();
    let mut asked = 0;
    let messages: Vec<Message<'_>> = conversation.messages().collect();
    for (position, message) in messages.iter().enumerate() {
        let one_id = |other: &&Message<'_>| {
            message.provider_id.is_some()
                && (other.provider_id, other.direction) == (message.provider_id, message.direction)
        };
        let copy = messages[..position].iter().find(one_id).is_some_and(|first| first.text == message.text);
        match message.direction {
            Direction::Incoming => asked += 1,
            Direction::Outgoing if copy => {}
            Direction::Outgoing => {
                let form = message.text.filter(|text| !text.is_empty()).map(form);
                sends.push((message.at.micros(), form, std::mem::take(&mut asked)));
            }
        }
    }
    sends
}

fn habits(corpus: &Corpus) -> Habits {
    let mut builder = HabitsBuilder::new();
    corpus.conversations().for_each(|conversation| builder.add(&conversation));
    builder.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_order_and_any_split_teach_the_same(rows in rows(), accounts in 0usize..3, order in Just(()).prop_perturb(|(), mut random| {
        let mut order: Vec<usize> = (0..6).collect();
        (1..6).for_each(|place| order.swap(place, random.random_range(0..=place)));
        order
    }), shards in prop::collection::vec(0usize..3, 6)) {
        let account = |contact: usize| contact.checked_rem(accounts).map(|account| format!("a{account}"));
        let corpus = corpus_of_accounts(&rows, &TEXTS, Span::seconds(1), |third| third == 0, account);
        let mut builders = [HabitsBuilder::new(), HabitsBuilder::new(), HabitsBuilder::new()];
        for index in order {
            if let Some(conversation) = corpus.conversation(index) {
                builders[shards[index]].add(&conversation);
            }
        }
        let [first, mut second, mut third] = builders;
        third.merge(first);
        second.merge(third);
        let whole = habits(&corpus);
        prop_assert!(second.finish() == whole);
        prop_assert!(learn(&corpus).finish() == whole);
    }

    #[test]
    fn an_account_has_the_habits_that_its_conversations_alone_teach(rows in rows(), accounts in 2usize..4) {
        let account = |contact: usize| Some(format!("a{}", contact % accounts));
        let corpus = corpus_of_accounts(&rows, &TEXTS, Span::seconds(1), |third| third == 0, account);
        let learned = learn(&corpus).learned;
        let counters = Arc::new(learned.counters.finish());
        for (account, group) in learned.accounts.into_groups() {
            let apart = Habits::of_group(group, Part::WHOLE, &counters, Keys::of(Some(&account)));
            let mut alone = HabitsBuilder::new();
            let is_its = |conversation: &crate::corpus::Conversation<'_>| {
                conversation.contact().facts.account.as_ref() == Some(&account)
            };
            corpus.conversations().filter(is_its).for_each(|conversation| alone.add(&conversation));
            let Learned { counters, whole, .. } = alone.learned;
            let alone = Habits::of_group(whole, Part::WHOLE, &Arc::new(counters.finish()), Keys::default());
            prop_assert_eq!(sums(&apart), sums(&alone));
            let forms: Vec<u64> = TEXTS.iter().filter(|text| !text.is_empty()).map(|text| form(text)).collect();
            for (first, second) in forms.iter().flat_map(|first| forms.iter().map(move |second| (*first, *second))) {
                prop_assert_eq!(apart.form(first), alone.form(first));
                prop_assert_eq!(apart.neighbours(first, second), alone.neighbours(first, second));
                prop_assert_eq!(apart.together(first, second), alone.together(first, second));
                let gap = Span::seconds(second as i64 % 4000);
                prop_assert_eq!(apart.unasked_at(first, gap), alone.unasked_at(first, gap));
                let at = Timestamp::from_micros(gap.micros());
                prop_assert_eq!(apart.sent_around(first, at), alone.sent_around(first, at));
            }
        }
    }

    #[test]
    fn counts_of_templates_are_those_of_a_plain_reading(rows in rows()) {
        let corpus = corpus(&rows);
        let habits = habits(&corpus);
        let sends: Vec<_> = (0..corpus.conversation_count()).map(|index| plain_sends(&corpus, index)).collect();
        for form in TEXTS.iter().filter(|text| !text.is_empty()).map(|text| form(text)) {
            let mut expected = FormHabits::default();
            for sends in &sends {
                let own: Vec<usize> = (0..sends.len()).filter(|place| sends[*place].1 == Some(form)).collect();
                let (Some(first), Some(latest)) = (own.first(), own.last()) else { continue };
                expected.contacts += 1;
                expected.sends += own.len() as u32;
                expected.again += u32::from(sends[*latest].0 - sends[*first].0 > 120_000_000);
                expected.last += u32::from(*latest + 1 == sends.len());
                for place in own {
                    let gap = place.checked_sub(1).map(|before| sends[place].0 - sends[before].0);
                    expected.start += u32::from(sends[place].2 > 0);
                    expected.first += u32::from(gap.is_none_or(|gap| gap > 1_800_000_000));
                    expected.unasked += u32::from(sends[place].2 == 0 && gap.is_none_or(|gap| gap > 60_000_000));
                    let linked = |place: usize| sends[place].2 == 0 && sends[place].0 - sends[place - 1].0 < 10_000_000;
                    let start = (1..=place).rev().find(|place| !linked(*place)).unwrap_or(0);
                    expected.blocks += u32::from((start..place).all(|other| sends[other].1 != Some(form)));
                }
            }
            // A block of which more than eight templates are known leaves others out; there are seven here.
            prop_assert_eq!(habits.form(form), expected);
        }
    }

    #[test]
    fn neighbours_are_those_of_a_plain_reading(rows in rows()) {
        let corpus = corpus(&rows);
        let habits = habits(&corpus);
        let forms: Vec<u64> = TEXTS.iter().filter(|text| !text.is_empty()).map(|text| form(text)).collect();
        for (first, second) in forms.iter().flat_map(|first| forms.iter().map(move |second| (*first, *second))) {
            let in_one = |index: usize| {
                let sends = plain_sends(&corpus, index);
                let follows = |pair: &&[(i64, Option<u64>, usize)]| {
                    (pair[0].1, pair[1].1) == (Some(first), Some(second))
                        && pair[1].2 == 0
                        && pair[1].0 - pair[0].0 < 10_000_000
                };
                sends.windows(2).filter(follows).count() as u32
            };
            let counts: Vec<u32> = (0..corpus.conversation_count()).map(in_one).collect();
            let contacts = counts.iter().filter(|count| **count > 0).count() as u32;
            prop_assert_eq!(habits.neighbours(first, second), (counts.iter().sum(), contacts));
        }
    }
}

/// What adds up, and what the sample tells.
fn sums(habits: &Habits) -> impl PartialEq + std::fmt::Debug {
    let Habits { contacts, totals, delays, unasked, parts, planned, repeats, ids, bursts, .. } = habits.clone();
    ((contacts, totals, delays, unasked, parts), (planned, repeats, ids, bursts), habits.stems.clone(), habits.texts)
}

#[test]
fn accounts_without_number_take_no_more_memory_than_a_few_and_any_split_keeps_the_same_ones() {
    let rows: Vec<Row> = (0..2400).map(|row| (row / 8, 40, row % 2 == 1, row % 4, row)).collect();
    let account = |contact: usize| Some(format!("a{contact}"));
    let corpus = corpus_of_accounts(&rows, &TEXTS, Span::seconds(1), |_| true, account);
    let whole = learn(&corpus);
    assert!(whole.bytes() <= 4 << 20, "{}", whole.bytes());
    let mut builders = [HabitsBuilder::new(), HabitsBuilder::new()];
    for (index, conversation) in corpus.conversations().enumerate() {
        builders[index % 2].add(&conversation);
    }
    let [mut first, second] = builders;
    first.merge(second);
    assert!(first.learned == whole.learned);
}

#[test]
fn a_contact_goes_by_its_account_where_that_is_known_and_by_the_source_where_not() {
    // Two bots: one answers after 2 s, the other after 40 s.
    let mut builder = CorpusBuilder::new();
    for number in 0..480i64 {
        let (contact, row) = (number / 8, number % 8);
        let (account, slow) = if contact % 2 == 0 { ("quick", 2) } else { ("slow", 40) };
        let name = builder.contact(&format!("c{contact}"));
        let at = Timestamp::from_micros(1_000_000 * (10_000 * contact + 300 * (row / 2) + (row % 2) * slow));
        if contact < 58 {
            builder.learn_account(name, at, account);
        }
        let direction = if row % 2 == 0 { Direction::Incoming } else { Direction::Outgoing };
        let id = MessageId::Number(number as u64);
        let text = Some(["what?", "this", "and then?", "that"][number as usize % 4]);
        builder.push(name, Message { id, direction, at, text, provider_id: None, attachment: false }).unwrap();
    }
    let corpus = builder.finish();
    let habits = learn(&corpus).finish();
    assert_eq!(habits.accounts().map(|(account, _)| account).collect::<Vec<_>>(), ["quick", "slow"]);
    let delay = |contact: &str| {
        let found = corpus.contacts().iter().find(|known| known.id == contact).unwrap();
        habits.of(found).usual_delay()
    };
    assert!(
        (1.8..2.3).contains(&delay("c0")) && (36.0..46.0).contains(&delay("c1")),
        "{} {}",
        delay("c0"),
        delay("c1")
    );
    assert_eq!(delay("c58").to_bits(), habits.usual_delay().to_bits());
    assert_eq!(habits.mixture(), None);
}

#[test]
fn a_large_source_takes_no_more_memory_than_a_small_one() {
    let mut builder = CorpusBuilder::new();
    for number in 0..40_000u64 {
        let contact = builder.contact(&format!("c{}", number / 40));
        builder.learn_account(contact, Timestamp::from_micros(0), &(number / 40 % 70).to_string());
        let text =
            format!("{} words of all kinds in a text that no other one is like {}", names(number), names(number / 7));
        let message = Message {
            id: MessageId::Number(number),
            direction: if number % 3 == 0 { Direction::Incoming } else { Direction::Outgoing },
            at: Timestamp::from_micros(number as i64 * 3_000_000),
            text: Some(&text),
            provider_id: None,
            attachment: false,
        };
        builder.push(contact, message).unwrap();
    }
    let learned = learn(&builder.finish());
    assert!(learned.bytes() <= 4 << 20, "{}", learned.bytes());
    assert!(!learned.finish().is_thin());
}

fn names(number: u64) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'k')).collect()
}

#[test]
fn what_was_learned_is_told_in_sentences() {
    let mut builder = CorpusBuilder::new();
    for number in 0..200u64 {
        let contact = builder.contact(&format!("c{}", number / 4));
        let id = format!("p{number}");
        let message = Message {
            id: MessageId::Number(number),
            direction: if number % 4 < 2 { Direction::Incoming } else { Direction::Outgoing },
            at: Timestamp::from_micros(1_000_000 * (100 * (number / 4) as i64 + [0, 40, 43, 45][number as usize % 4])),
            text: Some(["hi", "the price?", "It is 7 € a month", "What else can I do for you?"][number as usize % 4]),
            provider_id: Some(id.as_str()).filter(|_| number % 4 < 2),
            attachment: false,
        };
        builder.push(contact, message).unwrap();
    }
    let habits = learn(&builder.finish()).finish();
    assert_eq!(
        habits.words(),
        [
            "100 % of turns have planned parts, at most 2 s apart",
            "provider ids: incoming only",
            "about 2 texts went to three contacts or more",
            "100 % of several incoming messages in a row got one reply",
        ]
    );
    let empty = HabitsBuilder::new().finish();
    assert!(empty.is_thin());
    assert_eq!(empty.words().len(), 2);
    assert_eq!((empty.usual_delay(), empty.longest_part()), (4.0, 4.0));
}
