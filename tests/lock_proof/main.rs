//! The proof that a lock keeps its promise: each message reaches the bot once, between several processes and through
//! faults of all that it depends on. Real gates, real stores, and at the end the calls that the webhook got are counted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a test that fails has to fail, and one that passes shows by how much"
)]

#[path = "../common/mod.rs"]
mod common;

mod histories;
mod history;

mod batches;
mod clock_jumps;
mod exactly_once;
mod faults;
mod fitting;
mod fleet;
mod killed;
mod line;
mod memory_alone;
mod partition;
mod plan;
mod raw_webhook;
mod restart;
mod scene;
mod store_away;
mod store_late;
mod store_slow;
mod stores;
mod turns;
mod upstream_fails;
mod while_working;
