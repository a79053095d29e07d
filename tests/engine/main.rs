//! The engine against a second reading of the rules page, and what must change nothing.
#![allow(unreachable_pub, reason = "this is a program: nothing in it can be reached from outside")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;

mod agreement;
mod arbitrary;
mod fixtures;
mod invariance;
#[path = "../../benches/micro/pairs.rs"]
mod pairs;
mod real_messages;
mod run;
mod texts;
mod wrong_times;
