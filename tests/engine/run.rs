//! Runs the engine over the reference's rows and puts what it finds into the reference's shape.

use dm_audit::corpus::{Corpus, CorpusBuilder};
use dm_audit::engine::{Audit, Outcome};
use dm_audit::finding::Finding;
use dm_audit::model::{ContactFacts, Direction, Message, MessageId};
use dm_audit::observer::Silent;
use dm_audit::rules::{FinalPattern, Tuning, with_codes};
use dm_audit::scope::Scope;
use dm_audit::suppression::HoldBack;
use dm_audit::time::{Span, Timestamp};

use crate::common::reference::{Facts, Found, Params, Row};

/// What the rules go by.
pub fn tuning(params: &Params) -> Tuning {
    Tuning {
        exact_window: Span::from_micros(params.exact_window),
        inbound_window: Span::from_micros(params.inbound_window),
        near_window: Span::from_micros(params.near_window),
        openings: params.openings.clone(),
        occasions: params.occasions,
        link_limit: params.links,
        link_hosts: params.link_hosts.clone(),
        answer_window: Span::from_micros(params.answer_within),
        double_window: params.double_window.map(Span::from_micros),
        multipart: params.multipart,
        attachment_window: Span::from_micros(params.attachment_window),
        final_patterns: params.patterns.iter().map(|pattern| FinalPattern::substring(pattern)).collect(),
        ..Tuning::new(regex::Regex::new(Tuning::PLACEHOLDER).unwrap())
    }
}

/// The scope, with the look-back that the windows need.
pub fn scope(params: &Params) -> Scope {
    Scope {
        since: params.since.map(Timestamp::from_micros),
        until: params.until.map(Timestamp::from_micros),
        contacts: Vec::new(),
        look_back: tuning(params).look_back(),
        cause_reach: tuning(params).cause_reach(),
        heard_until: Some(Timestamp::from_micros(params.heard_until)),
        now: None,
    }
}

/// The rows that a source would hand over for this scope.
pub fn read(rows: &[Row], params: &Params) -> Vec<Row> {
    let scope = scope(params);
    rows.iter().filter(|row| scope.reads(Timestamp::from_micros(row.at))).cloned().collect()
}

/// A corpus of contacts, in the order given.
pub fn corpus(contacts: &[(&str, &[Row], Facts)]) -> Corpus {
    let mut builder = CorpusBuilder::new();
    for (id, rows, facts) in contacts {
        let contact = builder.contact(id);
        let stopped_at = facts.stopped_at.map(Timestamp::from_micros);
        let (stopped, message_count) = (facts.stopped, facts.message_count);
        let known = ContactFacts { stopped, stopped_at, message_count, ..ContactFacts::default() };
        builder.learn(contact, Timestamp::from_micros(0), known);
        for row in *rows {
            if let Some(media) = row.media {
                builder.with_attachment(media).unwrap();
            }
            let message = Message {
                id: MessageId::parse(&row.id),
                direction: if row.outgoing { Direction::Outgoing } else { Direction::Incoming },
                at: Timestamp::from_micros(row.at),
                text: row.text.as_deref(),
                provider_id: row.provider_id.as_deref().filter(|id| !id.trim().is_empty()),
                attachment: row.attachment,
            };
            builder.push(contact, message).unwrap();
        }
    }
    builder.finish()
}

/// The engine's outcome for one contact.
pub fn outcome(rows: &[Row], facts: Facts, params: &Params) -> Outcome {
    run(&corpus(&[("c", &read(rows, params), facts)]), params)
}

/// The engine's outcome.
pub fn run(corpus: &Corpus, params: &Params) -> Outcome {
    run_at(corpus, params, None)
}

/// The engine's outcome at a moment of the run's clock.
pub fn run_at(corpus: &Corpus, params: &Params, now: Option<Timestamp>) -> Outcome {
    let (rules, tuning) = (with_codes(&params.rules), tuning(params));
    let scope = Scope { now, ..scope(params) };
    let audit = Audit {
        rules: &rules,
        scope: &scope,
        tuning: &tuning,
        hold_back: HoldBack::NOTHING,
        habits: None,
        shared_ids: None,
    };
    audit.run(corpus, &Silent).unwrap()
}

/// A finding in the reference's shape.
pub fn found(finding: std::io::Result<Finding>) -> Found {
    let finding = finding.unwrap();
    Found {
        rule: finding.rule.code,
        severity: finding.severity.as_str(),
        messages: finding.messages.iter().map(|message| message.id.clone()).collect(),
        adjacent: finding.messages.iter().map(|message| message.adjacent).collect(),
        extra_copies: finding.extra_copies,
        similarity: finding.similarity,
    }
}

/// Findings in an order that both readings can be brought into.
pub fn sorted(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| (a.rule, &a.messages).cmp(&(b.rule, &b.messages)));
    found
}
