//! What a store of claims can do, and what it says.

use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};

use super::key::LockKey;
use super::store_error::StoreError;
use crate::time::{Span, Timestamp};

/// A key that is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// What was claimed.
    pub key: LockKey,
    /// Under which token.
    pub token: Token,
    /// When.
    pub at: Timestamp,
    /// How long it is held once its message was answered.
    pub ttl: Span,
}

/// A claim whose message was answered, and that is held for so long from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// What was claimed.
    pub key: LockKey,
    /// Under which token.
    pub token: Token,
    /// For how long.
    pub ttl: Span,
}

/// Whoever has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Under which token.
    pub token: Token,
    /// Its message is still worked on; else it was answered.
    pub at_work: bool,
}

/// A place where claims are kept: for a lease while the message is worked on, and for longer once it was answered.
///
/// All calls name the token themselves, so whoever did not hear the answer may ask again. A store that several processes
/// share goes by its own clock instead of `now`, as it is the only one that they have in common.
pub trait Lock: Send + Sync + 'static {
    /// Takes `key` for the lease unless somebody holds it; whoever works on it under `token` holds it still.
    fn claim(
        &self,
        key: LockKey,
        token: Token,
        now: Timestamp,
    ) -> impl Future<Output = Result<Attempt, StoreError>> + Send;

    /// Who holds `key`, for whoever was not told when it was found so. A store that always tells has nothing more to say.
    fn holder(&self, _key: LockKey) -> impl Future<Output = Result<Option<Held>, StoreError>> + Send {
        std::future::ready(Ok(None))
    }

    /// Holds `key` for another lease from now on, but only if its message is still worked on under `token`; tells whether
    /// it is.
    fn renew(
        &self,
        key: LockKey,
        token: Token,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Holds claims on whose messages were answered. One that has expired, or that the store has lost, is made anew unless
    /// somebody else has its key by now; tells for each whether it is held. No key is there twice.
    fn extend(
        &self,
        answered: &[Extension],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<bool>, StoreError>> + Send;

    /// Gives `key` back, but only if it is still held under `token`; tells whether it was. Anybody may take it from then on.
    fn release(&self, key: LockKey, token: Token) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Whether the store can make a claim at the moment `now` and take it back: one that answers may be full, or a copy
    /// that takes none.
    fn check(&self, now: Timestamp) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Throws away some claims that have expired and that the store does not throw away by itself; tells how many.
    fn clean(&self, now: Timestamp) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// How long a claim is held while its message is worked on.
    fn lease(&self) -> Span;

    /// Whether it answers without waiting for anybody, so that nothing is gained by doing other things meanwhile.
    fn answers_at_once(&self) -> bool {
        false
    }

    /// How far the clock of a store that several processes share was ahead of this machine's when it was last looked at.
    fn ahead(&self) -> Option<Span> {
        None
    }
}

/// A lock that takes claims back, however often its store has to be asked.
pub trait TakeBack: Lock {
    /// Takes claims back from the moment of this call on: those that were made, and those that the store may have made,
    /// or make yet, without saying so. Nobody works on them any more, so they are in the way of no other claim of this
    /// process. What it gives waits for what the store says at first, and no longer than any call may take; on an error
    /// the store is asked again and again, until the claims are back or have expired.
    fn take_back(
        &self,
        made: &[Claim],
        perhaps: &[Claim],
    ) -> impl Future<Output = Result<(), StoreError>> + Send + use<Self>;

    /// Forgets claims that failed, and that the store certainly did not make. A lock that remembers nothing by itself has
    /// nothing to forget.
    fn forget(&self, _unmade: &[Claim]) {}

    /// Holds claims on from the moment of this call, as their messages were answered. What it gives waits for what the
    /// store says at first; on an error the store is asked again and again, until the claims would have ended.
    fn keep(
        &self,
        answered: &[Extension],
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send + use<Self>;

    /// How many claims are on their way back, or on their way to be held on.
    fn returning(&self) -> Returning;

    /// Waits until nothing is under way to the store any more.
    fn settle(&self) -> impl Future<Output = ()> + Send;
}

/// Claims that the store did not take back, or hold on, at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Returning {
    /// They are to be taken back, and asked for again and again.
    pub under_way: u64,
    /// Their messages were answered, and the store has not heard of it.
    pub unheard: u64,
    /// They expired before the store took them, or there were too many.
    pub given_up: u64,
}

/// What came of a try to claim a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It is ours.
    Claimed,
    /// Somebody else has it, if the store says who.
    Held(Option<Held>),
}

/// Tells one claim of a key from another. Its lowest 16 bits are a digest of what was claimed for, so that whoever finds a
/// key held can tell whether it is by the same message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token(u64);

impl Token {
    /// The token of this number.
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Self> {
        u64::from_str_radix(text, 16).ok().map(Self)
    }

    /// The digest of what it was made for.
    pub const fn digest(self) -> u16 {
        self.0 as u16
    }
}

/// Sixteen hexadecimal digits.
impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Gives out tokens.
#[derive(Debug)]
pub struct Tokens(AtomicU64);

impl Tokens {
    /// Tokens that another process hardly gives out too: they begin at a random number of 48 bits. Without the system's
    /// random numbers they begin at the process's id, shifted beyond what one process counts to.
    pub fn new() -> Self {
        let start = getrandom::u64().unwrap_or_else(|_| u64::from(std::process::id()) << 32);
        Self(AtomicU64::new(start))
    }

    /// A token that this has not given out before, for something with this digest.
    pub fn next(&self, digest: u16) -> Token {
        Token(self.0.fetch_add(1, Ordering::Relaxed) << 16 | u64::from(digest))
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self::new()
    }
}
