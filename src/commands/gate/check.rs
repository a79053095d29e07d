//! `gate --check`: whether a gate could do its work, without one.

use std::fmt::Write as _;

use crate::commands::publish::print_document;
use crate::error::{Error, ExitStatus};
use crate::lock::{Lock, MemoryLock, PostgresLock, RedisLock, StoreError, TimeLimited, check_at_start};
use crate::settings::{ProxySettings, StoreSpec};

/// Prints one line for each thing that was looked at. What keeps a gate from its work is an error; a bot that is not there
/// yet is none.
pub(super) async fn run(settings: &ProxySettings) -> Result<ExitStatus, Error> {
    let mut page = String::new();
    let mut line = |status: &str, what: &str, detail: &str| {
        let _: std::fmt::Result = writeln!(page, "{status:<8} {what:<9} {detail}");
    };
    line("ok", "settings", "can be used as they are");
    for note in &settings.notes {
        line("note", "settings", note);
    }
    match settings.upstream.probe().await {
        Ok(()) => line("ok", "upstream", &format!("{} accepts connections", settings.upstream.description())),
        Err(problem) => line(
            "warning",
            "upstream",
            &format!(
                "nobody answers at {}: {problem}; check --upstream, and start the bot",
                settings.upstream.description()
            ),
        ),
    }
    let (store, found) = look(settings).await;
    match &found {
        Ok(()) => line("ok", "store", &format!("{store} takes claims")),
        Err(error) => {
            let advice = error.advice().map(|advice| format!("; {}", advice.replace("\n  ", " "))).unwrap_or_default();
            line("error", "store", &format!("{error}{advice}"));
        }
    }
    print_document(&page)?;
    Ok(if found.is_ok() { ExitStatus::Clean } else { ExitStatus::Failure })
}

/// Makes a claim in the store and gives it back.
async fn look(settings: &ProxySettings) -> (String, Result<(), StoreError>) {
    let (ttl, patience) = (settings.policy.ttl, TimeLimited::<MemoryLock>::PATIENCE);
    match &settings.store {
        StoreSpec::Memory(_) => ("the memory of the process".to_owned(), Ok(())),
        StoreSpec::Redis { url, prefix } => match RedisLock::new(url, prefix.clone(), ttl, patience) {
            Ok(lock) => asked(&lock, lock.description().to_owned()).await,
            Err(error) => (String::new(), Err(error)),
        },
        StoreSpec::Postgres { url, table } => match PostgresLock::new(url, table, ttl, patience) {
            Ok(lock) => asked(&lock, lock.description().to_owned()).await,
            Err(error) => (String::new(), Err(error)),
        },
    }
}

async fn asked(lock: &impl Lock, store: String) -> (String, Result<(), StoreError>) {
    let found = check_at_start(lock, &store, TimeLimited::<MemoryLock>::PATIENCE).await;
    (store, found)
}
