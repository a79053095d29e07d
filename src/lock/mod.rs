//! A claim on a message, so that of several deliveries of it one is answered.
//!
//! A claim is atomic and carries a token. It is held for a lease while its message is *at work*, and then goes on in one
//! of three ways: *answered* (it is held until its time-to-live ends, so that late copies are blocked too), *failed* (it
//! goes back at once, so that a retry may pass) or *expired*, as when its gate died.
//! The time is an argument, so a replay of history and a running gate go through the very same code.

mod claims;
mod contract;
mod counters;
mod event;
mod key;
mod memory;
mod memory_shard;
mod policy;
mod postgres;
mod probe;
mod redis;
mod redis_refusal;
mod remembering;
mod retries;
mod retry_queue;
mod same_contact;
mod store_clock;
mod store_error;
mod store_refusal;
mod time_limit;
mod unheard;

pub use claims::Claims;
pub use contract::{Attempt, Claim, Extension, Held, Lock, Returning, TakeBack, Token, Tokens};
pub use counters::{Counters, Counts};
pub use event::{Event, EventKind};
pub use key::{Call, KeyKind, LockKey};
pub use memory::MemoryLock;
pub use policy::{Ending, Policy, Release, WhileWorking};
pub use postgres::{PostgresLock, TableName, schema_sql};
pub use probe::check_at_start;
pub use redis::{RedisLock, is_redis_url};
pub use redis_refusal::{RedisRefusal, RedisUrl, Spoken};
pub use remembering::Remembering;
pub use store_error::StoreError;
pub use store_refusal::{ConnectionLimit, PostgresRefusal, StoreRefusal};
pub use time_limit::{LateClaim, TimeLimited};
