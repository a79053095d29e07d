//! Sockets that the process was started with, as systemd does it: `LISTEN_FDS`.

use std::io;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;

use listenfd::ListenFd;
use socket2::SockRef;

use crate::error::{Error, GateSettingError};
use crate::gate::Listener;

/// The name of sockets for operators: `FileDescriptorName=admin`.
const ADMIN: &str = "admin";

/// Listeners that are open already.
#[derive(Debug, Default)]
pub(super) struct Activated {
    calls: Vec<Inherited>,
    admin: Vec<Inherited>,
}

/// A listener that somebody else has opened.
#[derive(Debug)]
enum Inherited {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Activated {
    /// Takes the sockets that the environment tells of, if it tells this process.
    pub(super) fn from_environment() -> Result<Self, Error> {
        let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
        let mut names = names.split(':');
        let mut sockets = ListenFd::from_env();
        let mut activated = Self::default();
        for place in 0..sockets.len() {
            let (number, name) = (place + 1, names.next().unwrap_or_default());
            let Some(inherited) = take(&mut sockets, place) else {
                return Err(refused(GateSettingError::NoListener { number, name: name.to_owned() }));
            };
            if inherited.is_connected() {
                return Err(refused(GateSettingError::Connected { number, name: name.to_owned() }));
            }
            if name == ADMIN { activated.admin.push(inherited) } else { activated.calls.push(inherited) }
        }
        Ok(activated)
    }

    /// Whether there is one for calls.
    pub(super) fn takes_calls(&self) -> bool {
        !self.calls.is_empty()
    }

    /// Those for calls, and those for operators, within a runtime.
    pub(super) fn listeners(self) -> Result<(Vec<Listener>, Vec<Listener>), Error> {
        let all = |some: Vec<Inherited>| some.into_iter().map(Inherited::listen).collect::<io::Result<Vec<_>>>();
        let start = |source| Error::Start { source };
        Ok((all(self.calls).map_err(start)?, all(self.admin).map_err(start)?))
    }
}

fn refused(problem: GateSettingError) -> Error {
    Error::Value { place: "LISTEN_FDS".to_owned(), problem: Box::new(problem.into()) }
}

fn take(sockets: &mut ListenFd, place: usize) -> Option<Inherited> {
    if let Ok(Some(listener)) = sockets.take_tcp_listener(place) {
        return Some(Inherited::Tcp(listener));
    }
    sockets.take_unix_listener(place).ok().flatten().map(Inherited::Unix)
}

impl Inherited {
    /// Whether it is one connection, as `Accept=yes` hands it out.
    fn is_connected(&self) -> bool {
        let socket = match self {
            Self::Tcp(listener) => SockRef::from(listener),
            Self::Unix(listener) => SockRef::from(listener),
        };
        socket.peer_addr().is_ok()
    }

    fn listen(self) -> io::Result<Listener> {
        let listener: Listener = match self {
            Self::Tcp(listener) => {
                listener.set_nonblocking(true)?;
                tokio::net::TcpListener::from_std(listener)?.into()
            }
            Self::Unix(listener) => {
                listener.set_nonblocking(true)?;
                tokio::net::UnixListener::from_std(listener)?.into()
            }
        };
        Ok(listener.shared())
    }
}
