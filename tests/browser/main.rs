//! The HTML report in a real browser: what it shows, that it asks nobody for anything, and that nothing in it acts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod devtools;
mod filtering;
mod hostile;
mod look;
mod noticed;
mod page;
mod reading;
mod size;
