//! A gate and what it is made of.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::header::HeaderValue;
use tokio_util::task::TaskTracker;

use super::answer::Skip;
use super::clock::Clock;
use super::events::EventLog;
use super::metrics::Metrics;
use super::payload::Payload;
use super::pending::Pending;
use super::signature::Secret;
use super::throttle;
use super::upstream::Upstream;
use super::waiting::Waiting;
use crate::lock::{Claims, Policy, TakeBack, WhileWorking};

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
    /// Connections at the same time. If there are more, those at rest are closed.
    pub connections: usize,
    /// How long a stopping gate waits for what is in flight.
    pub shutdown: Duration,
}

/// What a gate is made of.
#[derive(Debug)]
pub struct Parts<L> {
    /// Where claims are kept.
    pub lock: L,
    /// What it claims, and for how long.
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
    /// What becomes of copies of what another call works on; by platform if nobody says so.
    pub while_working: Option<WhileWorking>,
    /// What callers are told that must not send.
    pub skip: Skip,
    /// How much a call may take.
    pub limits: Limits,
    /// Where events go.
    pub events: Option<EventLog>,
}

/// When which trouble was told.
#[derive(Debug, Default)]
pub(super) struct Throttles {
    /// The store is away.
    pub(super) store: throttle::Throttle,
    /// It says nothing of a single key.
    pub(super) key: throttle::Throttle,
    /// It does not take claims back.
    pub(super) back: throttle::Throttle,
    /// It does not hold claims on.
    pub(super) keep: throttle::Throttle,
    /// Copies are told to skip.
    pub(super) skipped: throttle::Throttle,
    /// Heads do not arrive.
    pub(super) heads: throttle::Throttle,
    /// Ids are not where they should be.
    pub(super) ids: throttle::Throttle,
    /// Bodies cannot be read.
    pub(super) unreadable: throttle::Throttle,
    /// Messages of one key differ.
    pub(super) differs: throttle::Throttle,
    /// Parts of a batch go on without a signature.
    pub(super) signatures: throttle::Throttle,
    /// Calls are refused.
    pub(super) refused: throttle::Pace,
    /// Calls would be refused if the gate did more than observe.
    pub(super) would_refuse: throttle::Pace,
    /// The upstream fails.
    pub(super) failed: throttle::Pace,
}

/// A running gate.
#[derive(Debug)]
pub struct Gate<L> {
    pub(super) claims: Claims<L>,
    pub(super) upstream: Upstream,
    pub(super) payload: Payload,
    pub(super) secret: Option<Secret>,
    pub(super) on_store_error: OnStoreError,
    pub(super) on_unreadable: OnUnreadable,
    pub(super) observe: bool,
    pub(super) while_working: Option<WhileWorking>,
    pub(super) skip: Skip,
    pub(super) limits: Limits,
    pub(super) events: Option<EventLog>,
    pub(super) clock: Clock,
    pub(super) metrics: Metrics,
    /// What it is known by to itself, should a call come back.
    pub(super) mark: HeaderValue,
    pub(super) throttles: Throttles,
    pub(super) looks: throttle::Looks,
    pub(super) pending: Pending,
    pub(super) waiting: Waiting,
    /// A lease may end while the bot works, so it has to be renewed.
    pub(super) renews: bool,
    /// Calls that are with the upstream, whether or not somebody still waits for their answer.
    pub(super) in_flight: TaskTracker,
    /// Set when the gate is to end.
    pub(super) closing: AtomicBool,
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
        let Parts { on_unreadable, observe, while_working, skip, limits, events, .. } = parts;
        let longest = upstream.time_limit().as_micros() as i64 + Policy::MARGIN.micros();
        Self {
            renews: policy.lease.micros() < longest,
            claims: Claims::new(lock, policy),
            upstream,
            payload,
            secret,
            on_store_error,
            on_unreadable,
            observe,
            while_working,
            skip,
            limits,
            events,
            clock: Clock::start(),
            metrics: Metrics::default(),
            mark: mark(),
            throttles: Throttles::default(),
            looks: throttle::Looks::default(),
            pending: Pending::default(),
            waiting: Waiting::default(),
            in_flight: TaskTracker::new(),
            closing: AtomicBool::new(false),
        }
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }
}
