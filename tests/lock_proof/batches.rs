//! Calls of many messages whose claims go back while the store is away.

use std::collections::BTreeSet;

use super::common::gate::{Caller, GateProcess};
use super::scene::{LASTING, Told, eventually, failing_first, post};
use super::stores::Store;
use super::turns;

const MESSAGES: usize = 300;

fn batch() -> String {
    let messages: Vec<_> = (0..MESSAGES)
        .map(|number| serde_json::json!({"sender": {"id": "7"}, "message": {"mid": format!("m{number}"), "text": "x"}}))
        .collect();
    serde_json::json!({ "entry": [{ "messaging": messages }] }).to_string()
}

/// The ids of the messages in a body.
fn ids(body: &str) -> BTreeSet<String> {
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let messages = body["entry"][0]["messaging"].as_array().unwrap();
    messages.iter().map(|message| message["message"]["mid"].as_str().unwrap().to_owned()).collect()
}

/// The bot fails at a batch while the store is away. Whatever of it is told to skip afterwards nobody sends again, so the
/// platform's retry has to reach the bot whole.
async fn fails_meanwhile(store: Store) {
    let (webhook, go) = failing_first().await;
    let arguments = format!("--payload meta {LASTING} --on-store-error closed --store {}", store.url());
    let gate = GateProcess::start(&webhook, &arguments);
    let caller = Caller::default();
    let call = tokio::spawn({
        let (caller, to) = (caller.clone(), gate.address);
        async move { post(&caller, to, &batch()).await }
    });
    eventually("the batch is with the bot", async || webhook.calls().len() == 1).await;
    store.kill();
    go.send(true).unwrap();
    assert_eq!(call.await.unwrap(), Told::Trouble(500), "the bot's answer, whatever the store does");
    assert!(caller.metric(&gate, "dm_audit_gate_returning").await > 0.0);

    store.start_again();
    eventually("the retry passes", async || match post(&caller, gate.address, &batch()).await {
        Told::Answer => true,
        Told::Trouble(503) => false,
        other @ (Told::Skip | Told::Trouble(_)) => panic!("{other:?}"),
    })
    .await;
    let bodies = webhook.bodies();
    // Parts of it may have passed in calls that were refused for the rest: those are not with the bot.
    assert_eq!(bodies.len(), 2);
    assert_eq!(ids(&bodies[1]), ids(&batch()), "the retry was passed on whole");
    assert_eq!(post(&caller, gate.address, &batch()).await, Told::Skip);
    eventually("nothing is on its way back", async || caller.metric(&gate, "dm_audit_gate_returning").await == 0.0)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_the_bot_failed_at_while_redis_was_away_comes_again_whole() {
    let _turn = turns::beside_others().await;
    fails_meanwhile(Store::redis()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_the_bot_failed_at_while_postgres_was_away_comes_again_whole() {
    let _turn = turns::beside_others().await;
    fails_meanwhile(Store::postgres()).await;
}
