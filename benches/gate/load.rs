//! Callers that each keep one connection, and how long their calls took.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::Instant;

/// No two calls carry the same message.
static NEXT: AtomicU64 = AtomicU64::new(0);

pub struct Load {
    pub connections: usize,
    pub time: Duration,
}

/// How long calls took, in nanoseconds and sorted.
pub struct Measured {
    times: Vec<u64>,
    wall: Duration,
}

impl Measured {
    pub fn rate(&self) -> f64 {
        self.times.len() as f64 / self.wall.as_secs_f64()
    }

    pub fn count(&self) -> usize {
        self.times.len()
    }

    pub fn percentile(&self, percentile: f64) -> i64 {
        let place = (self.times.len() as f64 * percentile / 100.0) as usize;
        self.times[place.min(self.times.len() - 1)] as i64
    }
}

impl Load {
    /// So many calls a second, whether or not earlier ones were answered in time: a call that had to wait for its
    /// connection is measured from when it was due.
    pub fn at_rate(&self, to: SocketAddr, rate: u64) -> Measured {
        let (connections, time) = (self.connections as u32, self.time);
        self.run(to, move |mut caller, number| async move {
            let pause = Duration::from_secs(1) * connections / rate as u32;
            let start = Instant::now();
            let mut due = start + pause * number as u32 / connections;
            let mut times = Vec::new();
            while due < start + time {
                let late = Instant::now() > due;
                tokio::time::sleep_until(due).await;
                let from = if late { due } else { Instant::now() };
                caller.call().await;
                times.push(from.elapsed().as_nanos() as u64);
                due += pause;
            }
            times
        })
    }

    /// Each caller calls again as soon as it has its answer.
    pub fn flat_out(&self, to: SocketAddr) -> Measured {
        let time = self.time;
        self.run(to, move |mut caller, _| async move {
            let start = Instant::now();
            let mut times = Vec::new();
            while start.elapsed() < time {
                let from = Instant::now();
                caller.call().await;
                times.push(from.elapsed().as_nanos() as u64);
            }
            times
        })
    }

    /// So many calls in all; gives how long they took.
    pub fn calls(&self, to: SocketAddr, count: u64) -> Duration {
        let left = Arc::new(AtomicU64::new(count));
        self.run(to, move |mut caller, _| {
            let left = left.clone();
            async move {
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                    caller.call().await;
                }
                Vec::new()
            }
        })
        .wall
    }

    fn run<F, R>(&self, to: SocketAddr, work: F) -> Measured
    where
        F: Fn(Caller, usize) -> R,
        R: Future<Output = Vec<u64>> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut callers = Vec::new();
            for _ in 0..self.connections {
                callers.push(Caller::connect(to).await);
            }
            let start = Instant::now();
            let workers: Vec<_> =
                callers.into_iter().enumerate().map(|(number, caller)| tokio::spawn(work(caller, number))).collect();
            let mut times = Vec::new();
            for worker in workers {
                times.extend(worker.await.unwrap());
            }
            times.sort_unstable();
            Measured { times, wall: start.elapsed() }
        })
    }
}

struct Caller {
    connection: SendRequest<Full<Bytes>>,
    host: String,
}

impl Caller {
    async fn connect(to: SocketAddr) -> Self {
        let stream = TcpStream::connect(to).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (connection, driver) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(driver);
        Self { connection, host: to.to_string() }
    }

    async fn call(&mut self) {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let body = format!(r#"{{"subscriber":{{"id":"{}"}},"last_input_text":"message {number}"}}"#, number % 100_000);
        let call = Request::post("/").header("host", &self.host).header("content-type", "application/json");
        self.connection.ready().await.unwrap();
        let answer = self.connection.send_request(call.body(Full::new(body.into())).unwrap()).await.unwrap();
        assert!(answer.status() == 200 && !answer.headers().contains_key("x-dm-audit-gate"));
        answer.into_body().collect().await.unwrap();
    }
}
