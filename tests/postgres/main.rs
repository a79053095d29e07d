//! The whole program against real PostgreSQL servers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails has to fail, outside of test functions too"
)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/pages.rs"]
mod pages;

mod accounts;
mod bot;
mod broken_off;
mod client_certificates;
mod connecting;
mod converted;
mod doctors;
mod documented;
mod engine;
mod everyday;
mod full_disk;
mod handles;
mod hosts;
mod lacking;
mod last_run;
mod misled;
mod odd_values;
mod password_file;
mod passwords;
mod pooled;
mod ported;
mod presets;
mod rights;
mod rows;
mod samples;
mod schemas;
mod sent;
mod shapes;
mod streams;
mod tables;
mod tls;
mod ways;
mod where_from;
