//! Connects to the first host that answers, with or without TLS, and says why none does.

use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode as WireSslMode};

use super::copy_tap::{CopyTap, Tapped};
use super::session::Session;
use super::spec::PostgresSpec;
use super::tapped_tls::TappedTls;
use crate::database::{Refusal, SslMode, chain, client_config};
use crate::error::Error;

/// Connects to the first host that answers.
pub(super) async fn connect(spec: &PostgresSpec) -> Result<Session, Error> {
    let mut failure = None;
    for (index, host) in spec.url.config.get_hosts().iter().enumerate() {
        let attempt = connect_host(spec, host, spec.url.port(index));
        match tokio::time::timeout(spec.url.connect_timeout, attempt).await {
            Ok(Ok(session)) => return Ok(session),
            Ok(Err(error)) => failure = Some(error),
            Err(_) => {
                let problem = format!("no answer within {} s", spec.url.connect_timeout.as_secs());
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
    let mode = if host.is_none() { SslMode::Disable } else { spec.url.ssl_mode };
    let mut config: Config = spec.url.config.clone();
    config.ssl_mode(match mode {
        SslMode::Disable => WireSslMode::Disable,
        SslMode::Prefer => WireSslMode::Prefer,
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => WireSslMode::Require,
    });
    let tls = client_config(mode, spec.url.roots.as_ref())
        .map_err(|problem| refused(spec, problem, "check sslrootcert in the URL or PGSSLROOTCERT"))?;
    let tap = CopyTap::default();
    let host = host.unwrap_or("localhost").trim_matches(['[', ']']).to_owned();
    let tls = TappedTls { config: tls, host, tap: tap.clone() };
    let stream = Tapped::plain(stream, tap.clone(), mode != SslMode::Disable);
    let (client, connection) = config.connect_raw(stream, tls).await.map_err(|error| {
        let Refusal { problem, advice } = Refusal::of(&error, mode);
        refused(spec, problem, advice)
    })?;
    Ok(Session::new(client, connection, tap, spec))
}
