//! The lock in its stores: memory, Redis and PostgreSQL, as real servers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails has to fail, outside of test functions too"
)]

#[path = "../common/mod.rs"]
mod common;

mod away;
mod clocks;
mod contract;
mod fail_over;
mod few_connections;
mod late;
mod memory;
mod postgres;
mod proxy;
mod redis;
mod returning;
mod stores;
mod tls;
mod versions;
