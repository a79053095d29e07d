//! The lock in front of a webhook: a real gate process between real connections.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;

mod everyday;
mod examples;
