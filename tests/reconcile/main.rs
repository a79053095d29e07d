//! What a platform delivered against what a database recorded: samples of chat exports, and generated pairs whose
//! differences are known.
//!
//! `cargo bench --bench reconcile` measures the same on more messages.
#![allow(unreachable_pub, reason = "this is a program: nothing in it can be reached from outside")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails has to fail")]
#![allow(dead_code, unused_imports, reason = "the benchmark also reads what is generated as files")]

mod causes;
mod contacts;
mod messages;
mod reading;
mod samples;
mod told;
mod truth;
#[path = "../../benches/reconcile/world/mod.rs"]
mod world;
#[path = "../../benches/reconcile/worlds.rs"]
mod worlds;
