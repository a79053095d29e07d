//! The connections of a gate, as few as the server grants.
//!
//! A role, a database or a pooler may grant fewer than a gate would use: it refuses more of them, or never answers on
//! them. So a further connection is opened beside those there are and counts once it has answered, and whoever asks gets
//! the one that is free first.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_postgres::Client;
use tokio_util::task::AbortOnDropHandle;

use super::failure::Naming;
use super::hosts::Hosts;
use crate::lock::StoreError;

/// How many there are at most.
const MOST: usize = 8;

/// One that rested for longer is closed, unless it is the only one: another gate may need it.
const SURPLUS: Duration = Duration::from_mins(1);

/// After a further one was not to be had, the next try waits for so long, then for twice as long, and so on.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Where a server grants none at all, one may get free within a moment, as when the session of one that broke ends.
const MOMENT: Duration = Duration::from_millis(500);
const STEP: Duration = Duration::from_millis(50);

/// What a call runs its statement on.
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) since: Instant,
    rested: Instant,
    /// What works for the client, and ends with it.
    #[expect(dead_code, reason = "it is there to be dropped")]
    task: AbortOnDropHandle<()>,
}

/// Connections that are made when they are needed; clones share them.
#[derive(Clone)]
pub(super) struct Connections(Arc<Shared>);

struct Shared {
    hosts: Hosts,
    naming: Arc<Naming>,
    limit: Duration,
    state: Mutex<State>,
    /// As many permits as connections rest; whoever waits longest gets the next.
    free: Semaphore,
    /// Told when an opening has ended, and when a connection is lost.
    changed: Notify,
}

#[derive(Default)]
struct State {
    resting: Vec<Connection>,
    /// Those that rest and those that are lent.
    open: usize,
    opening: bool,
    /// How many openings have ended, and why the last one failed.
    openings: u64,
    failure: Option<StoreError>,
    pause: Duration,
    not_before: Option<Instant>,
    /// Older ones are of no use.
    outdated: Option<Instant>,
}

/// What somebody does who finds no connection free.
enum Step {
    Wait,
    Open,
    Fail(StoreError),
}

impl std::fmt::Debug for Connections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The hosts know the password.
        f.debug_struct("Connections").field("limit", &self.0.limit).finish_non_exhaustive()
    }
}

impl Connections {
    /// Connections to `hosts`, none of which is open yet; an opening may take as long as `limit`.
    pub(super) fn new(hosts: Hosts, naming: Arc<Naming>, limit: Duration) -> Self {
        let (free, changed) = (Semaphore::new(0), Notify::new());
        Self(Arc::new(Shared { hosts, naming, limit, state: Mutex::default(), free, changed }))
    }

    /// No call panics while it holds the state.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection that is free first. Fails if there is none, and none is to be had.
    pub(super) async fn lend(&self) -> Result<(Connection, Place), StoreError> {
        let patience = Instant::now() + MOMENT;
        let mut seen = self.state().openings;
        loop {
            let mut changed = std::pin::pin!(self.0.changed.notified());
            changed.as_mut().enable();
            if let Ok(permit) = self.0.free.try_acquire() {
                permit.forget();
                if let Some(lent) = self.take() {
                    return Ok(lent);
                }
                continue;
            }
            let step = self.state().step(seen, Instant::now());
            match step {
                Step::Wait => {}
                Step::Open => self.open(),
                Step::Fail(error) if error.is_full() && Instant::now() < patience => {
                    sleep(STEP).await;
                    seen = self.state().openings;
                    continue;
                }
                Step::Fail(error) => return Err(error),
            }
            tokio::select! {
                Ok(permit) = self.0.free.acquire() => {
                    permit.forget();
                    if let Some(lent) = self.take() {
                        return Ok(lent);
                    }
                }
                () = changed => {}
            }
        }
    }

    /// One that rests, for whoever had a permit; `None` if it is of no use any more.
    fn take(&self) -> Option<(Connection, Place)> {
        let (connection, outdated) = {
            let mut state = self.state();
            let connection = state.resting.pop()?;
            let outdated = state.outdated.is_some_and(|outdated| connection.since <= outdated);
            (connection, outdated)
        };
        let place = Place { connections: self.clone(), kept: false };
        (!outdated && !connection.client.is_closed()).then_some((connection, place))
    }

    /// Opens one more, whoever waits for it.
    fn open(&self) {
        let connections = self.clone();
        tokio::spawn(async move {
            let opened = timeout(connections.0.limit, connections.connect()).await;
            let opened = opened.unwrap_or_else(|_| Err(connections.0.naming.timed_out()));
            connections.state().opened(opened, &connections.0.free);
            connections.0.changed.notify_waiters();
        });
    }

    /// A connection that has answered. A pooler may let somebody in, and keep them waiting for a session.
    async fn connect(&self) -> Result<Connection, StoreError> {
        let naming = &self.0.naming;
        let (client, task) = self.0.hosts.first().await.map_err(|error| naming.no_connection(&error))?;
        let task = AbortOnDropHandle::new(task);
        client.simple_query("SELECT 1").await.map_err(|error| naming.no_connection(&error))?;
        let since = Instant::now();
        Ok(Connection { client, since, rested: since, task })
    }

    /// Gives up those that are so old already: they lead to a server that takes no claims any more.
    pub(super) fn give_up_older_than(&self, age: Duration) {
        self.state().outdated = Instant::now().checked_sub(age);
    }
}

impl State {
    /// What to do about it that no connection is free, where so many openings had ended before.
    fn step(&mut self, seen: u64, now: Instant) -> Step {
        if self.opening {
            return Step::Wait;
        }
        let failure = self.failure.as_ref().filter(|_| self.open == 0 && self.openings > seen);
        if let Some(failure) = failure {
            return Step::Fail(failure.clone());
        }
        let may_grow = self.open < MOST && self.not_before.is_none_or(|at| at <= now);
        if self.open > 0 && !may_grow {
            return Step::Wait;
        }
        self.opening = true;
        Step::Open
    }

    fn opened(&mut self, opened: Result<Connection, StoreError>, free: &Semaphore) {
        self.opening = false;
        self.openings += 1;
        match opened {
            Ok(connection) => {
                (self.failure, self.not_before, self.pause) = (None, None, Duration::ZERO);
                self.open += 1;
                self.resting.push(connection);
                free.add_permits(1);
            }
            Err(error) => {
                self.pause = (self.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
                self.not_before = Some(Instant::now() + self.pause);
                // Whoever waits for one that is lent needs no other.
                self.failure = (self.open == 0).then_some(error);
            }
        }
    }
}

/// The place of a connection that is lent. One that does not come back is lost, as when nobody waited for its answer: the
/// next statement would wait for it.
pub(super) struct Place {
    connections: Connections,
    kept: bool,
}

impl Place {
    /// Lets somebody else have the connection.
    pub(super) fn put_back(mut self, mut connection: Connection) {
        let now = Instant::now();
        let mut state = self.connections.state();
        connection.rested = now;
        let is_surplus = state.open > 1 && state.resting.first().is_some_and(|oldest| now - oldest.rested > SURPLUS);
        state.resting.push(connection);
        let surplus = is_surplus.then(|| state.resting.remove(0));
        if surplus.is_some() {
            state.open -= 1;
        } else {
            self.connections.0.free.add_permits(1);
        }
        drop(state);
        self.kept = true;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.kept {
            self.connections.state().open -= 1;
            self.connections.0.changed.notify_waiters();
        }
    }
}
