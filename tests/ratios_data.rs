//! The messages of the benchmark `ratios` hang on their seed alone.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails has to fail the test")]
#![allow(dead_code, unreachable_pub, missing_docs, reason = "the benchmark uses the rest")]

#[path = "../benches/ratios/conversations.rs"]
mod conversations;
#[path = "../benches/ratios/rows.rs"]
mod rows;
#[path = "../benches/ratios/words.rs"]
mod words;

use conversations::{Size, conversations};

fn ndjson(seed: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let size = Size { messages: 5_000, contacts: 50, skew: 0.5, seed };
    rows::write_ndjson(&conversations(&size), &mut bytes).unwrap();
    bytes
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert!(ndjson(1) == ndjson(1));
    assert!(ndjson(1) != ndjson(2));
}
