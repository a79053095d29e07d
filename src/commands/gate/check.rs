//! `gate --check`: whether a gate could do its work, without one.

use std::fmt::Write as _;

use super::bind::bind;
use crate::commands::publish::print_document;
use crate::error::{Error, ExitStatus};
use crate::gate::{EventLog, Listener, Stream};
use crate::lock::{Lock, MemoryLock, PostgresLock, RedisLock, StoreError, TimeLimited, check_at_start};
use crate::settings::{ProxySettings, StoreSpec};
use crate::text::{excerpt, shown_path};

/// So many characters of an address are shown.
const SHOWN: usize = 100;

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
    let mut fine = true;
    let (listen, admin) =
        (("--listen", settings.listen.as_str()), ("--admin", settings.admin.as_deref().unwrap_or_default()));
    let mut listeners = Vec::new();
    for (flag, address) in [listen, admin] {
        if address.is_empty() {
            continue;
        }
        match bind(flag, address).await {
            Ok(listener) => {
                line("ok", &flag[2..], &format!("{} is free", excerpt(address, SHOWN)));
                listeners.push((flag, listener));
            }
            Err(error) => {
                fine = false;
                line("error", &flag[2..], &told(&error));
            }
        }
    }
    let upstream = settings.upstream.description();
    match settings.upstream.knock().await {
        Ok(stream) => match called(&listeners, &stream) {
            None => line("ok", "upstream", &format!("{upstream} accepts connections")),
            Some(flag) => {
                fine = false;
                let wrong =
                    format!("{upstream} leads to {flag} of this gate; give the address of the bot to --upstream");
                line("error", "upstream", &wrong);
            }
        },
        Err(problem) => line(
            "warning",
            "upstream",
            &format!("nobody answers at {upstream}: {problem}; check --upstream, and start the bot"),
        ),
    }
    if let Some(path) = &settings.events {
        match EventLog::can_append(path) {
            Ok(()) => line("ok", "events", &format!("{} can be appended to", shown_path(path))),
            Err(source) => {
                fine = false;
                line("error", "events", &told(&Error::Write { path: shown_path(path), source }));
            }
        }
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
    Ok(if fine && found.is_ok() { ExitStatus::Clean } else { ExitStatus::Failure })
}

/// An error with what to do, on one line.
fn told(error: &Error) -> String {
    let advice = error.advice().map(|advice| format!("; {}", advice.replace("\n  ", " "))).unwrap_or_default();
    format!("{error}{advice}")
}

/// The option whose listener a connection leads to.
fn called(listeners: &[(&'static str, Listener)], stream: &Stream) -> Option<&'static str> {
    for (flag, listener) in listeners {
        if listener.is_called_by(stream) {
            return Some(flag);
        }
    }
    None
}

/// Makes a claim in the store and gives it back.
async fn look(settings: &ProxySettings) -> (String, Result<(), StoreError>) {
    let (lease, patience) = (settings.policy.lease, TimeLimited::<MemoryLock>::PATIENCE);
    match &settings.store {
        StoreSpec::Memory(_) => ("the memory of the process".to_owned(), Ok(())),
        StoreSpec::Redis { url, prefix } => match RedisLock::new(url, prefix.clone(), lease, patience) {
            Ok(lock) => asked(&lock, lock.description().to_owned()).await,
            Err(error) => (String::new(), Err(error)),
        },
        StoreSpec::Postgres { url, table } => match PostgresLock::new(url, table, lease, patience) {
            Ok(lock) => asked(&lock, lock.description().to_owned()).await,
            Err(error) => (String::new(), Err(error)),
        },
    }
}

async fn asked(lock: &impl Lock, store: String) -> (String, Result<(), StoreError>) {
    let found = check_at_start(lock, &store, TimeLimited::<MemoryLock>::PATIENCE).await;
    (store, found)
}
