//! Claims in a Redis that several processes share.

mod address;
mod failure;
mod link;
mod unreadable;

use std::time::Duration;

use ::redis::{Pipeline, Script};

use super::probe::{check_at_start, probe};
use super::{Attempt, Lock, LockKey, StoreError, Token};
use crate::time::{Span, Timestamp};
use address::Address;
pub use address::is_redis_url;
use failure::Naming;
use link::Link;
use unreadable::{unreadable, wrong_part};

/// Removes a claim, unless somebody else has made it since.
const RELEASE: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/// Claims in Redis. Each is a key that Redis throws away by itself when its time-to-live ends.
#[derive(Debug)]
pub struct RedisLock {
    link: Link,
    naming: Naming,
    prefix: String,
    release: Script,
    ttl: Span,
}

impl RedisLock {
    /// What the names of keys begin with, so that several gates of one bot share their claims.
    pub const PREFIX: &str = "dm-audit:claim:";

    /// A lock in the Redis at `url` (`redis://user:password@host:port/database`, `rediss://` for TLS, `redis+unix:///path`, or
    /// `redis+sentinel://host,host/master`), whose keys'
    /// names begin with `prefix` ([`PREFIX`](Self::PREFIX), or another one for a bot that shares the Redis but no
    /// messages), and which holds claims for `ttl`, in whole milliseconds. A call that takes longer than `time_limit`
    /// fails; what it asked for may be done all the same. Nothing is connected yet.
    pub fn new(url: &str, prefix: impl Into<String>, ttl: Span, time_limit: Duration) -> Result<Self, StoreError> {
        let address = Address::parse(url).map_err(unreadable)?;
        if address.is_tls() {
            // It fails if another provider is there, which is as good.
            let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
        }
        let naming = Naming::new(&address, time_limit);
        let link = Link::new(address, time_limit).map_err(|_| unreadable(wrong_part(url)))?;
        Ok(Self { link, naming, prefix: prefix.into(), release: Script::new(RELEASE), ttl })
    }

    /// The same, connected: makes a claim and gives it back, so that a server that cannot hold claims is noticed at once.
    pub async fn connect(
        url: &str,
        prefix: impl Into<String>,
        ttl: Span,
        time_limit: Duration,
    ) -> Result<Self, StoreError> {
        let lock = Self::new(url, prefix, ttl, time_limit)?;
        check_at_start(&lock, lock.description(), time_limit).await?;
        Ok(lock)
    }

    /// The server's address without a password.
    pub fn description(&self) -> &str {
        self.naming.store()
    }

    fn name(&self, key: LockKey) -> String {
        format!("{}{key}", self.prefix)
    }

    /// Redis counts in milliseconds, and takes none for a mistake.
    fn ttl_in_millis(&self) -> i64 {
        (self.ttl.micros().saturating_add(999) / 1000).max(1)
    }
}

impl Lock for RedisLock {
    async fn claim(&self, key: LockKey, token: Token, _: Timestamp) -> Result<Attempt, StoreError> {
        let (name, token) = (self.name(key), token.to_string());
        let mut asked = Pipeline::new();
        asked.cmd("SET").arg(&name).arg(&token).arg("NX").arg("PX").arg(self.ttl_in_millis());
        // A claim whose answer was lost is ours all the same, and asking in the same breath costs no further way.
        asked.cmd("GET").arg(&name);
        let mut link = self.link.clone();
        let (set, held_under): (Option<String>, Option<String>) =
            asked.query_async(&mut link).await.map_err(|error| self.naming.failure(&error))?;
        let ours = set.is_some() || held_under.as_ref() == Some(&token);
        let holder = || Token::parse(&held_under?);
        Ok(if ours { Attempt::Claimed } else { Attempt::Held(holder()) })
    }

    async fn release(&self, key: LockKey, token: Token) -> Result<bool, StoreError> {
        let mut call = self.release.key(self.name(key));
        call.arg(token.to_string());
        let mut link = self.link.clone();
        let removed: u64 = call.invoke_async(&mut link).await.map_err(|error| self.naming.failure(&error))?;
        Ok(removed > 0)
    }

    async fn check(&self, now: Timestamp) -> Result<(), StoreError> {
        probe(self, self.naming.store(), now).await
    }

    async fn clean(&self, _: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn ttl(&self) -> Span {
        self.ttl
    }
}
