//! Threads that serve connections. Each has a runtime of its own, so that a call on one of them wakes no other.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio_util::sync::CancellationToken;

thread_local! {
    /// The number of the worker whose thread this is; 0 for others.
    static WORKER: Cell<usize> = const { Cell::new(0) };
}

/// The number of the worker whose thread asks; 0 for other threads.
pub(super) fn worker() -> usize {
    WORKER.get()
}

/// How many workers a crew has, at most.
pub(super) fn most_workers() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// All workers. They end with it.
#[derive(Debug)]
pub(super) struct Crew {
    workers: Vec<Worker>,
    over: CancellationToken,
}

#[derive(Debug)]
struct Worker {
    runtime: Handle,
    connections: Arc<AtomicUsize>,
}

/// A connection that a worker serves.
#[derive(Debug)]
pub(super) struct Served(Arc<AtomicUsize>);

impl Drop for Served {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Crew {
    /// One worker for each processor, or none.
    pub(super) fn start(some: bool) -> Self {
        let over = CancellationToken::new();
        let numbers = 1..=if some { most_workers() } else { 0 };
        let workers = numbers.filter_map(|number| Worker::start(number, over.clone())).collect();
        Self { workers, over }
    }

    /// Whoever is to serve the next connection: the one that serves fewest. `None` leaves it to the caller's runtime.
    pub(super) fn next(&self) -> Option<(Handle, Served)> {
        let fewest = self.workers.iter().min_by_key(|worker| worker.connections.load(Ordering::Relaxed))?;
        fewest.connections.fetch_add(1, Ordering::Relaxed);
        Some((fewest.runtime.clone(), Served(fewest.connections.clone())))
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.over.cancel();
    }
}

impl Worker {
    fn start(number: usize, over: CancellationToken) -> Option<Self> {
        let runtime = Builder::new_current_thread().enable_all().build().ok()?;
        let handle = runtime.handle().clone();
        let work = move || {
            WORKER.set(number);
            runtime.block_on(over.cancelled());
            runtime.shutdown_background();
        };
        thread::Builder::new().name(format!("gate-{number}")).spawn(work).ok()?;
        Some(Self { runtime: handle, connections: Arc::default() })
    }
}
