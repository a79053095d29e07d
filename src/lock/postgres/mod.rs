//! Claims in a table of PostgreSQL that several processes share.

mod failure;
mod hosts;
mod table;

use std::collections::HashSet;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime};
use tokio::time::timeout;
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

pub use table::{TableName, schema_sql};

use super::probe::{check_at_start, probe};
use super::{Attempt, Extension, Held, Lock, LockKey, StoreError, Token};
use crate::database::{DatabaseUrl, Refusal};
use crate::time::{Span, Timestamp};
use failure::{Naming, is_broken, is_read_only, was_overtaken};
use hosts::{Hosts, Tried};
use table::Statements;

/// How many connections there are at most; they are made when they are needed.
const CONNECTIONS: usize = 8;

/// How many expired claims are thrown away at once, so that no statement takes long.
const BATCH: i64 = 1000;

/// A session that takes no claims is not given up before it is so old: where the server takes none from anybody, a new
/// one takes none either.
const YOUNG: Duration = Duration::from_secs(1);

/// How often a statement is sent again that another transaction overtook, if there is time. Each time another one got
/// through, so it is contention and not a fault.
const OVERTAKEN: u32 = 1000;

/// Claims in a table. Every call is one statement of its own, so a pooler in transaction mode may stand before the
/// server, and the server's clock counts.
#[derive(Debug)]
pub struct PostgresLock {
    pool: Pool,
    naming: Naming,
    statements: Statements,
    lease: Span,
    limit: Duration,
}

/// A value and its type in a statement.
type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// Why a statement was not done.
enum Failure {
    NoConnection(PoolError),
    Statement {
        error: tokio_postgres::Error,
        /// The connection was given up, and another one may do better.
        given_up: bool,
    },
}

impl PostgresLock {
    /// A lock in `table` of the database at `url`, which holds claims for `lease`. A call that takes longer than
    /// `time_limit` fails; what it asked for may be done all the same. Nothing is connected yet.
    pub fn new(url: &DatabaseUrl, table: &TableName, lease: Span, time_limit: Duration) -> Result<Self, StoreError> {
        let naming = Naming::new(url, table, time_limit);
        let pool = pool(url, time_limit, naming.tried())
            .map_err(|refusal| StoreError::refused(&url.description(), refusal))?;
        Ok(Self { pool, naming, statements: Statements::of(table), lease, limit: time_limit })
    }

    /// The same, connected: makes a claim and gives it back, so that a missing table or right is noticed at once.
    pub async fn connect(
        url: &DatabaseUrl,
        table: &TableName,
        lease: Span,
        time_limit: Duration,
    ) -> Result<Self, StoreError> {
        let lock = Self::new(url, table, lease, time_limit)?;
        check_at_start(&lock, lock.description(), time_limit).await?;
        Ok(lock)
    }

    /// The server's address without a password.
    pub fn description(&self) -> &str {
        self.naming.store()
    }

    /// Runs a statement that may be done twice; gives the rows that it tells of.
    async fn run(&self, statement: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, StoreError> {
        let mut gave_up = false;
        let asked = async {
            let mut overtaken = 0;
            loop {
                match self.run_once(statement, parameters).await {
                    Err(Failure::Statement { given_up: true, .. }) if !gave_up => gave_up = true,
                    Err(Failure::Statement { error, .. }) if was_overtaken(&error) && overtaken < OVERTAKEN => {
                        overtaken += 1;
                    }
                    answer => return answer,
                }
            }
        };
        let answer = timeout(self.limit, asked).await;
        match answer {
            Ok(Ok(rows)) => Ok(rows),
            Ok(Err(Failure::NoConnection(error))) => Err(self.naming.no_connection(error, gave_up)),
            Ok(Err(Failure::Statement { error, .. })) => Err(self.naming.failure(&error)),
            Err(_) => Err(self.naming.timed_out()),
        }
    }

    async fn run_once(&self, statement: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, Failure> {
        let mut borrowed = Borrowed(None);
        let connection = borrowed.0.insert(self.pool.get().await.map_err(Failure::NoConnection)?);
        let answer = connection.query_typed(statement, parameters).await;
        let outdated = answer.as_ref().is_err_and(is_read_only) && Object::metrics(connection).age() >= YOUNG;
        if outdated {
            // Those that rest are of the same time.
            self.pool.retain(|_, metrics| metrics.age() < YOUNG);
        }
        let given_up = outdated || answer.as_ref().is_err_and(is_broken);
        if !given_up {
            drop(borrowed.0.take());
        }
        answer.map_err(|error| Failure::Statement { error, given_up })
    }
}

/// A connection that goes back to the pool only when it was answered: else the next statement would wait for the answer
/// to the one before.
struct Borrowed(Option<Object>);

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(unanswered) = self.0.take() {
            drop(Object::take(unanswered));
        }
    }
}

/// Connections that are made when they are needed. Fails with what is wrong with the certificates.
fn pool(url: &DatabaseUrl, time_limit: Duration, tried: Tried) -> Result<Pool, Refusal> {
    let hosts = Hosts::new(url, time_limit, tried)?;
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let pool = Pool::builder(Manager::from_connect(url.config.clone(), hosts, recycling))
        .max_size(CONNECTIONS)
        .wait_timeout(Some(time_limit))
        .create_timeout(Some(time_limit))
        .runtime(Runtime::Tokio1);
    pool.build().map_err(|error| Refusal::NoPool { error: error.to_string() })
}

/// The same 64 bits with a sign, as PostgreSQL has no others.
fn signed(token: Token) -> i64 {
    token.number() as i64
}

impl Lock for PostgresLock {
    async fn claim(&self, key: LockKey, token: Token, _: Timestamp) -> Result<Attempt, StoreError> {
        let (key, token, lease) = (key.as_bytes().as_slice(), signed(token), self.lease.micros());
        let parameters: [Parameter<'_>; 3] = [(&key, Type::BYTEA), (&token, Type::INT8), (&lease, Type::INT8)];
        let rows = self.run(&self.statements.claim, &parameters).await?;
        Ok(if rows.is_empty() { Attempt::Held(None) } else { Attempt::Claimed })
    }

    async fn holder(&self, key: LockKey) -> Result<Option<Held>, StoreError> {
        let rows = self.run(&self.statements.holder, &[(&key.as_bytes().as_slice(), Type::BYTEA)]).await?;
        let held = rows.first().and_then(|row| row.try_get::<_, i64>(0).ok().zip(row.try_get(1).ok()));
        Ok(held.map(|(number, at_work)| Held { token: Token::from_number(number as u64), at_work }))
    }

    async fn renew(&self, key: LockKey, token: Token, _: Timestamp) -> Result<bool, StoreError> {
        let (key, token, lease) = (key.as_bytes().as_slice(), signed(token), self.lease.micros());
        let parameters: [Parameter<'_>; 3] = [(&key, Type::BYTEA), (&token, Type::INT8), (&lease, Type::INT8)];
        Ok(!self.run(&self.statements.renew, &parameters).await?.is_empty())
    }

    async fn extend(&self, answered: &[Extension], _: Timestamp) -> Result<Vec<bool>, StoreError> {
        let keys: Vec<&[u8]> = answered.iter().map(|claim| claim.key.as_bytes().as_slice()).collect();
        let tokens: Vec<i64> = answered.iter().map(|claim| signed(claim.token)).collect();
        let ttls: Vec<i64> = answered.iter().map(|claim| claim.ttl.micros()).collect();
        let parameters: [Parameter<'_>; 3] =
            [(&keys, Type::BYTEA_ARRAY), (&tokens, Type::INT8_ARRAY), (&ttls, Type::INT8_ARRAY)];
        let rows = self.run(&self.statements.extend, &parameters).await?;
        let held: HashSet<&[u8]> = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
        Ok(keys.iter().map(|key| held.contains(key)).collect())
    }

    async fn release(&self, key: LockKey, token: Token) -> Result<bool, StoreError> {
        let (key, token) = (key.as_bytes().as_slice(), signed(token));
        let rows = self.run(&self.statements.release, &[(&key, Type::BYTEA), (&token, Type::INT8)]).await?;
        Ok(!rows.is_empty())
    }

    async fn check(&self, now: Timestamp) -> Result<(), StoreError> {
        probe(self, self.naming.store(), now).await
    }

    async fn clean(&self, _: Timestamp) -> Result<u64, StoreError> {
        let rows = self.run(&self.statements.clean, &[(&BATCH, Type::INT8)]).await?;
        Ok(rows.len() as u64)
    }

    fn lease(&self) -> Span {
        self.lease
    }
}
