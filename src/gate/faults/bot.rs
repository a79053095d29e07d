//! The bot behind simulated gates, and the way to it within the process.

use std::collections::HashMap;
use std::future::pending;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::service::service_fn;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use tokio::io::{DuplexStream, duplex};
use tokio::time::sleep;
use tower_service::Service;

use super::line::Line;

/// What the bot did with a message: calls at work, the most of them at once, and those it answered.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Seen {
    at_work: usize,
    pub(super) most: usize,
    pub(super) answered: usize,
}

/// The bot.
#[derive(Debug)]
pub(super) struct Bot {
    random: Mutex<ChaCha8Rng>,
    seen: Mutex<HashMap<Bytes, Seen>>,
    /// It fails at everything.
    pub(super) broken: AtomicBool,
}

/// A call that the bot works on, until it is dropped, as also happens when its gate dies.
struct Work<'b>(&'b Bot, Bytes);

impl Drop for Work<'_> {
    fn drop(&mut self) {
        if let Some(seen) = self.0.seen.lock().unwrap().get_mut(&self.1) {
            seen.at_work -= 1;
        }
    }
}

impl Bot {
    pub(super) fn new(random: ChaCha8Rng) -> Self {
        Self { random: Mutex::new(random), seen: Mutex::default(), broken: AtomicBool::new(false) }
    }

    /// What it did with a message.
    pub(super) fn seen(&self, message: &Bytes) -> Seen {
        self.seen.lock().unwrap().get(message).copied().unwrap_or_default()
    }

    fn begin(&self, message: &Bytes) -> Work<'_> {
        let mut all = self.seen.lock().unwrap();
        let seen = all.entry(message.clone()).or_default();
        seen.at_work += 1;
        seen.most = seen.most.max(seen.at_work);
        Work(self, message.clone())
    }

    async fn answer(&self, call: Request<Incoming>, mut line: Line) -> hyper::Result<Response<Full<Bytes>>> {
        let message = call.into_body().collect().await?.to_bytes();
        if line.runs().await.is_err() {
            return pending().await;
        }
        let (takes, fails) = {
            let mut random = self.random.lock().unwrap();
            let most = if random.random_bool(0.1) { 6000 } else { 60 };
            (Duration::from_millis(random.random_range(0..most)), random.random_bool(0.4))
        };
        let fails = fails || self.broken.load(Ordering::SeqCst);
        let work = self.begin(&message);
        sleep(takes).await;
        if let Some(seen) = self.seen.lock().unwrap().get_mut(&message).filter(|_| !fails) {
            seen.answered += 1;
        }
        drop(work);
        if line.runs().await.is_err() {
            return pending().await;
        }
        let mut answer = Response::new(Full::new(message));
        *answer.status_mut() = if fails { 500 } else { 200 }.try_into().unwrap();
        Ok(answer)
    }
}

/// The way of one life of a gate to the bot.
#[derive(Debug, Clone)]
pub(in crate::gate) struct WayToBot {
    pub(super) bot: Arc<Bot>,
    pub(super) line: Line,
}

impl Service<Uri> for WayToBot {
    type Response = Pipe;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Pipe>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let Self { bot, mut line } = self.clone();
        Box::pin(async move {
            line.runs().await.map_err(|_| io::ErrorKind::ConnectionReset)?;
            let (ours, theirs) = duplex(1 << 16);
            let killed = line.clone();
            tokio::spawn(async move {
                let service = service_fn(|call| bot.answer(call, line.clone()));
                let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(theirs), service);
                tokio::select! {
                    _ = served => {}
                    () = killed.killed() => {}
                }
            });
            Ok(Pipe(TokioIo::new(ours)))
        })
    }
}

/// A connection within the process.
#[derive(Debug)]
pub(in crate::gate) struct Pipe(TokioIo<DuplexStream>);

impl Connection for Pipe {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Pipe {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, into)
    }
}

impl Write for Pipe {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
