//! What the lock costs: claims of fresh keys in memory, and the keys themselves.

use std::sync::atomic::{AtomicU64, Ordering};

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use dm_audit::lock::{Attempt, Call, KeyKind, LockKey, MemoryLock, Token};
use dm_audit::time::{Span, Timestamp};

const BATCH: u64 = 100_000;

/// A key as good as a hash, made in no time.
fn key(number: u64) -> LockKey {
    let mix = |seed: u64| {
        let mixed = (seed ^ seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    };
    LockKey::from_bytes((u128::from(mix(number)) << 64 | u128::from(mix(!number))).to_be_bytes())
}

/// Claims of fresh keys, while so many live ones expire one by one: each claim comes a microsecond after the last, and
/// the time-to-live is as many microseconds as there are live keys.
#[divan::bench(args = [10_000, 1_000_000], sample_count = 50)]
fn claim(bencher: Bencher<'_, '_>, live: u64) {
    let lock = MemoryLock::new(Span::from_micros(live as i64), 2 * live as usize, 16);
    let next = AtomicU64::new(0);
    let claim_many = |count: u64| {
        let first = next.fetch_add(count, Ordering::Relaxed);
        for number in first..first + count {
            let claimed =
                lock.try_claim(key(number), Token::from_number(number), Timestamp::from_micros(number as i64));
            assert_eq!(black_box(claimed), Ok(Attempt::Claimed));
        }
    };
    claim_many(2 * live);
    assert!(lock.len() as u64 >= live, "{}", lock.len());
    bencher.counter(ItemsCount::new(BATCH)).bench_local(|| claim_many(BATCH));
}

/// Claims of keys that somebody holds.
#[divan::bench]
fn claim_held(bencher: Bencher<'_, '_>) {
    let lock = MemoryLock::new(Span::seconds(60), 200_000, 16);
    let now = Timestamp::from_micros(0);
    let claim_all = |token: u64| {
        (0..BATCH)
            .filter(|number| lock.try_claim(key(*number), Token::from_number(token), now) == Ok(Attempt::Claimed))
            .count()
    };
    assert_eq!(claim_all(1), BATCH as usize);
    bencher.counter(ItemsCount::new(BATCH)).bench_local(|| assert_eq!(claim_all(2), 0));
}

/// Claims whose work fails, so that they are released at once.
#[divan::bench]
fn claim_and_release(bencher: Bencher<'_, '_>) {
    let lock = MemoryLock::new(Span::seconds(60), 200_000, 16);
    let now = Timestamp::from_micros(0);
    bencher.counter(ItemsCount::new(BATCH)).bench_local(|| {
        for number in 0..BATCH {
            let token = Token::from_number(number);
            assert_eq!(lock.try_claim(key(number), token, now), Ok(Attempt::Claimed));
            assert!(lock.give_back(key(number), token));
        }
    });
}

/// The key of a call, by the platform's id or by what it says.
#[divan::bench(args = ["message-id", "text"])]
fn lock_key(bencher: Bencher<'_, '_>, kind: &str) {
    let kind = KeyKind::ALL.into_iter().find(|known| known.as_str() == kind).unwrap();
    let call = Call {
        scope: ["/webhook", "17841400000000001"],
        contact: Some("17841400000000000"),
        message_id: Some("aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAwOjM0MDI4MjM2Njg0MTcx"),
        text: Some("Bonjour, est-ce que la robe bleue existe encore en taille 38 ? Merci d’avance !"),
        detail: None,
    };
    bencher.counter(ItemsCount::new(1u8)).bench(|| kind.key(black_box(&call)));
}
