//! Connections to an upstream that are used again. Whoever has a call drives its connection too, so that no other task has
//! to be woken for it.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{Connection, SendRequest, handshake};
use hyper::rt::{Read, Write};
use hyper::{Request, Response, Uri};
use tower_service::Service;

use super::crew::{most_workers, worker};

/// A connection is not used again after it rested for so long. Node closes its own after 5 s, and a call that is sent at
/// that very moment is lost.
const MOST_REST: Duration = Duration::from_secs(4);

/// Connections that `connect` opens to one place.
#[derive(Debug)]
pub(super) struct Pool<C: Service<Uri>>
where
    C::Response: Read + Write + Unpin + Send + 'static,
{
    connect: C,
    to: Uri,
    /// By worker, as each listens to its own alone.
    resting: Box<[Resting<C::Response>]>,
}

/// Connections that rest.
type Resting<T> = Mutex<Vec<Line<T>>>;

/// A connection, and its end for requests.
#[derive(Debug)]
struct Line<T: Read + Write + Unpin + Send + 'static> {
    sender: SendRequest<Full<Bytes>>,
    connection: Pin<Box<Connection<T, Full<Bytes>>>>,
    rests_since: Instant,
    /// It has ended.
    ended: bool,
}

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Nobody could be connected to.
    #[error("cannot connect: {0}")]
    Connect(#[source] Box<dyn Error + Send + Sync>),
    /// The connection broke.
    #[error(transparent)]
    Exchange(#[from] hyper::Error),
}

impl<C> Pool<C>
where
    C: Service<Uri, Error: Into<Box<dyn Error + Send + Sync>>> + Clone,
    C::Response: Read + Write + Unpin + Send + 'static,
{
    /// Connections to `to`.
    pub(super) fn new(connect: C, to: Uri) -> Self {
        Self { connect, to, resting: (0..=most_workers()).map(|_| Mutex::default()).collect() }
    }

    /// Those of this thread that rest, in the order in which they came to.
    fn resting(&self) -> MutexGuard<'_, Vec<Line<C::Response>>> {
        lock(&self.resting[worker().min(self.resting.len() - 1)])
    }

    /// Sends a request in the form that a server wants, and gives what `read` makes of its answer. Nothing is sent twice:
    /// a connection that breaks is a failure, unless nothing of the request was written.
    pub(super) async fn send<T, F: Future<Output = T>>(
        &self,
        mut request: Request<Full<Bytes>>,
        read: impl FnOnce(Response<Incoming>) -> F,
    ) -> Result<T, Failure> {
        let (line, answer) = loop {
            let (mut line, is_used) = match self.take() {
                Some(line) => (line, true),
                // Connecting is rare, and large among what a call keeps.
                None => (Box::pin(self.open()).await?, false),
            };
            let sent = line.sender.try_send_request(request);
            match line.drive(sent).await {
                Ok(answer) => break (line, answer),
                Err(mut error) => match error.take_message().filter(|_| is_used) {
                    Some(unsent) => request = unsent,
                    None => return Err(error.into_error().into()),
                },
            }
        };
        let mut line = line;
        let read = line.drive(read(answer)).await;
        self.put_back(line);
        Ok(read)
    }

    async fn open(&self) -> Result<Line<C::Response>, Failure> {
        let stream =
            self.connect.clone().call(self.to.clone()).await.map_err(|error| Failure::Connect(error.into()))?;
        let (sender, connection) = handshake(stream).await?;
        Ok(Line { sender, connection: Box::pin(connection), rests_since: Instant::now(), ended: false })
    }

    /// The connection that has rested for the shortest time, if it is still there.
    fn take(&self) -> Option<Line<C::Response>> {
        loop {
            let line = self.resting().pop()?;
            // One that was closed meanwhile gives the request back.
            if line.rests_since.elapsed() < MOST_REST {
                return Some(line);
            }
        }
    }

    fn put_back(&self, mut line: Line<C::Response>) {
        if line.is_free() {
            line.rests_since = Instant::now();
            self.resting().push(line);
        }
    }

    /// Closes those that have rested for too long.
    pub(super) fn close_old(&self) {
        for resting in &self.resting {
            let mut resting = lock(resting);
            let fresh = resting.partition_point(|line| line.rests_since.elapsed() >= MOST_REST);
            resting.drain(..fresh);
        }
    }
}

/// No call panics while it holds them.
fn lock<T>(resting: &Mutex<T>) -> MutexGuard<'_, T> {
    resting.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: Read + Write + Unpin + Send + 'static> Line<T> {
    fn poll(&mut self, context: &mut Context<'_>) {
        // What went wrong is told to whoever waits for the answer.
        self.ended = self.ended || self.connection.as_mut().poll(context).is_ready();
    }

    /// Whether it can take a request. Nobody is woken when that changes.
    fn is_free(&mut self) -> bool {
        if !self.sender.is_ready() {
            self.poll(&mut Context::from_waker(Waker::noop()));
        }
        !self.ended && self.sender.is_ready()
    }

    /// Waits for what only this connection brings.
    async fn drive<F: Future>(&mut self, wanted: F) -> F::Output {
        let mut wanted = pin!(wanted);
        poll_fn(|context| {
            // It is looked at after each step of the connection, so nothing else has to wake it.
            let quiet = &mut Context::from_waker(Waker::noop());
            if let Poll::Ready(done) = wanted.as_mut().poll(quiet) {
                return Poll::Ready(done);
            }
            self.poll(context);
            wanted.as_mut().poll(quiet)
        })
        .await
    }
}
