//! What a gate is for.

use std::time::Duration;

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};

#[tokio::test(flavor = "multi_thread")]
async fn of_three_calls_at_the_same_moment_one_is_passed_on_and_two_are_told_to_skip() {
    let webhook = Webhook::answering_after(Duration::from_millis(200)).await;
    let gate = GateProcess::start(&webhook, "");
    let caller = Caller::default();
    let call = || caller.post(gate.address, body("42", "merci tu me fais rougir 😊"));
    let answers = tokio::join!(call(), call(), call());
    let answers = [answers.0, answers.1, answers.2];
    assert_eq!(answers.iter().filter(|answer| is_skip(answer)).count(), 2);
    let passed: Vec<_> = answers.iter().filter(|answer| !is_skip(answer)).collect();
    assert_eq!(passed[0].body(), r#"{"response":"ok"}"#);
    assert_eq!(webhook.bodies(), [body("42", "merci tu me fais rougir 😊")]);
    assert!(!gate.log().contains("rougir"), "no text of a message is logged");
}
