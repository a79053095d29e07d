//! Connections, signals, and an end that loses nothing.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Gate, admin};
use crate::lock::Lock;

/// Expired claims that a store does not throw away by itself are thrown away this often.
const CLEANING: Duration = Duration::from_secs(10);
/// After a failed accept, as when files run out, the next one has to wait.
const AFTER_A_FAILED_ACCEPT: Duration = Duration::from_millis(100);
/// A request line and headers are no larger than this, in bytes.
const MOST_HEAD: usize = 64 << 10;

/// Where a gate listens.
#[derive(Debug)]
pub struct Listeners {
    /// For the platform.
    pub calls: TcpListener,
    /// For operators.
    pub admin: Option<TcpListener>,
}

/// How a gate came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Everything in flight was finished.
    Cleanly,
    /// So many calls were still with the upstream: their claims stay until their time-to-live ends.
    WithCallsInFlight(usize),
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    End,
    Reopen,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.interrupt.recv() => Asked::End,
            _ = self.terminate.recv() => Asked::End,
            _ = self.hang_up.recv() => Asked::Reopen,
        }
    }

    /// Waits for a signal that asks for the end.
    async fn end(&mut self) {
        while self.next().await != Asked::End {}
    }
}

/// Runs a gate until SIGINT or SIGTERM, then finishes what is in flight; a second such signal ends it at once. SIGHUP
/// opens the event log anew. Fails if signals cannot be watched.
pub async fn serve<L: Lock>(gate: Gate<L>, listeners: Listeners) -> std::io::Result<Stopped> {
    let mut signals = Signals::new()?;
    let gate = Arc::new(gate);
    let graceful = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(gate.limits.connections));
    let cleaning = tokio::spawn(clean(gate.clone()));
    let admin = listeners.admin.map(|listener| {
        let router = admin::router(gate.clone());
        tokio::spawn(async move { axum::serve(listener, router).await })
    });
    loop {
        tokio::select! {
            () = accept(&gate, &listeners.calls, &permits, &graceful) => {}
            asked = signals.next() => match (asked, &gate.events) {
                (Asked::End, _) => break,
                (Asked::Reopen, Some(events)) => events.reopen(),
                (Asked::Reopen, None) => {}
            },
        }
    }
    drop(listeners.calls);
    gate.closing.store(true, Ordering::Relaxed);
    gate.in_flight.close();
    tracing::info!("stopping: {} calls in flight", gate.in_flight.len());
    let finished = async {
        graceful.shutdown().await;
        gate.in_flight.wait().await;
    };
    let finished = tokio::select! {
        done = tokio::time::timeout(gate.limits.shutdown, finished) => done.is_ok(),
        () = signals.end() => false,
    };
    cleaning.abort();
    if let Some(admin) = admin {
        admin.abort();
    }
    let left = gate.in_flight.len();
    if let Some(events) = &gate.events {
        events.close();
    }
    Ok(if finished { Stopped::Cleanly } else { Stopped::WithCallsInFlight(left) })
}

/// Takes one connection, as soon as there is room for it.
async fn accept<L: Lock>(
    gate: &Arc<Gate<L>>,
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
    graceful: &GracefulShutdown,
) {
    // The semaphore is never closed.
    let Ok(permit) = permits.clone().acquire_owned().await else { return };
    match listener.accept().await {
        Ok((stream, peer)) => {
            tokio::spawn(talk(gate.clone(), stream, peer, permit, graceful.watcher()));
        }
        Err(error) => {
            tracing::error!("cannot accept a connection: {error}");
            tokio::time::sleep(AFTER_A_FAILED_ACCEPT).await;
        }
    }
}

/// Serves one connection until it ends.
async fn talk<L: Lock>(
    gate: Arc<Gate<L>>,
    stream: TcpStream,
    peer: SocketAddr,
    permit: OwnedSemaphorePermit,
    watcher: Watcher,
) {
    let _permit = permit;
    let counted = gate.clone();
    let _connection = counted.metrics.connection();
    // Answers are small; waiting for more to send only delays them.
    let _: std::io::Result<()> = stream.set_nodelay(true);
    let limit = gate.limits.arrival;
    let service = service_fn(move |call| {
        let answer = gate.clone().answer(call, peer);
        async move { Ok::<_, Infallible>(answer.await.map(Full::new)) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limit)
        .max_buf_size(MOST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!("the connection from {} ended: {error}", peer.ip());
    }
}

/// Throws away expired claims now and then.
async fn clean<L: Lock>(gate: Arc<Gate<L>>) {
    loop {
        tokio::time::sleep(CLEANING).await;
        match gate.claims.lock().clean(gate.clock.now()).await {
            Ok(0) => {}
            Ok(count) => tracing::debug!("{count} expired claims thrown away"),
            Err(error) => tracing::debug!("expired claims stay for now: {error}"),
        }
    }
}
