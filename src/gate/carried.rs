//! Work on a call that is done in the task of its connection, and goes on without it if it has to.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::Response;
use tokio::runtime::Handle;
use tokio::sync::oneshot::Receiver;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::answer::Refusal;

/// Gives the answer as soon as the work has told it. What is left of the work then, or when the caller hangs up, goes on in
/// a task of its own: most calls need none.
#[derive(Debug)]
pub(super) struct Carried<W: Future<Output = ()> + Send + 'static> {
    work: Option<Pin<Box<W>>>,
    answer: Receiver<Result<Response<Bytes>, Refusal>>,
    in_flight: TaskTracker,
    _counted: TaskTrackerToken,
}

impl<W: Future<Output = ()> + Send + 'static> Carried<W> {
    /// Work that tells its answer through the other end of `answer`, and is counted as `in_flight` to its end.
    pub(super) fn new(work: W, answer: Receiver<Result<Response<Bytes>, Refusal>>, in_flight: &TaskTracker) -> Self {
        Self { work: Some(Box::pin(work)), answer, in_flight: in_flight.clone(), _counted: in_flight.token() }
    }
}

impl<W: Future<Output = ()> + Send + 'static> Future for Carried<W> {
    type Output = Result<Response<Bytes>, Refusal>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(work) = &mut self.work {
            // A fault in the work on one call ends no connection. What it leaves behind is dropped with it.
            let step = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
            if !matches!(step, Ok(Poll::Pending)) {
                self.work = None;
            }
        }
        Pin::new(&mut self.answer).poll(context).map(|told| told.unwrap_or(Err(Refusal::Broken)))
    }
}

impl<W: Future<Output = ()> + Send + 'static> Drop for Carried<W> {
    fn drop(&mut self) {
        if let (Some(work), Ok(runtime)) = (self.work.take(), Handle::try_current()) {
            self.in_flight.spawn_on(work, &runtime);
        }
    }
}
