//! Where no process is started with sockets.

use crate::error::Error;
use crate::gate::Listener;

/// No listener.
#[derive(Debug, Default)]
pub(super) struct Activated;

impl Activated {
    /// There is none.
    #[allow(clippy::unnecessary_wraps, reason = "elsewhere it fails")]
    pub(super) fn from_environment() -> Result<Self, Error> {
        Ok(Self)
    }

    /// There is none.
    #[allow(clippy::unused_self, reason = "elsewhere it looks")]
    pub(super) fn takes_calls(&self) -> bool {
        false
    }

    /// There is none.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "elsewhere it opens them")]
    pub(super) fn listeners(self) -> Result<(Vec<Listener>, Vec<Listener>), Error> {
        Ok((Vec::new(), Vec::new()))
    }
}
