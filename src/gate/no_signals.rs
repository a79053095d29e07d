//! Where there are no signals that end a gate after what is in flight: there it does not start.

use std::convert::Infallible;
use std::io;

/// What there is none of.
#[derive(Debug)]
pub struct Signals(Infallible);

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "nothing asks here")]
pub(super) enum Asked {
    /// The end of the gate.
    End,
    /// Opening the event log anew.
    Reopen,
}

impl Signals {
    /// Refuses.
    pub fn watch() -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "the gate runs on Linux and macOS, or in a container of these"))
    }

    /// Never called, as there is no such thing.
    pub(super) async fn next(&mut self) -> Asked {
        match self.0 {}
    }

    /// Never called, as there is no such thing.
    pub(super) async fn end(&mut self) {
        match self.0 {}
    }
}
