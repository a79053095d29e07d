//! One connection with one read-only snapshot.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use postgres_protocol::escape::escape_literal;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Connection, Row, SimpleQueryMessage};

use super::connect::connect;
use super::copy_tap::{CopySink, CopyTap};
use super::spec::PostgresSpec;
use crate::database::{chain, server_words};
use crate::error::Error;

/// A connection inside its transaction. Dropping it closes the connection, which ends what runs on it.
pub(super) struct Session {
    client: Client,
    tap: CopyTap,
    connection: ConnectionTask,
    target: String,
    role: String,
    /// The settings of each transaction, as statements.
    limits: String,
    /// How long an answer may take.
    patience: Duration,
}

/// The task that speaks for a connection; it ends with its owner.
struct ConnectionTask(JoinHandle<()>);

impl Drop for ConnectionTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The server ends a statement by itself at its time-out; one that has not even said so by then never will.
const GRACE: Duration = Duration::from_secs(30);

/// How long a further connection may take; without it the read is slower, but whole.
const JOINING: Duration = Duration::from_secs(5);

/// How long a server may take to say good-bye.
const FAREWELL: Duration = Duration::from_secs(1);

impl Session {
    /// A session over a connection that was just made.
    pub(super) fn new<S, T>(client: Client, connection: Connection<S, T>, tap: CopyTap, spec: &PostgresSpec) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let connection = ConnectionTask(tokio::spawn(async move {
            // Whoever waits for an answer is told of the failure too.
            let _: Result<(), _> = connection.await;
        }));
        let patience = spec.statement_timeout.saturating_add(GRACE);
        // Names of this list are our own and the number is one, so nothing here needs quoting. Servers before PostgreSQL
        // 12 round numbers in text unless they are asked for two digits more.
        let limits = format!(
            "SET LOCAL statement_timeout = {timeout}; \
             SET LOCAL lock_timeout = 5000; \
             SET LOCAL idle_in_transaction_session_timeout = {timeout}; \
             SET LOCAL TimeZone = 'UTC'; \
             SET LOCAL DateStyle = 'ISO'; \
             SET LOCAL extra_float_digits = 2",
            timeout = spec.statement_timeout.as_millis().min(i32::MAX as u128)
        );
        Self { client, tap, connection, target: spec.description(), role: spec.role().to_owned(), limits, patience }
    }

    /// Connects to the first host that answers and opens a read-only, repeatable-read transaction.
    pub(super) async fn open(spec: &PostgresSpec) -> Result<Self, Error> {
        let session = connect(spec).await?;
        session.begin(None).await?;
        Ok(session)
    }

    /// Connects once more and opens a transaction that sees the snapshot which another one exported.
    pub(super) async fn join(spec: &PostgresSpec, snapshot: &str) -> Result<Self, Error> {
        let joining = async {
            let session = connect(spec).await?;
            session.begin(Some(snapshot)).await?;
            Ok(session)
        };
        // A pooler lets one in and then keeps one waiting for a server.
        let late = || Error::Connect {
            target: spec.description(),
            problem: format!("no further connection within {} s", JOINING.as_secs()),
            advice: String::new(),
        };
        tokio::time::timeout(JOINING, joining).await.map_err(|_| late())?
    }

    async fn begin(&self, snapshot: Option<&str>) -> Result<(), Error> {
        // A snapshot can only be set before anything else is done.
        let snapshot = snapshot
            .map(|id| format!("SET TRANSACTION SNAPSHOT {}; ", escape_literal(id).trim_start()))
            .unwrap_or_default();
        let statement =
            format!("START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {snapshot}{}", self.limits);
        self.simple(&statement, "opening a read-only transaction").await.map(|_| ())
    }

    /// The name by which other transactions can see what this one sees; `None` if the server gives none, and then this
    /// is a new transaction with a new snapshot.
    pub(super) async fn export_snapshot(&self) -> Result<Option<String>, Error> {
        match self.simple("SELECT pg_export_snapshot()", "exporting the snapshot").await {
            Ok(names) => Ok(names.into_iter().next()),
            Err(Error::Query { .. }) => {
                // Within a savepoint, which would have kept the transaction alive, no snapshot can be exported.
                self.restart().await?;
                Ok(None)
            }
            Err(error) => Err(error),
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

    /// The URL without password.
    pub(super) fn target(&self) -> &str {
        &self.target
    }

    /// Runs a query with parameters as an unnamed statement, which poolers in transaction mode carry.
    pub(super) async fn query(
        &self,
        sql: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
        doing: &str,
    ) -> Result<Vec<Row>, Error> {
        self.answer(doing, self.client.query_typed(sql, parameters)).await
    }

    /// Runs statements without parameters and returns the first column of the rows of the last one.
    pub(super) async fn simple(&self, sql: &str, doing: &str) -> Result<Vec<String>, Error> {
        let messages = self.messages(sql, doing).await?;
        let value = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => row.try_get(0).ok().flatten().map(str::to_owned),
            _ => None,
        };
        Ok(messages.iter().filter_map(value).collect())
    }

    /// Runs statements without parameters and returns all that the server says.
    pub(super) async fn messages(&self, sql: &str, doing: &str) -> Result<Vec<SimpleQueryMessage>, Error> {
        self.answer(doing, self.client.simple_query(sql)).await
    }

    /// Runs a COPY to standard output into `sink` and returns it with the count that the server reports.
    /// `watch` sees the sink several times a second. An error comes with what the sink has so far.
    pub(super) async fn copy<S: CopySink + 'static>(
        &self,
        sql: &str,
        sink: S,
        doing: &str,
        mut watch: impl FnMut(&S),
    ) -> (S, Result<u64, Error>) {
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
        let counts = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::CommandComplete(rows) => Some(*rows),
            _ => None,
        };
        let answer = answer.map(|messages| messages.iter().find_map(counts).unwrap_or(0));
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
    ) -> Result<T, Error> {
        match tokio::time::timeout(self.patience, asked).await {
            Ok(answer) => answer.map_err(|error| self.query_error(&error, doing)),
            Err(_) => Err(Error::Query {
                target: self.target.clone(),
                doing: doing.to_owned(),
                problem: format!("no answer within {} s", self.patience.as_secs()),
                sqlstate: None,
                advice: "the server or a pooler before it is silent; see its log. Nothing was audited".to_owned(),
            }),
        }
    }

    fn query_error(&self, error: &tokio_postgres::Error, doing: &str) -> Error {
        let (problem, advice) = match error.as_db_error() {
            Some(server) => (server_words(server), advice(server.code(), &self.role)),
            None => (
                format!("the connection broke off: {}", chain(error)),
                "run it again; nothing was audited. If it comes back, see the server's log".to_owned(),
            ),
        };
        let sqlstate = error.code().map(|code| code.code().to_owned());
        Error::Query { target: self.target.clone(), doing: doing.to_owned(), problem, sqlstate, advice }
    }
}

fn advice(code: &SqlState, role: &str) -> String {
    match *code {
        SqlState::QUERY_CANCELED => {
            "allow the statement longer with --statement-timeout, or audit a part at a time with --since".to_owned()
        }
        SqlState::INSUFFICIENT_PRIVILEGE => {
            format!("let the role read it: GRANT SELECT ON the table TO {role}; and GRANT USAGE ON its schema")
        }
        SqlState::LOCK_NOT_AVAILABLE => "a migration holds the table; run it again when that is over".to_owned(),
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN => {
            "check the names in [source] of the settings file".to_owned()
        }
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => {
            "the server ended the connection; run it again. Nothing was audited".to_owned()
        }
        _ => String::new(),
    }
}
