//! One connection with one read-only snapshot.

use std::error::Error as StdError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_postgres::config::{Host, SslMode as WireSslMode};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Row, SimpleQueryMessage};

use super::copy_tap::{CopySink, CopyTap, Tapped};
use super::spec::PostgresSpec;
use super::tls::{SslMode, TappedTls, certificate_problem, client_config};
use crate::error::Error;

/// A connection inside its transaction. Dropping it closes the connection, which ends what runs on it.
pub(super) struct Session {
    client: Client,
    tap: CopyTap,
    connection: ConnectionTask,
    target: String,
    role: String,
}

/// The task that speaks for a connection; it ends with its owner.
struct ConnectionTask(JoinHandle<()>);

impl Drop for ConnectionTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How long a server may take to say good-bye.
const FAREWELL: Duration = Duration::from_secs(1);

impl Session {
    /// Connects to the first host that answers and opens a read-only, repeatable-read transaction.
    pub(super) async fn open(spec: &PostgresSpec) -> Result<Self, Error> {
        let session = connect(spec).await?;
        // Names of this list are our own and the number is one, so nothing here needs quoting.
        let statement = format!(
            "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; \
             SET LOCAL statement_timeout = {timeout}; \
             SET LOCAL lock_timeout = 5000; \
             SET LOCAL idle_in_transaction_session_timeout = {timeout}; \
             SET LOCAL TimeZone = 'UTC'; \
             SET LOCAL DateStyle = 'ISO'",
            timeout = spec.statement_timeout.as_millis().min(i32::MAX as u128)
        );
        session.simple(&statement, "opening a read-only transaction").await?;
        Ok(session)
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
        self.client.query_typed(sql, parameters).await.map_err(|error| self.query_error(&error, doing))
    }

    /// Runs statements without parameters and returns the first column of the rows of the last one.
    pub(super) async fn simple(&self, sql: &str, doing: &str) -> Result<Vec<String>, Error> {
        let messages = self.client.simple_query(sql).await.map_err(|error| self.query_error(&error, doing))?;
        let value = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => row.try_get(0).ok().flatten().map(str::to_owned),
            _ => None,
        };
        Ok(messages.iter().filter_map(value).collect())
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
        let query = self.client.simple_query(sql);
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
        let answer = answer
            .map(|messages| messages.iter().find_map(counts).unwrap_or(0))
            .map_err(|error| self.query_error(&error, doing));
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

    fn query_error(&self, error: &tokio_postgres::Error, doing: &str) -> Error {
        let (problem, advice) = match error.as_db_error() {
            Some(server) => {
                let problem =
                    format!("{} (SQLSTATE {})", crate::text::excerpt(server.message(), 300), server.code().code());
                (problem, advice(server.code(), &self.role))
            }
            None => (
                format!("the connection broke off: {}", chain(error)),
                "run it again; nothing was audited. If it comes back, see the server's log".to_owned(),
            ),
        };
        Error::Query { target: self.target.clone(), doing: doing.to_owned(), problem, advice }
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

/// An error with all that caused it, in one line.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = error.source();
    }
    crate::text::display_safe(&text).into_owned()
}

async fn connect(spec: &PostgresSpec) -> Result<Session, Error> {
    let mut failure = None;
    for (index, host) in spec.config.get_hosts().iter().enumerate() {
        let attempt = connect_host(spec, host, spec.port(index));
        match tokio::time::timeout(spec.connect_timeout, attempt).await {
            Ok(Ok(session)) => return Ok(session),
            Ok(Err(error)) => failure = Some(error),
            Err(_) => {
                let problem = format!("no answer within {} s", spec.connect_timeout.as_secs());
                failure = Some(refused(
                    spec,
                    problem,
                    "check host, port and firewall; hosted databases may be reachable over IPv6 alone",
                ));
            }
        }
    }
    Err(failure.unwrap_or_else(|| refused(spec, "the URL names no host".to_owned(), "name one")))
}

fn refused(spec: &PostgresSpec, problem: String, advice: &str) -> Error {
    Error::Connect { target: spec.description(), problem, advice: advice.to_owned() }
}

async fn connect_host(spec: &PostgresSpec, host: &Host, port: u16) -> Result<Session, Error> {
    let unreachable = |error: std::io::Error| {
        refused(spec, chain(&error), "check that the server runs and that host and port are right")
    };
    match host {
        Host::Tcp(name) => {
            let stream = TcpStream::connect((name.trim_matches(['[', ']']), port)).await.map_err(unreachable)?;
            stream.set_nodelay(true).map_err(unreachable)?;
            // A peer that vanished without a word must not hang the audit for ever.
            let keepalive =
                TcpKeepalive::new().with_time(Duration::from_secs(30)).with_interval(Duration::from_secs(10));
            SockRef::from(&stream).set_tcp_keepalive(&keepalive).map_err(unreachable)?;
            start(spec, stream, Some(name)).await
        }
        #[cfg(unix)]
        Host::Unix(folder) => {
            let path = folder.join(format!(".s.PGSQL.{port}"));
            let stream = tokio::net::UnixStream::connect(&path).await.map_err(unreachable)?;
            start(spec, stream, None).await
        }
    }
}

async fn start<S>(spec: &PostgresSpec, stream: S, host: Option<&str>) -> Result<Session, Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mode = if host.is_none() { SslMode::Disable } else { spec.ssl_mode };
    let mut config: Config = spec.config.clone();
    config.ssl_mode(match mode {
        SslMode::Disable => WireSslMode::Disable,
        SslMode::Prefer => WireSslMode::Prefer,
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => WireSslMode::Require,
    });
    let tls = client_config(mode, spec.roots.as_ref())
        .map_err(|problem| refused(spec, problem, "check sslrootcert in the URL or PGSSLROOTCERT"))?;
    let tap = CopyTap::default();
    let host = host.unwrap_or("localhost").trim_matches(['[', ']']).to_owned();
    let tls = TappedTls { config: tls, host, tap: tap.clone() };
    let stream = Tapped::plain(stream, tap.clone(), mode != SslMode::Disable);
    let (client, connection) =
        config.connect_raw(stream, tls).await.map_err(|error| start_error(spec, mode, &error))?;
    let connection = ConnectionTask(tokio::spawn(async move {
        // Whoever waits for an answer is told of the failure too.
        let _: Result<(), _> = connection.await;
    }));
    Ok(Session { client, tap, connection, target: spec.description(), role: spec.role().to_owned() })
}

fn start_error(spec: &PostgresSpec, mode: SslMode, error: &tokio_postgres::Error) -> Error {
    if let Some((problem, advice)) = certificate_problem(error) {
        return refused(spec, problem, advice);
    }
    let Some(server) = error.as_db_error() else {
        let advice = match mode {
            SslMode::Disable | SslMode::Prefer => "check that a PostgreSQL server listens there",
            _ => "check that the server offers TLS (sslmode=prefer goes on without)",
        };
        return refused(spec, chain(error), advice);
    };
    let advice = match *server.code() {
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            "check user and password in the URL or in PGPASSWORD, and the server's pg_hba.conf"
        }
        SqlState::INVALID_CATALOG_NAME => "check the database's name at the end of the URL",
        // A pooler has its own code for it.
        _ if server.message().contains("authentication failed") => {
            "check user and password in the URL or in PGPASSWORD"
        }
        SqlState::TOO_MANY_CONNECTIONS => "wait, or connect through a pooler",
        _ => "",
    };
    let problem = format!("{} (SQLSTATE {})", crate::text::excerpt(server.message(), 300), server.code().code());
    refused(spec, problem, advice)
}
