//! What the steps of an audit cost, and those of the lock, on one thread: `cargo bench --bench micro`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that cannot be made has to fail")]
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]
#![allow(unreachable_pub, missing_docs, reason = "nothing here is published")]

mod claims;
#[path = "../ratios/conversations.rs"]
mod conversations;
mod pairs;
#[path = "../ratios/words.rs"]
mod words;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use dm_audit::corpus::{Corpus, CorpusBuilder};
use dm_audit::engine::Audit;
use dm_audit::model::{Direction, Message, MessageId};
use dm_audit::observer::Silent;
use dm_audit::rules::{ALL, Tuning, with_codes};
use dm_audit::scope::Scope;
use dm_audit::suppression::HoldBack;
use dm_audit::text::Norm;
use dm_audit::time::Timestamp;
use pairs::{Pairs, WINDOW};

const SIZE: conversations::Size = conversations::Size { messages: 100_000, contacts: 1_000, skew: 0.5, seed: 1 };
const PAIRS: u64 = 1_000;

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(rows);
static CORPUS: LazyLock<Corpus> = LazyLock::new(|| builder().finish());

/// A message as a source hands it over.
struct Row {
    contact: String,
    outgoing: bool,
    at: i64,
    text: String,
}

fn rows() -> Vec<Row> {
    let row = |message: &conversations::Message| {
        let mut text = String::new();
        message.text(&mut text);
        let contact = format!("contact-{:08}", message.contact);
        Row { contact, outgoing: message.outgoing, at: message.at, text }
    };
    conversations::conversations(&SIZE).iter().map(row).collect()
}

fn builder() -> CorpusBuilder {
    let mut builder = CorpusBuilder::new();
    for (place, row) in ROWS.iter().enumerate() {
        let contact = builder.contact(&row.contact);
        let message = Message {
            id: MessageId::Number(place as u64),
            direction: if row.outgoing { Direction::Outgoing } else { Direction::Incoming },
            at: Timestamp::from_micros(row.at),
            text: Some(&row.text),
            provider_id: None,
            attachment: false,
        };
        builder.push(contact, message).expect("it is small");
    }
    builder
}

#[divan::bench]
fn intake(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(ROWS.len())).bench(builder);
}

#[divan::bench]
fn grouping(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(ROWS.len())).with_inputs(builder).bench_values(CorpusBuilder::finish);
}

#[divan::bench(args = ALL.iter().map(|rule| rule.meta().code))]
fn rule(bencher: Bencher<'_, '_>, code: &str) {
    let rules = with_codes(&[code]);
    let tuning = Tuning::new(regex::Regex::new(Tuning::PLACEHOLDER).unwrap());
    let scope = Scope { look_back: tuning.look_back(), cause_reach: tuning.cause_reach(), ..Scope::default() };
    let audit = Audit {
        rules: &rules,
        scope: &scope,
        tuning: &tuning,
        hold_back: HoldBack::NOTHING,
        habits: None,
        shared_ids: None,
    };
    bencher.counter(ItemsCount::new(CORPUS.len())).bench(|| audit.run(&CORPUS, &Silent).unwrap());
}

/// Two texts that differ in one word, or in all.
#[divan::bench(args = ["alike", "unlike"])]
fn near(bencher: Bencher<'_, '_>, pairs: &str) {
    let norm = |seed: u64, changed: u8| {
        let mut text = String::new();
        words::sentence(seed, changed, &mut text);
        Norm::of(&text)
    };
    let pair = |seed: u64| (norm(seed, 0), if pairs == "alike" { norm(seed, 1) } else { norm(seed + PAIRS, 0) });
    let pairs: Vec<(Norm, Norm)> = (0..PAIRS).map(pair).collect();
    bencher
        .counter(ItemsCount::new(pairs.len()))
        .bench(|| pairs.iter().filter(|(one, other)| black_box(one).near(black_box(other)).is_some()).count());
}

/// The pairs of generated replies within a window.
fn generated(window: i64) -> Pairs {
    let mut contacts: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
    for row in ROWS.iter().filter(|row| row.outgoing) {
        contacts.entry(&row.contact).or_default().push((row.at, &row.text));
    }
    let mut pairs = Pairs::default();
    for replies in contacts.values() {
        pairs.add(replies, window);
    }
    pairs
}

fn main() {
    println!("generated, within 5 min:  {}", generated(WINDOW));
    println!("generated, the 50 before: {}", generated(i64::MAX));
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    divan::main();
}
