//! `gate`: the lock itself, in front of a webhook.

use tokio::net::TcpListener;
use tracing::Level;

use crate::cli::gate::GateArgs;
use crate::error::{Error, ExitStatus};
use crate::gate::{self, EventLog, Gate, Listeners, Parts, Signals, Stopped};
use crate::lock::{Lock, MemoryLock};
use crate::settings::{ProxySettings, StoreSpec};
use crate::text::{counted, excerpt, shown_path};

/// Claims in memory do not wait for each other in so many parts.
const SHARDS: usize = 64;

/// Listens until a signal asks for the end.
pub(super) fn run(flags: &GateArgs) -> Result<ExitStatus, Error> {
    let settings = ProxySettings::resolve(flags)?;
    let level = match (flags.quiet, flags.verbose) {
        (true, _) => Level::WARN,
        (_, true) => Level::DEBUG,
        _ => Level::INFO,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_ansi(anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never)
        .with_writer(std::io::stderr)
        .init();
    for note in &settings.notes {
        tracing::info!("{note}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|source| Error::Start { source })?;
    let stopped = runtime.block_on(start(settings));
    // What is still with the upstream goes on no longer than this process.
    runtime.shutdown_background();
    stopped
}

async fn start(settings: ProxySettings) -> Result<ExitStatus, Error> {
    let ttl = settings.policy.ttl;
    match settings.store.clone() {
        StoreSpec::Memory(claims) => listen(MemoryLock::new(ttl, claims, SHARDS), settings).await,
        StoreSpec::Redis(_) | StoreSpec::Postgres(_) => Err(Error::Start { source: std::io::Error::other("not yet") }),
    }
}

async fn listen<L: Lock>(lock: L, settings: ProxySettings) -> Result<ExitStatus, Error> {
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
    let address = |listener: &TcpListener| listener.local_addr().map_or_else(|_| "?".to_owned(), |at| at.to_string());
    tracing::info!("listening on {}, passing on to {}", address(&calls), settings.upstream.description());
    if let Some(admin) = &admin {
        tracing::info!("/healthz and /metrics on {}", address(admin));
    }
    let gate = Gate::new(Parts {
        lock,
        policy: settings.policy,
        upstream: settings.upstream,
        payload: settings.payload,
        secret: settings.secret,
        on_store_error: settings.on_store_error,
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
                "stopped early, with {} in flight, whose claims are held until their time-to-live ends, and {} open",
                counted(calls as u64, "call"),
                counted(connections as u64, "connection")
            );
            Ok(ExitStatus::Failure)
        }
    }
}

/// Listens at an address, which may be a name; the first of its addresses that is free counts.
async fn bind(flag: &'static str, address: &str) -> Result<TcpListener, Error> {
    let listening = TcpListener::bind(address).await;
    listening.map_err(|source| Error::Listen { flag, address: excerpt(address, 100), source })
}
