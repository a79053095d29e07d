//! One connection with one read-only snapshot.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use postgres_protocol::escape::escape_literal;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Connection, Row, SimpleQueryMessage};

use super::copy_tap::{CopySink, CopyTap};
use super::failure::{Circumstances, Failure};
use super::spec::PostgresSpec;
use crate::database::chain;
use crate::error::{Error, QueryError};

/// A connection inside its transaction. Dropping it closes the connection, which ends what runs on it.
pub(super) struct Session {
    client: Client,
    tap: CopyTap,
    connection: ConnectionTask,
    /// Which of the URL's hosts it is.
    pub(super) host: usize,
    target: String,
    /// How a command names the database.
    named: String,
    role: String,
    /// The settings of each transaction, as statements.
    limits: String,
    /// Further ones, which this server knows.
    kept: Mutex<Vec<&'static str>>,
    /// Whether the server has savepoints, as far as is known.
    pub(super) savepoints: AtomicBool,
    /// The server's first version number, if it says one.
    version: Option<u32>,
    /// How long an answer may take.
    patience: Duration,
}

/// The columns of a row as text; null is `None`.
pub(super) type TextRow = Vec<Option<String>>;

/// The task that speaks for a connection; it ends with its owner.
struct ConnectionTask(JoinHandle<()>);

impl Drop for ConnectionTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The server ends a statement by itself at its time-out; one that has not even said so by then never will.
const GRACE: Duration = Duration::from_secs(30);

/// The limit of a whole transaction, which PostgreSQL has since version 17. None is wanted here: each statement and each
/// pause has its own, and a role's limit would end a long read for no reason. Any value but 0 would leave a limit that
/// runs already as it is.
const NO_LIMIT_OF_ALL: &str = "SET LOCAL transaction_timeout = 0";

/// How long a server may take to say good-bye.
const FAREWELL: Duration = Duration::from_secs(1);

impl Session {
    /// A session over a connection that was just made.
    pub(super) fn new<S, T>(
        client: Client,
        mut connection: Connection<S, T>,
        tap: CopyTap,
        spec: &PostgresSpec,
        host: usize,
    ) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let version = connection.parameter("server_version").and_then(first_number);
        let listener = tap.clone();
        let connection = ConnectionTask(tokio::spawn(async move {
            // Whoever waits for an answer learns that there is none, and not why, as soon as the connection is dropped.
            if let Err(error) = (&mut connection).await {
                listener.heard(|heard| heard.broken = Some(chain(&error)));
            }
            drop(connection);
        }));
        let patience = spec.statement_timeout.saturating_add(GRACE);
        // These limits hold whatever the role has of its own: the user says how long a statement may take. Names of this
        // list are our own and the number is one, so nothing here needs quoting. Servers before PostgreSQL 12 round numbers in text unless they are asked for two digits more.
        let limits = format!(
            "SET LOCAL statement_timeout = {timeout}; \
             SET LOCAL lock_timeout = 5000; \
             SET LOCAL idle_in_transaction_session_timeout = {timeout}; \
             SET LOCAL TimeZone = 'UTC'; \
             SET LOCAL DateStyle = 'ISO'; \
             SET LOCAL extra_float_digits = 2",
            timeout = spec.statement_timeout.as_millis().min(i32::MAX as u128)
        );
        Self {
            client,
            tap,
            connection,
            host,
            target: spec.description(),
            named: spec.named.clone(),
            role: spec.role().to_owned(),
            limits,
            kept: Mutex::default(),
            savepoints: AtomicBool::new(true),
            version,
            patience,
        }
    }

    /// Opens a transaction, over a snapshot of another where one is named.
    pub(super) async fn begin(&self, snapshot: Option<&str>) -> Result<(), Error> {
        // A snapshot can only be set before anything else is done.
        let snapshot = snapshot
            .map(|id| format!("SET TRANSACTION SNAPSHOT {}; ", escape_literal(id).trim_start()))
            .unwrap_or_default();
        let mut statements =
            format!("START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {snapshot}{}", self.limits);
        for kept in self.kept() {
            statements.push_str("; ");
            statements.push_str(kept);
        }
        self.simple(&statements, "opening a read-only transaction").await.map(|_| ())
    }

    /// Takes the limit off whole transactions where the server has one.
    pub(super) async fn lift_limit_of_all(&self) -> Result<(), Error> {
        match self.version {
            Some(17..) => self.set(NO_LIMIT_OF_ALL, "opening a read-only transaction").await,
            _ => Ok(()),
        }
    }

    /// Sets this in each transaction that takes the place of this one.
    pub(super) fn keep(&self, statement: &'static str) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(statement);
    }

    /// What each transaction sets.
    pub(super) fn kept(&self) -> Vec<&'static str> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The name by which other transactions can see what this one sees; `None` if the server gives none, and then this
    /// is a new transaction with a new snapshot.
    pub(super) async fn export_snapshot(&self) -> Result<Option<String>, Error> {
        match self.say("SELECT pg_export_snapshot()", "exporting the snapshot").await {
            Ok(names) => Ok(names.into_iter().next()),
            Err(Failure::Refused { .. }) => {
                // Within a savepoint, which would have kept the transaction alive, no snapshot can be exported.
                self.restart().await?;
                Ok(None)
            }
            Err(Failure::Ended(error)) => Err(error),
        }
    }

    /// Begins anew, with a new snapshot: nothing may have been read that has to go with what is read later.
    pub(super) async fn restart(&self) -> Result<(), Error> {
        self.simple("ROLLBACK", "ending the transaction").await?;
        self.begin(None).await
    }

    /// After so many milliseconds the server ends a statement.
    pub(super) fn statement_timeout(&self) -> u128 {
        self.patience.saturating_sub(GRACE).as_millis().min(i32::MAX as u128)
    }

    pub(super) fn target(&self) -> &str {
        &self.target
    }

    /// How a command names the database, after a blank; empty where it need not.
    pub(super) fn named(&self) -> &str {
        &self.named
    }

    /// Runs a query with parameters as an unnamed statement, which poolers in transaction mode carry.
    pub(super) async fn query(
        &self,
        sql: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
        doing: &str,
    ) -> Result<Vec<Row>, Error> {
        Ok(self.answer(doing, self.client.query_typed(sql, parameters)).await?)
    }

    /// Runs statements without parameters and returns the first column of their rows.
    pub(super) async fn simple(&self, sql: &str, doing: &str) -> Result<Vec<String>, Error> {
        Ok(self.say(sql, doing).await?)
    }

    /// The same, where a refusal may not be the end.
    pub(super) async fn say(&self, sql: &str, doing: &str) -> Result<Vec<String>, Failure> {
        let messages = self.answer(doing, self.client.simple_query(sql)).await?;
        let value = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => row.try_get(0).ok().flatten().map(str::to_owned),
            _ => None,
        };
        Ok(messages.iter().filter_map(value).collect())
    }

    /// All columns of all rows of a query, as text.
    pub(super) async fn say_rows(&self, sql: &str, doing: &str) -> Result<Vec<TextRow>, Failure> {
        let messages = self.answer(doing, self.client.simple_query(sql)).await?;
        let row = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|column| row.try_get(column).ok().flatten().map(str::to_owned)).collect())
            }
            _ => None,
        };
        Ok(messages.iter().filter_map(row).collect())
    }

    /// Runs one statement without parameters and returns all that the server says, and how many rows that is by its own
    /// count, if it counts them.
    pub(super) async fn messages(
        &self,
        sql: &str,
        doing: &str,
    ) -> Result<(Vec<SimpleQueryMessage>, Option<u64>), Error> {
        let messages = self.answer(doing, self.client.simple_query(sql)).await?;
        Ok((messages, self.tap.heard(|heard| heard.count())))
    }

    /// Runs a COPY to standard output into `sink` and returns it with what the server says at its end.
    /// `watch` sees the sink several times a second. An error comes with what the sink has so far.
    pub(super) async fn copy<S: CopySink + 'static>(
        &self,
        sql: &str,
        sink: S,
        doing: &str,
        mut watch: impl FnMut(&S),
    ) -> (S, Result<CopyEnd, Failure>) {
        let sink = Arc::new(Mutex::new(sink));
        self.tap.deliver_to(sink.clone());
        let query = self.answer(doing, self.client.simple_query(sql));
        tokio::pin!(query);
        let answer = loop {
            tokio::select! {
                answer = &mut query => break answer,
                () = tokio::time::sleep(Duration::from_millis(100)) => {
                    watch(&sink.lock().unwrap_or_else(PoisonError::into_inner));
                }
            }
        };
        self.tap.close();
        let end = |_| self.tap.heard(|heard| CopyEnd { count: heard.count(), marked: heard.copy_done });
        let answer = answer.map(end);
        // The tap has let go of it, so this is the only owner.
        let sink = Arc::into_inner(sink).map(|sink| sink.into_inner().unwrap_or_else(PoisonError::into_inner));
        match sink {
            Some(sink) => (sink, answer),
            None => unreachable!("the tap holds no sink once it is closed"),
        }
    }

    /// Ends the transaction and takes leave of the server, so that its log shows no broken connection.
    pub(super) async fn finish(self) -> Result<(), Error> {
        self.simple("COMMIT", "ending the transaction").await?;
        let Self { client, mut connection, .. } = self;
        drop(client);
        // All rows are here; a server that does not take leave changes nothing.
        let _: Result<_, _> = tokio::time::timeout(FAREWELL, &mut connection.0).await;
        Ok(())
    }

    /// Waits for an answer, but not for ever: a pooler can stay connected and silent.
    async fn answer<T>(
        &self,
        doing: &str,
        asked: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Failure> {
        self.tap.heard(super::heard::Heard::begin);
        let Ok(answer) = tokio::time::timeout(self.patience, asked).await else {
            let problem = QueryError::Silent { seconds: self.patience.as_secs() };
            return Err(Failure::Ended(self.about(doing).error(problem)));
        };
        answer.map_err(|error| self.tap.heard(|heard| self.about(doing).failure(&error, heard)))
    }

    fn about<'a>(&'a self, doing: &'a str) -> Circumstances<'a> {
        Circumstances { target: &self.target, role: &self.role, doing }
    }
}

/// What a server says at the end of a COPY.
#[derive(Debug, Clone, Copy)]
pub(super) struct CopyEnd {
    /// How many rows it counted; not every server says.
    pub(super) count: Option<u64>,
    /// It marked the end of the rows.
    pub(super) marked: bool,
}

/// The first number of a version such as `17.2 (Debian 17.2-1)`.
fn first_number(version: &str) -> Option<u32> {
    version.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_told_by_its_first_number() {
        for (version, number) in
            [("17.2 (Debian 17.2-1)", Some(17)), ("18beta1", Some(18)), ("9.6.24", Some(9)), ("?", None)]
        {
            assert_eq!(first_number(version), number, "{version}");
        }
    }
}
