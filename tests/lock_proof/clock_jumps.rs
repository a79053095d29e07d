//! Somebody sets the clock of the gate's machine: claims live neither longer nor shorter.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use dm_audit::lock::Event;
use dm_audit::time::{Span, Timestamp};

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::scene::{Told, passes_when_expired, post, times};
use super::stores::Store;
use super::turns;

const TTL: Duration = Duration::from_secs(6);

/// A wall clock for one process, which jumps when it is told to; the clock that counts seconds goes on.
#[derive(Debug)]
pub struct FakedClock {
    folder: tempfile::TempDir,
}

impl FakedClock {
    /// One that is right.
    pub fn new() -> Self {
        let clock = Self { folder: tempfile::tempdir().unwrap() };
        clock.jump("+0");
        clock
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }

    /// Jumps to so far from the real time.
    pub fn jump(&self, offset: &str) {
        // Whoever reads it meanwhile must not find half of it.
        let new = self.folder.path().join("new");
        std::fs::write(&new, format!("{offset}\n")).unwrap();
        std::fs::rename(&new, self.file()).unwrap();
    }

    /// The gate's program under this clock.
    pub fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
        command.env("LD_PRELOAD", library()).env("FAKETIME_TIMESTAMP_FILE", self.file());
        // The newer and the older name.
        for name in ["FAKETIME_NO_CACHE", "DONT_FAKE_MONOTONIC", "FAKETIME_DONT_FAKE_MONOTONIC"] {
            command.env(name, "1");
        }
        command
    }
}

/// The library of `faketime` for programs with threads.
fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    let more = ["/usr/lib", "/usr/lib64", "/usr/local/lib"].map(PathBuf::from);
    let found =
        folders.chain(more).map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|file| file.is_file());
    found.expect("`faketime` is installed; tests/run installs what the tests need")
}

/// A message is claimed, the clock jumps, and copies come until one passes.
async fn jump(offset: &str, hours: i64, store: &str) {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let clock = FakedClock::new();
    let events = clock.folder.path().join("events.ndjson");
    let arguments = format!("--text-ttl {}s --upstream-timeout 5s --store {store} --events", TTL.as_secs());
    let gate = GateProcess::launch(clock.program(), &webhook.url(), &format!("{arguments} {}", events.display()));
    let (caller, before, after) = (Caller::default(), body(offset, "before"), body(offset, "after"));

    let since = Instant::now();
    assert_eq!(post(&caller, gate.address, &before).await, Told::Answer);
    clock.jump(offset);
    let skipped = passes_when_expired(&caller, gate.address, &before, since, TTL).await;
    println!("{offset}, {store}: {skipped} copies were told to skip");
    assert_eq!(times(&webhook)[&before], 2);
    // A claim that is made under the new time ends like any other, also when the clock is set right again.
    let since = Instant::now();
    assert_eq!(post(&caller, gate.address, &after).await, Told::Answer);
    clock.jump("+0");
    passes_when_expired(&caller, gate.address, &after, since, TTL).await;
    assert_eq!(times(&webhook)[&after], 2);

    // The clock did jump for the gate: its log says when things happened by the wall.
    drop(gate);
    let log = std::fs::read_to_string(&events).unwrap();
    let off = |event: Event<'_>| (event.at - Timestamp::now()).micros();
    let jumped = log.lines().filter(|line| {
        let distance = off(serde_json::from_str(line).unwrap()) - Span::seconds(hours * 3600).micros();
        distance.abs() < Span::seconds(600).micros()
    });
    assert!(jumped.count() > 2, "the clock of the gate did not jump:\n{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_an_hour_forward_or_back_neither_ends_claims_in_memory_nor_keeps_them() {
    let _turn = turns::alone().await;
    tokio::join!(jump("+1h", 1, "memory"), jump("-1h", -1, "memory"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_store_goes_by_its_own_clock_whatever_that_of_the_gate_says() {
    let _turn = turns::alone().await;
    let stores = [Store::redis(), Store::postgres()].map(|store| (store.url(), store));
    let [redis, postgres] = [&stores[0].0, &stores[1].0];
    tokio::join!(jump("+1h", 1, redis), jump("-1h", -1, redis), jump("+1h", 1, postgres), jump("-1h", -1, postgres));
}
