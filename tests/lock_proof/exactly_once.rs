//! Four gate processes on one store: each message reaches the bot exactly once.

use super::common::PgBouncer;
use super::fleet::{Fleet, Spread};
use super::stores::Store;
use super::turns;

const MESSAGES: usize = 10_000;

/// A busy machine must not make the store look away: then a copy may pass, as `--on-store-error` says.
const PATIENT: &str = "--lease 10m --ttl 10m --store-timeout 1m --on-store-error closed --store";

async fn exactly_once(url: &str, messages: usize) {
    let fleet = Fleet::start(4, &format!("{PATIENT} {url}")).await;
    fleet.deliver(messages, Spread::Apart).await.assert_exactly_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn four_gates_on_one_redis_pass_each_message_once() {
    let _turn = turns::alone().await;
    exactly_once(&Store::redis_in_a_hurry().url(), MESSAGES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn four_gates_on_one_postgres_pass_each_message_once() {
    let _turn = turns::alone().await;
    let store = Store::postgres_in_a_hurry();
    exactly_once(&store.url(), MESSAGES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn four_gates_on_one_postgres_behind_a_pooler_pass_each_message_once() {
    let _turn = turns::alone().await;
    let store = Store::postgres_in_a_hurry();
    let Store::Postgres(postgres) = &store else { unreachable!() };
    let pooler = PgBouncer::start(&postgres.0);
    exactly_once(&store.url_through(&pooler), MESSAGES / 5).await;
}
