//! What a gate is told to do.

use std::path::PathBuf;
use std::time::Duration;

use super::claims::StoreSpec;
use crate::gate::{Limits, OnStoreError, OnUnreadable, Payload, Secret, Skip, Upstream};
use crate::lock::{Policy, WhileWorking};

/// The validated settings of a gate.
#[derive(Debug)]
pub struct ProxySettings {
    /// Where the platform calls.
    pub listen: String,
    /// Where operators look.
    pub admin: Option<String>,
    /// The webhook behind the gate.
    pub upstream: Upstream,
    /// The form of the bodies.
    pub payload: Payload,
    /// Who may call.
    pub secret: Option<Secret>,
    /// What becomes of copies of what another call works on; by platform if nobody says so.
    pub while_working: Option<WhileWorking>,
    /// What callers are told that must not send.
    pub skip: Skip,
    /// What the lock goes by.
    pub policy: Policy,
    /// Where claims are kept.
    pub store: StoreSpec,
    /// How long it may take to answer.
    pub store_timeout: Duration,
    /// What happens while it is away.
    pub on_store_error: OnStoreError,
    /// What happens to bodies that cannot be read.
    pub on_unreadable: OnUnreadable,
    /// Everything is passed on.
    pub observe: bool,
    /// What a call may take.
    pub limits: Limits,
    /// Where events go.
    pub events: Option<PathBuf>,
    /// Events hold what messages say.
    pub events_text: bool,
    /// What the user should know about these settings.
    pub notes: Vec<String>,
}
