//! The lock in front of a webhook: an HTTP reverse proxy that passes each message on once.
//!
//! A call passes five stages:
//!
//! ```text
//! server   accepts connections, waits for what is in flight when a signal asks for the end
//!  └ 1 calls      reads a call and checks it, or refuses it
//!     ├ 2 payload    who wrote what, in the form of each platform
//!     └ work         goes on although the caller hangs up: 200 skip, or the upstream's answer
//!        ├ 3 judge      claims each message
//!        ├ 4 upstream   passes the call on
//!        └ 5 finish     ends the claims
//! admin    /healthz, /livez, /readyz and /metrics
//! ```

mod admin;
mod answer;
mod called;
mod caller;
mod calls;
mod carried;
mod clock;
mod crew;
mod events;
#[cfg(test)]
mod faults;
mod finish;
mod headers;
mod judge;
mod listener;
mod log;
mod log_doubt;
mod log_text;
mod metrics;
mod outwaiting;
mod passing;
mod payload;
mod pending;
mod places;
mod pool;
mod renewing;
mod running;
mod server;
mod service_manager;
#[cfg(unix)]
mod signals;
#[cfg(not(unix))]
#[path = "no_signals.rs"]
mod signals;
mod signature;
#[cfg(unix)]
mod socket_upstream;
mod store_failure;
mod stream;
mod task;
mod throttle;
mod upstream;
mod upstream_error;
mod waiting;
mod work;

pub use answer::Skip;
pub use events::EventLog;
pub use listener::{Listener, Stream};
pub use payload::{Only, Payload, PayloadForm, Platform, Pointers, SkipForm};
pub use running::{Gate, Limits, OnStoreError, OnUnreadable, Parts};
pub use server::{Listeners, Stopped, serve};
pub use signals::Signals;
pub use signature::Secret;
pub use upstream::Upstream;
pub use upstream_error::BadUpstream;
