//! What a lock in memory is good for: one process, and not several.

use super::fleet::{Fleet, Spread};
use super::turns;

const MESSAGES: usize = 10_000;

#[tokio::test(flavor = "multi_thread")]
async fn one_gate_with_claims_in_memory_passes_each_message_once() {
    let _turn = turns::alone().await;
    let fleet = Fleet::start(1, "--store memory").await;
    fleet.deliver(MESSAGES, Spread::Apart).await.assert_exactly_once();
}

#[tokio::test(flavor = "multi_thread")]
async fn four_gates_with_claims_in_memory_let_most_messages_through_more_than_once() {
    let _turn = turns::alone().await;
    let fleet = Fleet::start(4, "--store memory").await;
    let tally = fleet.deliver(MESSAGES, Spread::Random).await;
    println!("{tally}");
    assert_eq!(tally.lost(), 0, "{tally}");
    // Only where all three come to the same gate, one time in 16, it can see that they are copies.
    let share = tally.repeated() as f64 / MESSAGES as f64;
    assert!((0.9..0.97).contains(&share), "{:.1} % passed more than once: {tally}", share * 100.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_to_three_gates_with_claims_in_memory_all_pass() {
    let _turn = turns::alone().await;
    let fleet = Fleet::start(4, "--store memory").await;
    let tally = fleet.deliver(MESSAGES / 10, Spread::Apart).await;
    println!("{tally}");
    assert_eq!((tally.repeated(), tally.calls()), (MESSAGES / 10, 3 * MESSAGES / 10), "{tally}");
}
