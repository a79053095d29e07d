//! The lock in front of a webhook: a real gate process between real connections.
#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(clippy::float_cmp, reason = "counts of metrics are whole numbers")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/readers.rs"]
mod readers;

mod activation;
mod alone;
mod bodies;
mod cases;
mod checked;
mod copies;
mod crowds;
mod dashboards;
mod doubts;
mod ending;
mod events;
mod everyday;
mod examples;
mod few_connections;
mod framing;
mod json_log;
mod observe;
mod operators;
mod patience;
mod payloads;
mod replayed;
mod returns;
mod settings_file;
mod signatures;
mod sockets;
mod start;
mod stores;
mod systemd;
mod unchanged;
mod upstreams;
mod wire;

use common::installed;
