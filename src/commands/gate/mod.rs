//! `gate`: the lock itself, in front of a webhook.

mod bind;
mod check;

use bind::bind;
use tokio::net::TcpListener;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::publish::print_document;
use crate::cli;
use crate::error::{Error, ExitStatus};
use crate::gate::{self, EventLog, Gate, Listeners, OnStoreError, Parts, Signals, Stopped};
use crate::lock::{
    LateClaim, Lock, MemoryLock, PostgresLock, RedisLock, TakeBack, TimeLimited, check_at_start, schema_sql,
};
use crate::settings::{ProxySettings, StoreSpec, claims_table};
use crate::text::{counted, shown_path};
use crate::time::Timestamp;

/// Claims in memory do not wait for each other in so many parts.
const SHARDS: usize = 64;

/// Listens until a signal asks for the end.
pub(super) fn run(flags: &cli::Gate) -> Result<ExitStatus, Error> {
    if flags.print_sql {
        return print_document(&schema_sql(&claims_table(flags.store_name.as_deref())?));
    }
    let settings = ProxySettings::resolve(flags)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|source| Error::Start { source })?;
    if flags.check {
        return runtime.block_on(check::run(&settings));
    }
    log(flags);
    let stopped = runtime.block_on(start(settings));
    // What is still with the upstream goes on no longer than this process.
    runtime.shutdown_background();
    stopped
}

/// What happens goes to standard error. Libraries stay silent: the gate says itself what their trouble means.
fn log(flags: &cli::Gate) {
    let level = match (flags.quiet, flags.verbose) {
        (true, _) => LevelFilter::WARN,
        (_, true) => LevelFilter::DEBUG,
        _ => LevelFilter::INFO,
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_target(false)
        .with_timer(ToTheSecond)
        .with_ansi(anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never)
        .with_writer(std::io::stderr)
        .with_filter(Targets::new().with_target("dm_audit", level));
    tracing_subscriber::registry().with(lines).init();
}

/// Times in UTC, short enough to leave room for the rest of the line.
struct ToTheSecond;

impl FormatTime for ToTheSecond {
    fn format_time(&self, out: &mut Writer<'_>) -> std::fmt::Result {
        out.write_str(&Timestamp::now().to_the_second())
    }
}

async fn start(settings: ProxySettings) -> Result<ExitStatus, Error> {
    let (lease, time_limit) = (settings.policy.lease, settings.store_timeout);
    // Longer, so that what the store did too late for its caller is heard, and set right.
    let patience = time_limit.max(TimeLimited::<MemoryLock>::PATIENCE);
    // A call that was refused must not be blocked when it comes again; one that was passed on must be.
    let late = match settings.on_store_error {
        OnStoreError::Open => LateClaim::Keep,
        OnStoreError::Closed => LateClaim::GiveBack,
    };
    match settings.store.clone() {
        StoreSpec::Memory(claims) => listen(MemoryLock::new(lease, claims, SHARDS), settings).await,
        StoreSpec::Redis { url, prefix } => {
            let lock = RedisLock::new(&url, prefix, lease, patience)?;
            let store = lock.description().to_owned();
            first_look(&lock, &store, &settings).await?;
            listen(TimeLimited::new(lock, store, time_limit, late), settings).await
        }
        StoreSpec::Postgres { url, table } => {
            let lock = PostgresLock::new(&url, &table, lease, patience)?;
            let store = lock.description().to_owned();
            first_look(&lock, &store, &settings).await?;
            listen(TimeLimited::new(lock, store, time_limit, late), settings).await
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
                OnStoreError::Open => "calls are passed on without a claim, so copies pass too",
                OnStoreError::Closed => "calls are refused",
            };
            let advice = error.advice().map(|advice| format!(" ({})", advice.replace("\n  ", " "))).unwrap_or_default();
            tracing::error!("{error}{advice}; until it answers, {what}");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

async fn listen<L: TakeBack>(lock: L, settings: ProxySettings) -> Result<ExitStatus, Error> {
    // A signal that comes once the log says where the gate listens must not be missed.
    let signals = Signals::watch().map_err(|source| Error::Start { source })?;
    let calls = bind("--listen", &settings.listen).await?;
    let admin = match &settings.admin {
        Some(address) => Some(bind("--admin", address).await?),
        None => None,
    };
    let events = settings.events.as_deref().map(|path| {
        EventLog::open(path, settings.events_text).map_err(|source| Error::Write { path: shown_path(path), source })
    });
    let events = events.transpose()?;
    for note in &settings.notes {
        tracing::info!("{note}");
    }
    let address = |listener: &TcpListener| listener.local_addr().map_or_else(|_| "?".to_owned(), |at| at.to_string());
    tracing::info!("listening on {}, passing on to {}", address(&calls), settings.upstream.description());
    if let Some(admin) = &admin {
        tracing::info!("/healthz, /livez, /readyz and /metrics on {}", address(admin));
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
