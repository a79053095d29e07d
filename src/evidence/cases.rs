//! Conversations of which one can say by hand what their evidence is.

use super::*;
use crate::corpus::{Corpus, CorpusBuilder};
use crate::finding::CauseKind;
use crate::habits::learn;
use crate::model::{Direction, Message, MessageId};
use crate::time::Timestamp;

/// Seconds, whether outgoing, text, provider id.
fn talk(rows: &[(i64, bool, &str, Option<&str>)]) -> Corpus {
    let mut builder = CorpusBuilder::new();
    let contact = builder.contact("c");
    for (number, (second, outgoing, text, provider_id)) in rows.iter().enumerate() {
        let direction = if *outgoing { Direction::Outgoing } else { Direction::Incoming };
        let (id, at) = (MessageId::Number(number as u64), Timestamp::from_micros(second * 1_000_000));
        let message = Message { id, direction, at, text: Some(text), provider_id: *provider_id, attachment: false };
        builder.push(contact, message).unwrap();
    }
    builder.finish()
}

#[test]
fn a_redelivery_of_hours_ago_makes_its_answers_a_candidate_whatever_their_words() {
    let corpus = talk(&[
        (0, false, "How much is the blue one?", Some("a")),
        (5, true, "Twelve euros", None),
        (9000, false, "How much is the blue one?", Some("a")),
        (9004, true, "We can offer that today", None),
    ]);
    let habits = learn(&corpus).finish();
    let conversation = corpus.conversation(0).unwrap();
    let prepared = Prepared::new(&conversation, &habits);
    assert!(prepared.candidates().contains(&Candidate { earlier: 1, later: 3 }));
    let evidence = prepared.evidence(1, 3).unwrap();
    assert_eq!(evidence.situation, Situation { text: TextMatch::Other, between: Between::Repeats });
    assert_eq!((evidence.redelivered, evidence.value(Feature::Redelivered)), (Some((0, 2)), 3.0));
}

#[test]
fn an_echo_of_the_first_reply_is_named() {
    let corpus = talk(&[
        (0, false, "hi", None),
        (4, true, "Hello, how can I help you?", None),
        (5, false, "Hello, how can I help you?", None),
        (8, true, "You can ask me anything.", None),
    ]);
    let habits = learn(&corpus).finish();
    let conversation = corpus.conversation(0).unwrap();
    let prepared = Prepared::new(&conversation, &habits);
    let evidence = prepared.evidence(1, 3).unwrap();
    assert_eq!((evidence.echo, evidence.value(Feature::Echo)), (Some((1, 2)), 2.0));
    assert!(evidence.value(Feature::IncomingBetween) < 0.5);
}

#[test]
fn what_comes_again_after_waits_that_grow_is_one_event_and_what_a_person_says_again_is_not() {
    let ask = "what is on the menu today";
    let tried = talk(&[
        (0, false, ask, None),
        (3, false, ask, None),
        (8, true, "Lentil soup", None),
        (63, false, ask, None),
        (71, true, "Lentil soup", None),
        (363, false, ask, None),
        (371, true, "Lentil soup", None),
    ]);
    let asked = talk(&[
        (0, false, ask, None),
        (8, true, "Lentil soup", None),
        (3600, false, ask, None),
        (3608, true, "Lentil soup", None),
        (7200, false, ask, None),
        (7208, true, "Lentil soup", None),
    ]);
    for (corpus, is_event) in [(tried, true), (asked, false)] {
        let habits = learn(&corpus).finish();
        let conversation = corpus.conversation(0).unwrap();
        assert_eq!(Prepared::new(&conversation, &habits).is_redelivered(), is_event);
    }
}

#[test]
fn a_name_put_before_a_text_is_a_signature_and_a_longer_text_is_none() {
    let corpus = talk(&[
        (0, false, "oi", None),
        (2, true, "Ola! Como posso ajudar?", None),
        (3, true, "*Ana Souza:*\nOla! Como posso ajudar?", None),
        (4, true, "Ola! Como posso ajudar? Temos vagas na quinta", None),
    ]);
    let habits = learn(&corpus).finish();
    let conversation = corpus.conversation(0).unwrap();
    let prepared = Prepared::new(&conversation, &habits);
    let signed = |earlier, later| prepared.evidence(earlier, later).unwrap().signed;
    assert!(signed(1, 2) && !signed(1, 3) && !signed(2, 3));
}

#[test]
fn where_only_the_order_is_known_there_is_no_evidence() {
    let mut corpus = talk(&[(0, true, "Hello there, all", None), (1, true, "Hello there, all", None)]);
    corpus.order_alone();
    let habits = learn(&corpus).finish();
    let conversation = corpus.conversation(0).unwrap();
    let prepared = Prepared::new(&conversation, &habits);
    assert!(prepared.candidates().is_empty() && prepared.evidence(0, 1).is_none());
    assert!(prepared.triggers_of(0).is_empty());
    assert_eq!(habits.contacts(), 0);
}

#[test]
fn a_line_of_the_evening_before_is_no_part_of_a_burst() {
    let corpus = talk(&[
        (0, false, "Good night", None),
        (50_000, false, "Do you open today?", None),
        (50_004, true, "Yes, until seven in the evening", None),
        (50_005, true, "Yes, until seven in the evening", None),
    ]);
    let habits = learn(&corpus).finish();
    let conversation = corpus.conversation(0).unwrap();
    let prepared = Prepared::new(&conversation, &habits);
    assert_eq!(prepared.triggers_of(2), [1]);
    let causes = Verdict::causes(&prepared.evidence(2, 3).unwrap());
    let (likeliest, _) = causes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    assert_ne!(likeliest, CauseKind::Burst);
}

#[test]
fn strange_conversations_are_read_too() {
    let long = "very long indeed ".repeat(100_000);
    let corpus = talk(&[(0, true, &long, None), (0, true, &long, Some("")), (1, true, "", None), (1, true, "x", None)]);
    let habits = learn(&corpus).finish();
    let conversation = corpus.conversation(0).unwrap();
    let prepared = Prepared::new(&conversation, &habits);
    let evidence = prepared.evidence(0, 1).unwrap();
    assert_eq!(evidence.situation.text, TextMatch::Equal);
    assert!(prepared.judge(&evidence).fault > 0.0);
    let incoming_only = talk(&[(0, false, "hi", None), (1, false, "hi", None)]);
    let conversation = incoming_only.conversation(0).unwrap();
    assert!(Prepared::new(&conversation, &habits).candidates().is_empty());
}

#[test]
fn the_strongest_of_several_earlier_sends_is_the_surest_and_later_ones_are_none() {
    let corpus = talk(&[
        (0, false, "How much is the blue one?", Some("a")),
        (1, false, "How much is the blue one?", Some("a")),
        (4, true, "The blue one costs twelve euros and is here on Monday", None),
        (5, true, "Would you like to see our other colours as well?", None),
        (6, true, "The blue one costs twelve euros and is here on Monday", None),
    ]);
    let habits = learn(&corpus).finish();
    let conversation = corpus.conversation(0).unwrap();
    let prepared = Prepared::new(&conversation, &habits);
    let strongest = prepared.strongest(&[2, 3], 4, &Weighed::default()).unwrap();
    assert_eq!(strongest.earlier, 2);
    assert_eq!(strongest.verdict, prepared.judge(&prepared.evidence(2, 4).unwrap()));
    assert!(strongest.verdict.fault > prepared.judge(&prepared.evidence(3, 4).unwrap()).fault);
    assert!(
        prepared.strongest(&[], 4, &Weighed::default()).is_none()
            && prepared.strongest(&[4], 3, &Weighed::default()).is_none()
    );
}
