//! A way to an upstream that listens at a path.

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tokio::time::{sleep, timeout};
use tower_service::Service;

/// Whoever finds no room in the queue of a listener comes again so soon.
const AGAIN: Duration = Duration::from_millis(5);

/// Opens connections to a path, whatever a URL says.
#[derive(Debug, Clone)]
pub(super) struct SocketConnector {
    path: PathBuf,
    limit: Duration,
}

impl SocketConnector {
    /// Connects to a path within a time limit.
    pub(super) const fn new(path: PathBuf, limit: Duration) -> Self {
        Self { path, limit }
    }

    /// Where it leads.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// Opens a connection within a time limit.
pub(super) async fn connect(path: &Path, limit: Duration) -> io::Result<UnixStream> {
    let connected = async {
        loop {
            match UnixStream::connect(path).await {
                // Its queue is full. TCP would wait; here nobody does.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => sleep(AGAIN).await,
                connected => return connected,
            }
        }
    };
    timeout(limit, connected).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

impl Service<Uri> for SocketConnector {
    type Response = TokioIo<UnixStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let Self { path, limit } = self.clone();
        Box::pin(async move { connect(&path, limit).await.map(TokioIo::new) })
    }
}
