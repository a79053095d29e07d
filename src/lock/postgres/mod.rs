//! Claims in a table of PostgreSQL that several processes share.

mod connections;
mod failure;
mod hosts;
mod table;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

pub use table::{TableName, schema_sql};

use super::probe::{check_at_start, probe};
use super::store_clock::StoreClock;
use super::{Attempt, Extension, Held, Lock, LockKey, StoreError, Token};
use crate::database::DatabaseUrl;
use crate::time::{Span, Timestamp};
use connections::Connections;
use failure::{Naming, is_broken, is_read_only, was_overtaken};
use hosts::Hosts;
use table::Statements;

/// How many expired claims are thrown away at once, so that no statement takes long.
const BATCH: i64 = 1000;

/// A session that takes no claims is not given up before it is so old: where the server takes none from anybody, a new
/// one takes none either.
const YOUNG: Duration = Duration::from_secs(1);

/// How often a statement is sent again that another transaction overtook, if there is time. Each time another one got
/// through, so it is contention and not a fault.
const OVERTAKEN: u32 = 1000;

/// What the server's clock shows, in microseconds since 1970.
const CLOCK: &str = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

/// Claims in a table. Every call is one statement of its own, so a pooler in transaction mode may stand before the
/// server, and the server's clock counts.
#[derive(Debug)]
pub struct PostgresLock {
    connections: Connections,
    naming: Arc<Naming>,
    statements: Statements,
    clock: StoreClock,
    lease: Span,
    limit: Duration,
}

/// A value and its type in a statement.
type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// Why a statement was not done.
enum Failure {
    NoConnection(StoreError),
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
        let naming = Arc::new(Naming::new(url, table, time_limit));
        let hosts = Hosts::new(url, time_limit, naming.tried())
            .map_err(|refusal| StoreError::refused(&url.description(), refusal))?;
        let connections = Connections::new(hosts, naming.clone(), time_limit);
        Ok(Self {
            connections,
            naming,
            statements: Statements::of(table),
            clock: StoreClock::default(),
            lease,
            limit: time_limit,
        })
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
            Ok(Err(Failure::NoConnection(error))) => Err(if gave_up { error.after_a_lost_answer() } else { error }),
            Ok(Err(Failure::Statement { error, .. })) => Err(self.naming.failure(&error)),
            Err(_) => Err(self.naming.timed_out()),
        }
    }

    /// Looks at the server's clock, which nobody needs at once.
    async fn look_at_clock(&self) {
        let asked = Timestamp::now();
        let rows = self.run(CLOCK, &[]).await.unwrap_or_default();
        if let Some(theirs) = rows.first().and_then(|row| row.try_get::<_, i64>(0).ok()) {
            self.clock.showed(Timestamp::from_micros(theirs), asked);
        }
    }

    async fn run_once(&self, statement: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, Failure> {
        let (connection, place) = self.connections.lend().await.map_err(Failure::NoConnection)?;
        let answer = connection.client.query_typed(statement, parameters).await;
        let outdated = answer.as_ref().is_err_and(is_read_only) && connection.since.elapsed() >= YOUNG;
        if outdated {
            // Those that rest are of the same time.
            self.connections.give_up_older_than(YOUNG);
        }
        let given_up = outdated || answer.as_ref().is_err_and(is_broken);
        if !given_up {
            place.put_back(connection);
        }
        answer.map_err(|error| Failure::Statement { error, given_up })
    }
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
        probe(self, self.naming.store(), now).await?;
        self.look_at_clock().await;
        Ok(())
    }

    async fn clean(&self, _: Timestamp) -> Result<u64, StoreError> {
        self.look_at_clock().await;
        let rows = self.run(&self.statements.clean, &[(&BATCH, Type::INT8)]).await?;
        Ok(rows.len() as u64)
    }

    fn lease(&self) -> Span {
        self.lease
    }

    fn ahead(&self) -> Option<Span> {
        self.clock.ahead()
    }
}
