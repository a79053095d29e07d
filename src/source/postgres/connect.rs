//! Connects to the first host that answers, with or without TLS, and says why none does.

use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode as WireSslMode};
use tokio_postgres::error::SqlState;

use super::copy_tap::{CopyTap, Tapped};
use super::session::{Session, chain};
use super::spec::PostgresSpec;
use super::tls::{SslMode, TappedTls, certificate_problem, client_config};
use crate::error::Error;

/// Connects to the first host that answers.
pub(super) async fn connect(spec: &PostgresSpec) -> Result<Session, Error> {
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
    Ok(Session::new(client, connection, tap, spec))
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
