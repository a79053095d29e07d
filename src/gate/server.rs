//! Connections, signals, and an end that loses nothing.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::TaskTracker;

use super::caller::{Connection, Hearing};
use super::crew::Crew;
use super::listener::{self, Accepted, Detached, Listener, Stream};
use super::metrics::Count;
use super::places::{Leave, Places};
use super::signals::{Asked, Signals};
use super::stream::{AFTER_A_FAILED_ACCEPT, Impatient};
use super::throttle::Line;
use super::upstream_error::chain;
use super::{Gate, admin, service_manager};
use crate::lock::TakeBack;
use crate::text::counted;

/// Expired claims that a store does not throw away by itself are thrown away this often.
const CLEANING: Duration = Duration::from_secs(10);
/// So long a stopping gate waits for a store that takes claims back late.
const SETTLING: Duration = Duration::from_secs(2);
/// Whoever has a connection to a stopping gate may send one more call for so long, which says that it is the last.
const LAST_CALLS: Duration = Duration::from_secs(1);
/// A request line and headers are no larger than this, in bytes.
const MOST_HEAD: usize = 64 << 10;

/// Where a gate listens.
#[derive(Debug)]
pub struct Listeners {
    /// For the platform.
    pub calls: Vec<Listener>,
    /// For operators.
    pub admin: Vec<Listener>,
}

/// How a gate came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Everything in flight was finished.
    Cleanly,
    /// Before that.
    Early {
        /// Calls that were in the works: their claims stay until their lease ends.
        calls: usize,
        /// Connections that were open, as calls that had not arrived yet or answers that nobody took.
        connections: usize,
    },
}

/// Who calls.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    /// From where; an IPv4 address is one even if it came in over IPv6.
    pub(super) address: IpAddr,
    /// Whether they still listen.
    pub(super) hearing: Hearing,
    /// Its place among the connections. Work that goes on when it has hung up keeps the place, as callers that hang up
    /// would get more done at a time than there are places.
    _place: Arc<OwnedSemaphorePermit>,
}

impl Peer {
    /// Whoever is at `address` and has this place.
    pub(super) fn new(address: IpAddr, place: OwnedSemaphorePermit) -> Self {
        Self { address: address.to_canonical(), hearing: Hearing::default(), _place: Arc::new(place) }
    }
}

/// Runs a gate until SIGINT or SIGTERM, then finishes what is in flight; a second such signal ends it at once. SIGHUP
/// opens the event log anew.
pub async fn serve<L: TakeBack>(gate: Gate<L>, listeners: Listeners, mut signals: Signals) -> Stopped {
    let gate = Arc::new(gate);
    let (talks, places) = (TaskTracker::new(), Places::new(gate.limits.connections));
    let crew = Arc::new(Crew::start(gate.claims.lock().answers_at_once()));
    // Whoever has come and waits for a place.
    let mut guest = None;
    let cleaning = tokio::spawn(clean(gate.clone()));
    let probing = tokio::spawn(probe(gate.clone()));
    let admin = tokio::spawn(admin::serve(gate.clone(), listeners.admin));
    let alive = tokio::spawn(service_manager::keep_alive());
    service_manager::ready();
    loop {
        tokio::select! {
            () = accept(&gate, &listeners.calls, &places, &mut guest, (&talks, &crew)) => {}
            asked = signals.next() => match (asked, &gate.events) {
                (Asked::End, _) => break,
                (Asked::Reopen, Some(events)) => events.reopen(),
                (Asked::Reopen, None) => {}
            },
        }
    }
    service_manager::stopping();
    gate.closing.store(true, Ordering::Relaxed);
    places.close();
    finish_waiting(&gate, listeners.calls, guest, &places, (&talks, &crew));
    gate.in_flight.close();
    talks.close();
    tracing::info!(
        "stopping: {} in flight, {} open",
        counted(gate.in_flight.len() as u64, "call"),
        counted(gate.metrics.connections().unsigned_abs(), "connection")
    );
    let finished = async {
        talks.wait().await;
        gate.in_flight.wait().await;
    };
    let finished = tokio::select! {
        done = tokio::time::timeout(gate.limits.shutdown, finished) => done.is_ok(),
        () = signals.end() => false,
    };
    if finished {
        // Claims that go back late block a retry until they are there; one that does not get there ends by itself.
        tokio::select! {
            _ = tokio::time::timeout(SETTLING, gate.claims.lock().settle()) => {}
            () = signals.end() => {}
        }
    }
    gate.log_rest();
    let left = gate.claims.lock().returning().under_way;
    if left > 0 {
        tracing::warn!("the store has not taken back {}: it holds them until their lease ends", counted(left, "claim"));
    }
    cleaning.abort();
    probing.abort();
    alive.abort();
    admin.abort();
    // Its sockets are closed then, and their files gone.
    let _: Result<(), _> = admin.await;
    let (calls, connections) = (gate.in_flight.len(), gate.metrics.connections());
    if let Some(events) = &gate.events {
        events.close();
    }
    if finished { Stopped::Cleanly } else { Stopped::Early { calls, connections: connections.max(0) as usize } }
}

/// Takes one connection, and talks with it as soon as there is room. One that waits for that is left in `guest`.
async fn accept<L: TakeBack>(
    gate: &Arc<Gate<L>>,
    listeners: &[Listener],
    places: &Arc<Places>,
    guest: &mut Option<Accepted>,
    (talks, crew): (&TaskTracker, &Crew),
) {
    if guest.is_none() {
        match listener::accept(listeners).await {
            Ok(accepted) => *guest = Some(accepted),
            Err(error) => {
                tracing::error!("cannot accept a connection: {error}");
                return tokio::time::sleep(AFTER_A_FAILED_ACCEPT).await;
            }
        }
    }
    let Some(place) = places.take().await else { return };
    if let Some(Accepted { stream, from }) = guest.take() {
        serve_by(crew, talks, gate, stream, Peer::new(from, place), places);
    }
}

/// Takes the connections that wait already, as nobody else would. Where another process has the same socket, they wait
/// there for it.
fn finish_waiting<L: TakeBack>(
    gate: &Arc<Gate<L>>,
    mut listeners: Vec<Listener>,
    guest: Option<Accepted>,
    places: &Arc<Places>,
    (talks, crew): (&TaskTracker, &Arc<Crew>),
) {
    listeners.retain(|listener| !listener.is_shared());
    let waiting = std::iter::from_fn(|| listener::accept(&listeners).now_or_never()?.ok());
    for Accepted { stream, from } in guest.into_iter().chain(waiting) {
        let (gate, places, crew, tracker) = (gate.clone(), places.clone(), crew.clone(), talks.clone());
        talks.spawn(async move {
            let Some(place) = places.take().await else { return };
            serve_by(&crew, &tracker, &gate, stream, Peer::new(from, place), &places);
        });
    }
}

/// Lets a worker serve one connection until it ends.
fn serve_by<L: TakeBack>(
    crew: &Crew,
    talks: &TaskTracker,
    gate: &Arc<Gate<L>>,
    stream: Stream,
    peer: Peer,
    places: &Arc<Places>,
) {
    let (gate, places) = (gate.clone(), places.clone());
    let Some((runtime, served)) = crew.next() else {
        talks.spawn(talk(gate, stream, peer, places));
        return;
    };
    // A connection that cannot be handed over is closed.
    let Ok(stream) = Detached::new(stream) else { return };
    let serve = async move {
        if let Ok(stream) = stream.attach() {
            talk(gate, stream, peer, places).await;
        }
        drop(served);
    };
    talks.spawn_on(serve, &runtime);
}

/// Forgets at its own end what was heard until then: the body of a call was read, or what was left of it thrown away.
struct Forgetting(Arc<AtomicBool>);

impl Drop for Forgetting {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Serves one connection until it ends.
async fn talk<L: TakeBack>(gate: Arc<Gate<L>>, stream: Stream, peer: Peer, places: Arc<Places>) {
    let counted = gate.clone();
    let _connection = counted.metrics.connection();
    let stream = Connection::new(stream);
    let peer = Peer { hearing: stream.hearing(), ..peer };
    let limit = gate.limits.arrival;
    let address = peer.address;
    // Set while a head comes in.
    let heard = Arc::new(AtomicBool::new(false));
    let (calls, whole) = (gate.clone(), heard.clone());
    let seat = Arc::new(places.seat(heard.clone()));
    let seated = seat.clone();
    let service = service_fn(move |call: Request<Incoming>| {
        let seat = seated.clone();
        seat.works();
        let body_ends = Forgetting(whole.clone());
        let call = call.map(|body| {
            body.map_frame(move |frame| {
                let _: &Forgetting = &body_ends;
                frame
            })
        });
        let calls = calls.clone();
        let answer = calls.clone().answer(call, peer.clone());
        async move {
            let mut answer = answer.await.map(Full::new);
            if calls.is_closing() {
                // Whoever hears it sends the next call to somebody else.
                answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            // It is still written, as nobody is cut off who is told to go.
            seat.rests();
            Ok::<_, Infallible>(answer)
        }
    });
    let mut connection = pin!(
        hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limit)
            .max_buf_size(MOST_HEAD)
            // Who has said all may shut that direction down and still wait for the answer.
            .half_close(true)
            .serve_connection(TokioIo::new(Impatient::new(stream, limit, heard.clone())), service)
    );
    let asked_to_go = async {
        if seat.is_to_go().await == Leave::Soon {
            tokio::time::sleep(LAST_CALLS.min(gate.limits.shutdown / 2)).await;
        }
    };
    let ended = tokio::select! {
        // What has come in is heard before anybody goes.
        biased;
        ended = connection.as_mut() => ended,
        () = asked_to_go => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    let Err(error) = ended else { return };
    // Without a word, it was a connection at rest.
    let cut_off = (error.is_timeout() || error.is_incomplete_message()) && heard.load(Ordering::Relaxed);
    if !cut_off && !error.is_parse() {
        return tracing::debug!("the connection from {address} ended: {error}");
    }
    gate.metrics.add(Count::BadHeads, 1);
    match gate.throttles.heads.happened(Instant::now()) {
        Line::First => tracing::warn!("a call from {address} has no head that can be read: {}", chain(&error)),
        Line::Again(calls) => tracing::warn!(
            "{} without a head that can be read since; the last from {address}: {}",
            crate::text::counted(calls, "call"),
            chain(&error)
        ),
        Line::No => {}
    }
}

/// Says at the start that the bot is not there, before a message finds out.
async fn probe<L: TakeBack>(gate: Arc<Gate<L>>) {
    if let Err(problem) = gate.upstream.probe().await {
        tracing::warn!(
            "nobody answers at the upstream {} yet: {problem} (check --upstream, and that the bot runs)",
            gate.upstream.description()
        );
    }
}

/// Throws away expired claims now and then.
async fn clean<L: TakeBack>(gate: Arc<Gate<L>>) {
    loop {
        tokio::time::sleep(CLEANING).await;
        clean_up(&gate).await;
        gate.upstream.close_old();
        gate.log_ends();
    }
}

/// Throws away all claims that have expired. A store takes some of them at a time, and more may come than it takes once.
pub(super) async fn clean_up<L: TakeBack>(gate: &Gate<L>) {
    loop {
        match gate.claims.lock().clean(gate.clock.now()).await {
            Ok(0) => return,
            Ok(count) => tracing::debug!("the store threw {count} expired claims away"),
            Err(error) => return tracing::debug!("expired claims stay for now: {error}"),
        }
    }
}
