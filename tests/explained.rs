//! What `explain` shows is what the rules do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use dm_audit::corpus::{Corpus, CorpusBuilder};
use dm_audit::engine::Audit;
use dm_audit::finding::{CauseKind, Example, Finding};
use dm_audit::habits;
use dm_audit::model::{ContactFacts, Message, MessageId};
use dm_audit::observer::Silent;
use dm_audit::rules::{ALL, Tuning};
use dm_audit::scope::Scope;
use dm_audit::shared_ids::SharedIdsBuilder;
use dm_audit::suppression::HoldBack;
use dm_audit::time::{Timestamp, parse_time};

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
    for rule in ALL {
        let meta = rule.meta();
        let found: Vec<&str> = findings(&meta.docs.example).iter().map(|finding| finding.rule.code).collect();
        assert_eq!(found.iter().filter(|code| **code == meta.code).count(), 1, "{}: {found:?}", meta.code);
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
