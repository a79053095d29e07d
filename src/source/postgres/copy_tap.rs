//! Takes the rows of `COPY ... TO STDOUT` off the wire before tokio-postgres sees them, and listens to the rest.
//!
//! tokio-postgres runs a COPY as a named prepared statement, which poolers in transaction mode do not carry,
//! and drops the count that the server reports at its end. Behind this tap a COPY is a simple query: its data
//! goes straight from the socket to a [`CopySink`], and tokio-postgres is left with `COPY 412`, the count. It also takes
//! an error that lacks fields for a broken connection, and forgets what a server says between two statements; so that is
//! kept here, see [`Heard`].
//! Message formats: <https://www.postgresql.org/docs/current/protocol-message-formats.html>.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsStream};

use super::heard::Heard;

/// Takes the payload of a COPY, in pieces of any size.
pub(super) trait CopySink: Send {
    /// Takes the next piece; an error ends the connection.
    fn data(&mut self, piece: &[u8]) -> io::Result<()>;
}

/// Gives `take` the start of a row that came before, `rest`, together with the next piece; it says how many bytes were
/// whole rows. Returns the start of a row that is left over.
pub(super) fn take_whole_rows(
    mut rest: Vec<u8>,
    piece: &[u8],
    take: impl FnOnce(&[u8]) -> io::Result<usize>,
) -> io::Result<Vec<u8>> {
    if rest.is_empty() {
        // Most rows are whole and need no copy.
        let taken = take(piece)?;
        rest.extend_from_slice(&piece[taken..]);
    } else {
        rest.extend_from_slice(piece);
        let taken = take(&rest)?;
        rest.drain(..taken);
    }
    Ok(rest)
}

type SharedSink = Arc<Mutex<dyn CopySink>>;

/// Where the taps of one connection deliver, and what they heard.
#[derive(Clone, Default)]
pub(super) struct CopyTap(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    sink: Option<SharedSink>,
    heard: Heard,
}

impl CopyTap {
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Delivers to `sink` from now on.
    pub(super) fn deliver_to<S: CopySink + 'static>(&self, sink: Arc<Mutex<S>>) {
        self.lock().sink = Some(sink);
    }

    /// Delivers to nobody: copy data that still comes is an error.
    pub(super) fn close(&self) {
        self.lock().sink = None;
    }

    /// What was heard so far.
    pub(super) fn heard<T>(&self, look: impl FnOnce(&mut Heard) -> T) -> T {
        look(&mut self.lock().heard)
    }

    fn deliver(&self, piece: &[u8]) -> io::Result<()> {
        let taken = self.lock();
        let sink = taken.sink.as_ref().ok_or_else(|| io::Error::other("copy data that nobody asked for"))?;
        sink.lock().unwrap_or_else(PoisonError::into_inner).data(piece)
    }
}

/// What the next bytes from the server are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expecting {
    /// One byte: the answer to a request for TLS.
    TlsAnswer,
    /// The five bytes of a message's type and length.
    Header,
    /// So many bytes of a message's body.
    Body { left: usize, whose: Whose },
    /// TLS records: the tap inside the TLS session does the work.
    Ciphertext,
}

/// Who gets the body of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Client,
    Sink,
    /// The client, after the tap listened to the whole message.
    Listener,
    Nobody,
}

/// A stream to the server whose copy data goes to the tap.
pub(super) struct Tapped<S> {
    inner: S,
    tap: CopyTap,
    expecting: Expecting,
    /// Read, but not sorted yet.
    raw: BytesMut,
    /// Copy data of one read.
    gathered: Vec<u8>,
    /// A message to listen to, as far as it is here.
    message: BytesMut,
    /// For tokio-postgres.
    passed: BytesMut,
}

const READ: usize = 256 * 1024;
const HEADER: usize = 5;
const COPY_OUT_RESPONSE: u8 = b'H';
const COPY_DATA: u8 = b'd';
const COPY_DONE: u8 = b'c';
const COMMAND_COMPLETE: u8 = b'C';
const ERROR_RESPONSE: u8 = b'E';
const NOTICE_RESPONSE: u8 = b'N';
const READY: u8 = b'Z';

impl<S> Tapped<S> {
    /// A plain stream; `asks_for_tls` says whether the first thing sent over it is a request for TLS.
    pub(super) fn plain(inner: S, tap: CopyTap, asks_for_tls: bool) -> Self {
        let expecting = if asks_for_tls { Expecting::TlsAnswer } else { Expecting::Header };
        Self {
            inner,
            tap,
            expecting,
            raw: BytesMut::new(),
            gathered: Vec::new(),
            message: BytesMut::new(),
            passed: BytesMut::new(),
        }
    }

    /// A stream within TLS.
    pub(super) fn within_tls(inner: S, tap: CopyTap) -> Self {
        Self::plain(inner, tap, false)
    }

    /// Hands on what was read: copy data to the tap, all that came at once, and the rest to tokio-postgres.
    fn hand_on(&mut self) -> io::Result<()> {
        self.gathered.clear();
        self.sort()?;
        if self.gathered.is_empty() { Ok(()) } else { self.tap.deliver(&self.gathered) }
    }

    /// Sorts what was read into copy data, which comes as a message for each row, and the rest.
    fn sort(&mut self) -> io::Result<()> {
        while !self.raw.is_empty() {
            match self.expecting {
                Expecting::Ciphertext => self.pass(self.raw.len()),
                Expecting::TlsAnswer => {
                    self.expecting = if self.raw[0] == b'S' { Expecting::Ciphertext } else { Expecting::Header };
                    // Anything but yes and no is the start of an error message.
                    if matches!(self.raw[0], b'S' | b'N') {
                        self.pass(1);
                    }
                }
                Expecting::Header if self.raw.len() < HEADER => return Ok(()),
                Expecting::Header => {
                    let length = u32::from_be_bytes([self.raw[1], self.raw[2], self.raw[3], self.raw[4]]) as usize;
                    let left = length.checked_sub(4).ok_or_else(|| io::Error::other("a message without length"))?;
                    let whose = match self.raw[0] {
                        COPY_DATA => Whose::Sink,
                        COPY_OUT_RESPONSE | COPY_DONE => Whose::Nobody,
                        COMMAND_COMPLETE | ERROR_RESPONSE | NOTICE_RESPONSE | READY => Whose::Listener,
                        _ => Whose::Client,
                    };
                    if self.raw[0] == COPY_DONE {
                        self.tap.heard(|heard| heard.copy_done = true);
                    }
                    match whose {
                        Whose::Client => self.pass(HEADER),
                        Whose::Listener => {
                            self.message.extend_from_slice(&self.raw[..HEADER]);
                            self.raw.advance(HEADER);
                        }
                        Whose::Sink | Whose::Nobody => self.raw.advance(HEADER),
                    }
                    self.expecting = expecting_body(left, whose);
                    self.listen();
                }
                Expecting::Body { left, whose } => {
                    let here = left.min(self.raw.len());
                    match whose {
                        Whose::Client => self.pass(here),
                        Whose::Nobody => self.raw.advance(here),
                        Whose::Listener => {
                            self.message.extend_from_slice(&self.raw[..here]);
                            self.raw.advance(here);
                        }
                        Whose::Sink => {
                            self.gathered.extend_from_slice(&self.raw[..here]);
                            self.raw.advance(here);
                        }
                    }
                    self.expecting = expecting_body(left - here, whose);
                    self.listen();
                }
            }
        }
        Ok(())
    }

    /// Hands on a message that was listened to, once it is whole.
    fn listen(&mut self) {
        if self.expecting == Expecting::Header && !self.message.is_empty() {
            let whole = self.message.split();
            if let Some(message) = self.tap.heard(|heard| heard.message(whole)) {
                self.passed.extend_from_slice(&message);
            }
        }
    }

    fn pass(&mut self, length: usize) {
        self.passed.extend_from_slice(&self.raw[..length]);
        self.raw.advance(length);
    }
}

fn expecting_body(left: usize, whose: Whose) -> Expecting {
    if left == 0 { Expecting::Header } else { Expecting::Body { left, whose } }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tapped<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.expecting == Expecting::Ciphertext && this.passed.is_empty() {
            return Pin::new(&mut this.inner).poll_read(cx, out);
        }
        while this.passed.is_empty() {
            let before = this.raw.len();
            this.raw.resize(before + READ, 0);
            let mut space = ReadBuf::new(&mut this.raw[before..]);
            let read = Pin::new(&mut this.inner).poll_read(cx, &mut space);
            let filled = space.filled().len();
            this.raw.truncate(before + filled);
            ready!(read)?;
            if filled == 0 {
                return Poll::Ready(Ok(()));
            }
            this.hand_on()?;
        }
        let length = this.passed.len().min(out.remaining());
        out.put_slice(&this.passed[..length]);
        this.passed.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tapped<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

impl<S: TlsStream + Unpin> TlsStream for Tapped<S> {
    fn channel_binding(&self) -> ChannelBinding {
        self.inner.channel_binding()
    }
}
