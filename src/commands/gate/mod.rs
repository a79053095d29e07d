//! `gate`: the lock itself, in front of a webhook.

#[cfg(unix)]
mod activated;
#[cfg(not(unix))]
#[path = "not_activated.rs"]
mod activated;
mod bind;
mod check;
mod logging;

use activated::Activated;
use bind::bind;
use logging::Logging;

use super::colour::choose_colour;
use super::publish::print_document;
use crate::cli::{self, General};
use crate::error::{Error, ExitStatus, GateSettingError};
use crate::gate::{self, EventLog, Gate, Listener, Listeners, OnStoreError, Parts, Signals, Stopped};
use crate::lock::{
    LateClaim, Lock, MemoryLock, PostgresLock, RedisLock, Remembering, TakeBack, TimeLimited, check_at_start,
    schema_sql,
};
use crate::settings::{GateFlags, ProxySettings, StoreSpec, claims_table};
use crate::text::{counted, shown_path};

/// Claims in memory do not wait for each other in so many parts.
const SHARDS: usize = 64;

/// Listens until a signal asks for the end. Where the log is JSON, so is what keeps a gate from its work.
pub(super) fn run(flags: cli::Gate, general: &General) -> Result<ExitStatus, Error> {
    let asked = Logging::of(&flags);
    let answers = flags.check || flags.print_sql;
    let given = GateFlags::read(flags, general.config.as_ref());
    let logging = given.as_ref().map_or(asked, |given| Logging::of(&given.flags));
    match given.and_then(|given| run_as(&given, logging)) {
        Err(error) if logging.is_json() && !answers => {
            logging.end(&error);
            Ok(ExitStatus::Failure)
        }
        ended => ended,
    }
}

fn run_as(given: &GateFlags, logging: Logging) -> Result<ExitStatus, Error> {
    let flags = &given.flags;
    choose_colour(flags.color);
    if flags.print_sql {
        let table = claims_table(flags.store_name.as_deref()).map_err(|error| given.in_file(error))?;
        return print_document(&schema_sql(&table));
    }
    // It changes the environment, so it comes before there are threads.
    let activated = Activated::from_environment()?;
    let settings = given.settings()?;
    if settings.listen.is_empty() && !activated.takes_calls() && !flags.check {
        let missing = GateSettingError::Missing { example: "--listen 127.0.0.1:8080" };
        return Err(Error::Value { place: "--listen".to_owned(), problem: Box::new(missing.into()) });
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|source| Error::Start { source })?;
    if flags.check {
        return runtime.block_on(check::run(&settings));
    }
    logging.begin();
    let stopped = runtime.block_on(start(settings, activated));
    // What is still with the upstream goes on no longer than this process.
    runtime.shutdown_background();
    stopped
}

async fn start(settings: ProxySettings, activated: Activated) -> Result<ExitStatus, Error> {
    let (lease, time_limit) = (settings.policy.lease, settings.store_timeout);
    // Longer, so that what the store did too late for its caller is heard, and set right.
    let patience = time_limit.max(TimeLimited::<MemoryLock>::PATIENCE);
    // A call that was refused must not be blocked when it comes again; one that was passed on must be.
    let late = match settings.on_store_error {
        OnStoreError::Open => LateClaim::Keep,
        OnStoreError::Closed => LateClaim::GiveBack,
    };
    let goes_on = settings.on_store_error == OnStoreError::Open;
    match settings.store.clone() {
        StoreSpec::Memory(claims) => listen(MemoryLock::new(lease, claims, SHARDS), settings, activated).await,
        StoreSpec::Redis { url, prefix } => {
            let lock = RedisLock::new(&url, prefix, lease, patience)?;
            let store = lock.description().to_owned();
            first_look(&lock, &store, &settings).await?;
            listen(Remembering::new(TimeLimited::new(lock, store, time_limit, late), goes_on), settings, activated)
                .await
        }
        StoreSpec::Postgres { url, table } => {
            let lock = PostgresLock::new(&url, &table, lease, patience)?;
            let store = lock.description().to_owned();
            first_look(&lock, &store, &settings).await?;
            listen(Remembering::new(TimeLimited::new(lock, store, time_limit, late), goes_on), settings, activated)
                .await
        }
    }
}

/// Checks a store, and says where claims are kept. One that is away now, as after a restart of the whole machine, may be
/// there in a moment, so the gate does until then as it would later; one that refuses will not change its mind.
async fn first_look(lock: &impl Lock, store: &str, settings: &ProxySettings) -> Result<(), Error> {
    match check_at_start(lock, store, TimeLimited::<MemoryLock>::PATIENCE).await {
        Ok(()) => tracing::info!("claims are kept in {store}"),
        Err(error) if error.may_pass() => {
            let what = match settings.on_store_error {
                OnStoreError::Open => {
                    "calls are passed on, and only copies of what this gate has seen itself are blocked"
                }
                OnStoreError::Closed => "calls are refused",
            };
            let advice = error.advice().map(|advice| format!(" ({})", advice.replace("\n  ", " "))).unwrap_or_default();
            tracing::error!("{error}{advice}; until it answers, {what}");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

async fn listen<L: TakeBack>(lock: L, settings: ProxySettings, activated: Activated) -> Result<ExitStatus, Error> {
    // A signal that comes once the log says where the gate listens must not be missed.
    let signals = Signals::watch().map_err(|source| Error::Start { source })?;
    let (mut calls, mut admin) = activated.listeners()?;
    if calls.is_empty() {
        calls.push(bind("--listen", &settings.listen).await?);
    }
    if let Some(address) = settings.admin.as_ref().filter(|_| admin.is_empty()) {
        admin.push(bind("--admin", address).await?);
    }
    let events = settings.events.as_deref().map(|path| {
        EventLog::open(path, settings.events_text).map_err(|source| Error::Write { path: shown_path(path), source })
    });
    let events = events.transpose()?;
    for note in &settings.notes {
        tracing::info!("{note}");
    }
    let addresses = |all: &[Listener]| all.iter().map(Listener::description).collect::<Vec<_>>().join(" and ");
    tracing::info!("listening on {}, passing on to {}", addresses(&calls), settings.upstream.description());
    if !admin.is_empty() {
        tracing::info!("/healthz, /livez, /readyz and /metrics on {}", addresses(&admin));
    }
    let gate = Gate::new(Parts {
        lock,
        policy: settings.policy,
        upstream: settings.upstream,
        payload: settings.payload,
        secret: settings.secret,
        on_store_error: settings.on_store_error,
        on_unreadable: settings.on_unreadable,
        observe: settings.observe,
        while_working: settings.while_working,
        skip: settings.skip,
        limits: settings.limits,
        events,
    });
    match gate::serve(gate, Listeners { calls, admin }, signals).await {
        Stopped::Cleanly => {
            tracing::info!("stopped; nothing was in flight any more");
            Ok(ExitStatus::Clean)
        }
        Stopped::Early { calls, connections } => {
            tracing::error!(
                "stopped early, with {} in flight, whose claims are held until their lease ends, and {} open",
                counted(calls as u64, "call"),
                counted(connections as u64, "connection")
            );
            Ok(ExitStatus::Failure)
        }
    }
}
