//! Whoever calls, and whether they still listen.

use std::io;
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::FutureExt;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};
use tokio::time::{sleep, timeout};

use super::listener::Stream;

/// So long an answer is watched that was sent to somebody who seems to have hung up: who has says so at once.
const WATCHED: Duration = Duration::from_millis(500);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What a connection of either kind gives.
#[cfg(unix)]
macro_rules! either {
    ($stream:expr, $kind:ident => $of:expr) => {
        match $stream {
            Stream::Left($kind) => $of,
            Stream::Right($kind) => $of,
        }
    };
}
#[cfg(not(unix))]
macro_rules! either {
    ($stream:expr, $kind:ident => $of:expr) => {{
        let $kind = $stream;
        $of
    }};
}

/// A connection that others may look at.
#[derive(Debug)]
pub(super) struct Connection(Arc<Stream>);

/// Whether somebody still listens at the other end of a connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Hearing(Option<Weak<Stream>>);

impl Connection {
    /// A connection of one's own.
    pub(super) fn new(stream: Stream) -> Self {
        Self(Arc::new(stream))
    }

    /// The other end of it.
    pub(super) fn hearing(&self) -> Hearing {
        Hearing(Some(Arc::downgrade(&self.0)))
    }
}

impl Hearing {
    /// Whether the other side sends nothing more: it has hung up, or it has closed one direction and still listens.
    pub(super) fn may_have_hung_up(&self) -> bool {
        let Some(connection) = &self.0 else { return false };
        connection.upgrade().is_none_or(|stream| {
            let ready = either!(&*stream, stream => stream.ready(Interest::READABLE).now_or_never());
            ready.is_some_and(|ready| ready.is_ok_and(Ready::is_read_closed))
        })
    }

    /// Whether nothing more reaches the other side.
    pub(super) fn has_hung_up(&self) -> bool {
        let Some(connection) = &self.0 else { return false };
        connection.upgrade().is_none_or(|stream| {
            let ready = either!(&*stream, stream => stream.ready(Interest::WRITABLE).now_or_never());
            ready.is_some_and(|ready| ready.is_ok_and(Ready::is_write_closed))
        })
    }

    /// Whether it may have hung up, for longer than the answer takes that is sent after this call: then it tells whether it had hung up.
    pub(super) fn after_answer(&self) -> impl Future<Output = bool> + Send + use<> {
        let stream = self.0.as_ref().map(Weak::upgrade);
        async move {
            let stream = match stream {
                None => return false,
                Some(None) => return true,
                Some(Some(stream)) => stream,
            };
            // What reaches nobody comes back as an error.
            let failed = async {
                while !matches!(either!(&*stream, stream => stream.take_error()), Ok(Some(_))) {
                    sleep(LOOK_EVERY).await;
                }
            };
            timeout(WATCHED, failed).await.is_ok()
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(either!(&*self.0, stream => stream.poll_read_ready(context)))?;
            match either!(&*self.0, stream => stream.try_read_buf(into)) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return Poll::Ready(read.map(|_| ())),
            }
        }
    }
}

impl Connection {
    fn poll_written(
        &self,
        context: &mut Context<'_>,
        write: impl Fn(&Stream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(either!(&*self.0, stream => stream.poll_write_ready(context)))?;
            match write(&self.0) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_written(context, |stream| either!(stream, stream => stream.try_write(from)))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_written(context, |stream| either!(stream, stream => stream.try_write_vectored(from)))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(either!(&*self.0, stream => SockRef::from(stream).shutdown(Shutdown::Write)))
    }
}
