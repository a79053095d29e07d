//! Sockets that take connections: of TCP, or in the file system.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::task::{Context, Poll};

use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

/// A connection, of whatever kind.
#[cfg(unix)]
pub type Stream = tokio_util::either::Either<TcpStream, UnixStream>;
/// A connection.
#[cfg(not(unix))]
pub type Stream = TcpStream;

/// What listens.
#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix {
        listener: UnixListener,
        _file: Option<file::SocketFile>,
    },
}

/// Where connections come in.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    /// Whoever started this process has it too, so that connections may wait there for another process.
    shared: bool,
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self { socket: Socket::Tcp(listener), shared: false }
    }
}

#[cfg(unix)]
impl From<UnixListener> for Listener {
    fn from(listener: UnixListener) -> Self {
        Self { socket: Socket::Unix { listener, _file: None }, shared: false }
    }
}

impl Listener {
    /// The same, of which whoever started this process has a copy.
    #[must_use]
    pub fn shared(self) -> Self {
        Self { shared: true, ..self }
    }

    /// Whether somebody else has it too.
    pub(super) const fn is_shared(&self) -> bool {
        self.shared
    }

    /// Listens at a path. A file of a gate that was killed is in nobody's way.
    #[cfg(unix)]
    pub fn at_path(path: &std::path::Path) -> io::Result<Self> {
        let listener = match UnixListener::bind(path) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && file::is_left_over(path) => {
                std::fs::remove_file(path)?;
                UnixListener::bind(path)?
            }
            bound => bound?,
        };
        let file = Some(file::SocketFile::of(path)?);
        Ok(Self { socket: Socket::Unix { listener, _file: file }, shared: false })
    }

    /// Where it is, as `127.0.0.1:8080` or `unix:/run/gate.sock`.
    pub fn description(&self) -> String {
        let found = match &self.socket {
            Socket::Tcp(listener) => listener.local_addr().map(|address| address.to_string()).ok(),
            #[cfg(unix)]
            Socket::Unix { listener, .. } => listener.local_addr().ok().and_then(|address| {
                address.as_pathname().map(|path| format!("unix:{}", crate::text::shown_path(path)))
            }),
        };
        found.unwrap_or_else(|| "?".to_owned())
    }

    /// Whether `stream`, which was opened a moment ago by this process, leads here.
    pub fn is_called_by(&self, stream: &Stream) -> bool {
        use futures_util::FutureExt;
        // Others may have come first.
        const MOST_WAITING: usize = 1000;
        for _ in 0..MOST_WAITING {
            let Some(Ok(accepted)) = poll_fn(|context| self.poll_accept(context)).now_or_never() else { return false };
            if leads(stream, &accepted) {
                return true;
            }
        }
        false
    }

    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<Accepted>> {
        match &self.socket {
            Socket::Tcp(listener) => listener.poll_accept(context).map_ok(|(stream, from)| {
                // Answers are small; waiting for more to send only delays them.
                let _: io::Result<()> = stream.set_nodelay(true);
                #[cfg(unix)]
                let stream = Stream::Left(stream);
                Accepted { stream, from: from.ip() }
            }),
            #[cfg(unix)]
            Socket::Unix { listener, .. } => listener.poll_accept(context).map_ok(|(stream, _)| {
                // Whoever opens a file of this machine is on this machine.
                Accepted { stream: Stream::Right(stream), from: IpAddr::V4(Ipv4Addr::LOCALHOST) }
            }),
        }
    }
}

/// A connection that came in.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) stream: Stream,
    pub(super) from: IpAddr,
}

/// A connection on its way to another runtime.
#[derive(Debug)]
pub(super) struct Detached(StdStream);

#[cfg(unix)]
type StdStream = tokio_util::either::Either<std::net::TcpStream, std::os::unix::net::UnixStream>;
#[cfg(not(unix))]
type StdStream = std::net::TcpStream;

impl Detached {
    /// Takes a connection out of this runtime.
    pub(super) fn new(stream: Stream) -> io::Result<Self> {
        #[cfg(unix)]
        return match stream {
            Stream::Left(stream) => stream.into_std().map(StdStream::Left),
            Stream::Right(stream) => stream.into_std().map(StdStream::Right),
        }
        .map(Self);
        #[cfg(not(unix))]
        stream.into_std().map(Self)
    }

    /// Takes it into the runtime of the caller.
    pub(super) fn attach(self) -> io::Result<Stream> {
        #[cfg(unix)]
        return match self.0 {
            StdStream::Left(stream) => TcpStream::from_std(stream).map(Stream::Left),
            StdStream::Right(stream) => UnixStream::from_std(stream).map(Stream::Right),
        };
        #[cfg(not(unix))]
        TcpStream::from_std(self.0)
    }
}

/// The next connection of any of these.
pub(super) async fn accept(listeners: &[Listener]) -> io::Result<Accepted> {
    poll_fn(|context| {
        for listener in listeners {
            if let Poll::Ready(accepted) = listener.poll_accept(context) {
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
    })
    .await
}

#[cfg(unix)]
fn leads(stream: &Stream, accepted: &Accepted) -> bool {
    match (stream, &accepted.stream) {
        (Stream::Left(ours), Stream::Left(theirs)) => is_other_end(ours, theirs),
        // Ends of such connections have no names, and nobody else knows of a file that was made a moment ago.
        (Stream::Right(_), Stream::Right(_)) => true,
        _ => false,
    }
}

#[cfg(not(unix))]
fn leads(stream: &Stream, accepted: &Accepted) -> bool {
    is_other_end(stream, &accepted.stream)
}

fn is_other_end(ours: &TcpStream, theirs: &TcpStream) -> bool {
    matches!((ours.local_addr(), theirs.peer_addr()), (Ok(ours), Ok(theirs)) if ours == theirs)
}

#[cfg(unix)]
mod file {
    use std::io;
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    use std::os::unix::net::UnixStream;
    use std::path::{Path, PathBuf};

    /// The file of a socket, which goes with it.
    #[derive(Debug)]
    pub(super) struct SocketFile {
        path: PathBuf,
        identity: (u64, u64),
    }

    /// The device and the number of a file.
    fn identity(path: &Path) -> io::Result<(u64, u64)> {
        path.symlink_metadata().map(|found| (found.dev(), found.ino()))
    }

    impl SocketFile {
        pub(super) fn of(path: &Path) -> io::Result<Self> {
            Ok(Self { path: path.to_owned(), identity: identity(path)? })
        }
    }

    impl Drop for SocketFile {
        fn drop(&mut self) {
            // Another gate may have put its own there.
            if identity(&self.path).is_ok_and(|now| now == self.identity) {
                let _: io::Result<()> = std::fs::remove_file(&self.path);
            }
        }
    }

    /// Whether a path is a socket at which nobody listens any more.
    pub(super) fn is_left_over(path: &Path) -> bool {
        path.symlink_metadata().is_ok_and(|found| found.file_type().is_socket())
            && UnixStream::connect(path).is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
    }
}
