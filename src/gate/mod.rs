//! The lock in front of a webhook: an HTTP reverse proxy that passes each message on once.
//!
//! A call passes five stages:
//!
//! ```text
//! server   accepts connections, waits for what is in flight when a signal asks for the end
//!  └ 1 calls      reads a call and checks it, or refuses it
//!     ├ 2 payload    who wrote what, in the form of each platform
//!     └ work         goes on although the caller hangs up: 200 skip, or the upstream's answer
//!        ├ 3 judge      claims each message
//!        ├ 4 upstream   passes the call on
//!        └ 5 finish     ends the claims
//! admin    /healthz, /livez, /readyz and /metrics
//! ```

mod admin;
mod answer;
mod calls;
mod clock;
mod events;
mod finish;
mod headers;
mod judge;
mod log;
mod log_doubt;
mod log_text;
mod metrics;
mod payload;
mod pending;
mod server;
#[cfg(unix)]
mod signals;
#[cfg(not(unix))]
#[path = "no_signals.rs"]
mod signals;
mod signature;
mod store_failure;
mod stream;
mod throttle;
mod upstream;
mod work;

use std::time::Duration;

use hyper::header::HeaderValue;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use answer::Skip;
pub use events::EventLog;
pub use payload::{Only, Payload, PayloadForm, Platform, Pointers, SkipForm};
pub use server::{Listeners, Stopped, serve};
pub use signals::Signals;
pub use signature::Secret;
pub use upstream::{BadUpstream, Upstream};

use crate::lock::{Claims, Policy, TakeBack};
use clock::Clock;
use metrics::Metrics;
use pending::Pending;

/// What happens to a call while the store cannot say who holds its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum OnStoreError {
    /// It is passed on: nothing is lost, a copy may pass too.
    Open,
    /// It is refused with 503: nothing is answered twice, and what the platform does not send again is lost.
    Closed,
}

/// What happens to a call whose body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum OnUnreadable {
    /// It is passed on: nothing is lost, a copy passes too.
    Pass,
    /// It is refused with 400.
    Refuse,
}

/// How much a call may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Size of a body, in bytes.
    pub body: usize,
    /// How long a request may take to arrive, and a caller to take in some of its answer.
    pub arrival: Duration,
    /// Connections at the same time; more wait until one is closed.
    pub connections: usize,
    /// How long a stopping gate waits for what is in flight.
    pub shutdown: Duration,
}

/// What a gate is made of.
#[derive(Debug)]
pub struct Parts<L> {
    /// Where claims are kept.
    pub lock: L,
    /// What it goes by.
    pub policy: Policy,
    /// The webhook.
    pub upstream: Upstream,
    /// The form of the bodies.
    pub payload: Payload,
    /// Calls have to be signed with this.
    pub secret: Option<Secret>,
    /// What happens while the store is away.
    pub on_store_error: OnStoreError,
    /// What happens to bodies that cannot be read.
    pub on_unreadable: OnUnreadable,
    /// Everything is passed on, and what would be blocked is counted.
    pub observe: bool,
    /// What callers are told that must not send.
    pub skip: Skip,
    /// How much a call may take.
    pub limits: Limits,
    /// Where events go.
    pub events: Option<EventLog>,
}

/// When which trouble was told.
#[derive(Debug, Default)]
struct Throttles {
    /// The store is away.
    store: throttle::Throttle,
    /// It says nothing of a single key.
    key: throttle::Throttle,
    /// It does not take claims back.
    back: throttle::Throttle,
    /// Copies are told to skip.
    skipped: throttle::Throttle,
    /// Heads do not arrive.
    heads: throttle::Throttle,
    /// Ids are not where they should be.
    ids: throttle::Throttle,
    /// Bodies cannot be read.
    unreadable: throttle::Throttle,
    /// Messages of one key differ.
    differs: throttle::Throttle,
    /// Calls would be refused if the gate did more than observe.
    would_refuse: throttle::Throttle,
    /// Parts of a batch go on without a signature.
    signatures: throttle::Throttle,
    /// Calls are refused.
    refused: throttle::Pace,
    /// The upstream fails.
    failed: throttle::Pace,
}

/// A running gate.
#[derive(Debug)]
pub struct Gate<L> {
    claims: Claims<L>,
    upstream: Upstream,
    payload: Payload,
    secret: Option<Secret>,
    on_store_error: OnStoreError,
    on_unreadable: OnUnreadable,
    observe: bool,
    skip: Skip,
    limits: Limits,
    events: Option<EventLog>,
    clock: Clock,
    metrics: Metrics,
    /// What it is known by to itself, should a call come back.
    mark: HeaderValue,
    throttles: Throttles,
    looks: throttle::Looks,
    pending: Pending,
    /// Calls that are with the upstream, whether or not somebody still waits for their answer.
    in_flight: TaskTracker,
    /// Cancelled when the gate is to end.
    closing: CancellationToken,
}

/// A mark that another process hardly has too.
fn mark() -> HeaderValue {
    let number = getrandom::u64().unwrap_or_else(|_| u64::from(std::process::id()));
    HeaderValue::from_str(&format!("{number:016x}")).unwrap_or(HeaderValue::from_static("gate"))
}

impl<L: TakeBack> Gate<L> {
    /// A gate that has not begun to listen.
    pub fn new(parts: Parts<L>) -> Self {
        let Parts { lock, policy, upstream, payload, secret, on_store_error, .. } = parts;
        let Parts { on_unreadable, observe, skip, limits, events, .. } = parts;
        Self {
            claims: Claims::new(lock, policy),
            upstream,
            payload,
            secret,
            on_store_error,
            on_unreadable,
            observe,
            skip,
            limits,
            events,
            clock: Clock::start(),
            metrics: Metrics::default(),
            mark: mark(),
            throttles: Throttles::default(),
            looks: throttle::Looks::default(),
            pending: Pending::default(),
            in_flight: TaskTracker::new(),
            closing: CancellationToken::new(),
        }
    }

    fn is_closing(&self) -> bool {
        self.closing.is_cancelled()
    }
}
