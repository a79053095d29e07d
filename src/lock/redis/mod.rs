//! Claims in a Redis that several processes share.

mod address;
mod failure;
mod link;
mod opening;
mod unreadable;

use std::time::Duration;

use ::redis::{Pipeline, Script};

use super::probe::{check_at_start, probe};
use super::store_clock::StoreClock;
use super::{Attempt, Extension, Held, Lock, LockKey, StoreError, Token};
use crate::time::{Span, Timestamp};
use address::Address;
pub use address::is_redis_url;
use failure::Naming;
use link::Link;
use unreadable::{unreadable, wrong_part};

/// What the value of a claim ends with while its message is worked on, behind its token.
const AT_WORK: char = 'w';

/// Removes a claim (ARGV: token), unless somebody else has made it since.
const RELEASE: &str = "
local held = redis.call('GET', KEYS[1])
if held == ARGV[1] or held == ARGV[1] .. 'w' then return redis.call('DEL', KEYS[1]) end
return 0";

/// Holds a claim for another lease (ARGV: token, milliseconds) while its message is worked on.
const RENEW: &str = "
local held = ARGV[1] .. 'w'
if redis.call('GET', KEYS[1]) ~= held then return 0 end
redis.call('SET', KEYS[1], held, 'PX', ARGV[2])
return 1";

/// Holds claims on whose messages were answered (ARGV: token and milliseconds of each), unless somebody else has the key.
const EXTEND: &str = "
local told = {}
for i, key in ipairs(KEYS) do
    local token, held = ARGV[2 * i - 1], redis.call('GET', key)
    local ours = not held or held == token or held == token .. 'w'
    if ours then redis.call('SET', key, token, 'PX', ARGV[2 * i]) end
    told[i] = ours and 1 or 0
end
return told";

/// Claims in Redis. Each is a key that Redis throws away by itself when its time ends.
#[derive(Debug)]
pub struct RedisLock {
    link: Link,
    naming: Naming,
    prefix: String,
    release: Script,
    renew: Script,
    extend: Script,
    clock: StoreClock,
    lease: Span,
}

impl RedisLock {
    /// What the names of keys begin with, so that several gates of one bot share their claims.
    pub const PREFIX: &str = "dm-audit:claim:";

    /// A lock in the Redis at `url` (`redis://user:password@host:port/database`, `rediss://` for TLS, `redis+unix:///path`, or
    /// `redis+sentinel://host,host/master`), whose keys'
    /// names begin with `prefix` ([`PREFIX`](Self::PREFIX), or another one for a bot that shares the Redis but no
    /// messages), and which holds claims for `lease`, in whole milliseconds. A call that takes longer than `time_limit`
    /// fails; what it asked for may be done all the same. Nothing is connected yet.
    pub fn new(url: &str, prefix: impl Into<String>, lease: Span, time_limit: Duration) -> Result<Self, StoreError> {
        let address = Address::parse(url).map_err(unreadable)?;
        if address.is_tls() {
            // It fails if another provider is there, which is as good.
            let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
        }
        let naming = Naming::new(&address, time_limit);
        let link = Link::new(address, time_limit).map_err(|_| unreadable(wrong_part(url)))?;
        Ok(Self {
            link,
            naming,
            prefix: prefix.into(),
            release: Script::new(RELEASE),
            renew: Script::new(RENEW),
            extend: Script::new(EXTEND),
            clock: StoreClock::default(),
            lease,
        })
    }

    /// The same, connected: makes a claim and gives it back, so that a server that cannot hold claims is noticed at once.
    pub async fn connect(
        url: &str,
        prefix: impl Into<String>,
        lease: Span,
        time_limit: Duration,
    ) -> Result<Self, StoreError> {
        let lock = Self::new(url, prefix, lease, time_limit)?;
        check_at_start(&lock, lock.description(), time_limit).await?;
        Ok(lock)
    }

    /// The server's address without a password.
    pub fn description(&self) -> &str {
        self.naming.store()
    }

    /// Looks at the server's clock, which nobody needs at once; a user may lack the right to.
    async fn look_at_clock(&self) {
        let (asked, mut link) = (Timestamp::now(), self.link.clone());
        let theirs: Result<(i64, i64), _> = ::redis::cmd("TIME").query_async(&mut link).await;
        if let Ok((seconds, micros)) = theirs {
            self.clock.showed(Timestamp::from_micros(seconds * 1_000_000 + micros), asked);
        }
    }

    fn name(&self, key: LockKey) -> String {
        format!("{}{key}", self.prefix)
    }
}

/// Redis counts in milliseconds, and takes none for a mistake.
fn in_millis(span: Span) -> i64 {
    (span.micros().saturating_add(999) / 1000).max(1)
}

/// Who holds a key under such a value.
fn read(value: &str) -> Option<Held> {
    let token = value.strip_suffix(AT_WORK);
    Token::parse(token.unwrap_or(value)).map(|read| Held { token: read, at_work: token.is_some() })
}

impl Lock for RedisLock {
    async fn claim(&self, key: LockKey, token: Token, _: Timestamp) -> Result<Attempt, StoreError> {
        let (name, value) = (self.name(key), format!("{token}{AT_WORK}"));
        let mut asked = Pipeline::new();
        asked.cmd("SET").arg(&name).arg(&value).arg("NX").arg("PX").arg(in_millis(self.lease));
        // A claim whose answer was lost is ours all the same, and asking in the same breath costs no further way.
        asked.cmd("GET").arg(&name);
        let mut link = self.link.clone();
        let (set, held_under): (Option<String>, Option<String>) =
            asked.query_async(&mut link).await.map_err(|error| self.naming.failure(&error))?;
        let held = held_under.as_deref().and_then(read);
        let ours = set.is_some() || held == Some(Held { token, at_work: true });
        Ok(if ours { Attempt::Claimed } else { Attempt::Held(held) })
    }

    async fn renew(&self, key: LockKey, token: Token, _: Timestamp) -> Result<bool, StoreError> {
        let mut call = self.renew.key(self.name(key));
        call.arg(token.to_string()).arg(in_millis(self.lease));
        let mut link = self.link.clone();
        let held: u64 = call.invoke_async(&mut link).await.map_err(|error| self.naming.failure(&error))?;
        Ok(held > 0)
    }

    async fn extend(&self, answered: &[Extension], _: Timestamp) -> Result<Vec<bool>, StoreError> {
        let mut call = self.extend.prepare_invoke();
        for claim in answered {
            call.key(self.name(claim.key)).arg(claim.token.to_string()).arg(in_millis(claim.ttl));
        }
        let mut link = self.link.clone();
        let told: Vec<u64> = call.invoke_async(&mut link).await.map_err(|error| self.naming.failure(&error))?;
        Ok(told.into_iter().map(|held| held > 0).collect())
    }

    async fn release(&self, key: LockKey, token: Token) -> Result<bool, StoreError> {
        let mut call = self.release.key(self.name(key));
        call.arg(token.to_string());
        let mut link = self.link.clone();
        let removed: u64 = call.invoke_async(&mut link).await.map_err(|error| self.naming.failure(&error))?;
        Ok(removed > 0)
    }

    async fn check(&self, now: Timestamp) -> Result<(), StoreError> {
        probe(self, self.naming.store(), now).await?;
        self.look_at_clock().await;
        Ok(())
    }

    async fn clean(&self, _: Timestamp) -> Result<u64, StoreError> {
        self.look_at_clock().await;
        Ok(0)
    }

    fn lease(&self) -> Span {
        self.lease
    }

    fn ahead(&self) -> Option<Span> {
        self.clock.ahead()
    }
}
