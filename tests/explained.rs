//! What `explain` shows is what the rules do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use dm_audit::corpus::{Corpus, CorpusBuilder};
use dm_audit::engine::Audit;
use dm_audit::finding::{CauseKind, Example, Finding};
use dm_audit::habits;
use dm_audit::model::{ContactFacts, Direction, Message, MessageId};
use dm_audit::observer::Silent;
use dm_audit::reconcile::{Deleted, Input, Outgoing, Tells, reconcile};
use dm_audit::rules::{ALL, Tuning};
use dm_audit::scope::Scope;
use dm_audit::shared_ids::SharedIdsBuilder;
use dm_audit::suppression::HoldBack;
use dm_audit::time::{Span, Timestamp, parse_time};

fn moment(clock: &str) -> Timestamp {
    parse_time(&format!("2026-01-07T{clock}Z"), chrono_tz::UTC).expect("an example's time").at
}

/// The example as a conversation, with what it takes as given.
fn corpus(example: &Example) -> Corpus {
    let mut builder = CorpusBuilder::new();
    let contact = builder.contact("c1");
    let after = |words: &str| example.given.split(words).nth(1);
    let facts = ContactFacts {
        stopped: after("has stopped = ").map(|value| value.parse().unwrap()),
        stopped_at: after("was stopped at ").map(moment),
        message_count: after("has message_count = ").map(|value| value.parse().unwrap()),
        ..ContactFacts::default()
    };
    let provider_id = after("carry the provider id ");
    let attachment = after("carry the attachment ");
    let other = after("of the contact ").and_then(|rest| rest.split(' ').next());
    assert_eq!(
        example.given.is_empty(),
        facts == ContactFacts::default() && provider_id.is_none() && attachment.is_none(),
        "not understood: {}",
        example.given
    );
    builder.learn(contact, moment("00:00:00"), facts);
    for (place, message) in example.chat.iter().enumerate() {
        let id = MessageId::Number(place as u64);
        let (direction, at, text) = (message.direction, moment(message.at), Some(message.text));
        for contact in [Some("c1"), other].into_iter().flatten() {
            let contact = builder.contact(contact);
            if attachment.is_some() {
                builder.with_attachment(1).unwrap();
            }
            let attachment = attachment.is_some();
            builder.push(contact, Message { id, direction, at, text, provider_id, attachment }).unwrap();
        }
    }
    builder.finish()
}

fn findings(example: &Example) -> Vec<Finding> {
    let tuning = Tuning::new(regex::Regex::new(Tuning::PLACEHOLDER).unwrap());
    let scope = Scope { look_back: tuning.look_back(), cause_reach: tuning.cause_reach(), ..Scope::default() };
    let corpus = corpus(example);
    let habits = habits::learn(&corpus).finish();
    let mut shared_ids = SharedIdsBuilder::new(corpus.len() as u64, true);
    shared_ids.look(&corpus);
    while shared_ids.goes_on() {
        shared_ids.look(&corpus);
    }
    let shared_ids = shared_ids.finish();
    let audit = Audit {
        rules: &ALL,
        scope: &scope,
        tuning: &tuning,
        hold_back: HoldBack::NOTHING,
        habits: Some(&habits),
        shared_ids: Some(&shared_ids),
    };
    audit.run(&corpus, &Silent).unwrap().findings.iter().map(Result::unwrap).collect()
}

#[test]
fn every_rule_reports_its_own_example() {
    for rule in ALL.iter().filter(|rule| !rule.compares_sources()) {
        let meta = rule.meta();
        let found: Vec<&str> = findings(&meta.docs.example).iter().map(|finding| finding.rule.code).collect();
        assert_eq!(found.iter().filter(|code| **code == meta.code).count(), 1, "{}: {found:?}", meta.code);
    }
}

/// The messages of an example, the first so many of them.
fn side(example: &Example, messages: usize, first_id: u64) -> Corpus {
    let mut builder = CorpusBuilder::new();
    let contact = builder.contact("lea.m");
    for (place, message) in example.chat.iter().take(messages).enumerate() {
        let (id, at, text) = (MessageId::Number(first_id + place as u64), moment(message.at), Some(message.text));
        let (direction, attachment) = (message.direction, false);
        builder.push(contact, Message { id, direction, at, text, provider_id: None, attachment }).unwrap();
    }
    // Both sides go on, or the last message would be the end of what one of them covers.
    for (place, (direction, at)) in
        [(Direction::Incoming, "20:00:00"), (Direction::Outgoing, "20:00:05")].iter().enumerate()
    {
        let id = MessageId::Number(first_id + 50 + place as u64);
        let message = Message {
            id,
            direction: *direction,
            at: moment(at),
            text: Some("see you"),
            provider_id: None,
            attachment: false,
        };
        builder.push(contact, message).unwrap();
    }
    builder.finish()
}

#[test]
fn every_rule_of_two_sources_reports_its_own_example() {
    for rule in ALL.iter().filter(|rule| rule.compares_sources()) {
        let example = &rule.meta().docs.example;
        let all = example.chat.len();
        let (recorded, delivered) = if rule.meta().code == "DM501" { (all - 1, all) } else { (all, all - 1) };
        let (recorded, delivered) = (side(example, recorded, 0), side(example, delivered, 100));
        let tells = Tells { outgoing: Outgoing::Text, deleted: Deleted::Whole, provider_ids: false };
        let recorded_covers = Some((moment("00:00:00"), moment("23:59:59")));
        let lag = Span::seconds(120);
        let input = Input { recorded: &recorded, delivered: &delivered, map: &[], recorded_covers, lag, tells };
        let counts = reconcile(&input).counts;
        let expected = if rule.meta().code == "DM501" { (1, 0) } else { (0, 1) };
        assert_eq!((counts.not_recorded, counts.not_delivered), expected, "{}", rule.meta().code);
    }
}

#[test]
fn every_causes_example_has_that_cause() {
    for kind in CauseKind::TOLD {
        let found = findings(&kind.docs().example);
        let causes: Vec<CauseKind> = found.iter().filter_map(|finding| Some(finding.cause.as_ref()?.kind)).collect();
        assert!(!causes.is_empty() && causes.iter().all(|cause| *cause == kind), "{kind:?}: {causes:?}");
    }
}

#[test]
fn the_example_of_an_unclear_cause_is_a_fault_that_two_causes_may_have() {
    let found = findings(&CauseKind::Unclear.docs().example);
    let cause = found[0].cause.as_ref().unwrap();
    assert!(cause.kind == CauseKind::Unclear || cause.confidence.value() < 0.9, "{cause:?}");
}

#[test]
fn every_word_of_a_rules_docs_is_a_whole_sentence() {
    for rule in ALL {
        let docs = &rule.meta().docs;
        for text in [docs.reports, docs.matters, docs.tune, docs.fix] {
            assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", rule.meta().code);
        }
    }
}
