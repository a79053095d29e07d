//! Connects to the first host that serves, with or without TLS, and says why none does.

use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_postgres::config::{Host, SslMode as WireSslMode};
use tokio_postgres::error::SqlState;

use super::copy_tap::{CopyTap, Tapped};
use super::session::Session;
use super::spec::PostgresSpec;
use super::tapped_tls::TappedTls;
use crate::database::{Refusal, SessionAttrs, SslMode, chain, client_config, in_turn};
use crate::error::Error;

/// Connects to the first host that answers and is what the URL asks for.
pub(super) async fn connect(spec: &PostgresSpec) -> Result<Session, Error> {
    in_turn(&spec.url, |host, attrs| in_time(spec, host, attrs)).await.map_err(|refusals| refused(spec, refusals))
}

/// Connects once more to a host that served.
pub(super) async fn connect_again(spec: &PostgresSpec, host: usize) -> Result<Session, Error> {
    in_time(spec, host, SessionAttrs::Any).await.map_err(|refusal| refused(spec, vec![(host, refusal)]))
}

fn refused(spec: &PostgresSpec, refusals: Vec<(usize, Refusal)>) -> Error {
    Error::Connect { target: spec.description(), refusal: Box::new(Refusal::of_all(&spec.url, refusals)) }
}

async fn in_time(spec: &PostgresSpec, host: usize, attrs: SessionAttrs) -> Result<Session, Refusal> {
    let limit = spec.url.connect_timeout;
    let late = |_| Refusal::Late { seconds: limit.as_secs() };
    tokio::time::timeout(limit, connect_host(spec, host, attrs)).await.map_err(late)?
}

async fn connect_host(spec: &PostgresSpec, index: usize, attrs: SessionAttrs) -> Result<Session, Refusal> {
    let unreachable = |error: std::io::Error| Refusal::Unreachable { error: chain(&error) };
    let port = spec.url.port(index);
    let session = match spec.url.config.get_hosts().get(index) {
        Some(Host::Tcp(name)) => {
            let stream = TcpStream::connect((name.trim_matches(['[', ']']), port)).await.map_err(unreachable)?;
            stream.set_nodelay(true).map_err(unreachable)?;
            // A peer that vanished without a word must not hang the audit for ever.
            let keepalive =
                TcpKeepalive::new().with_time(Duration::from_secs(30)).with_interval(Duration::from_secs(10));
            SockRef::from(&stream).set_tcp_keepalive(&keepalive).map_err(unreachable)?;
            start(spec, stream, index, Some(name)).await?
        }
        #[cfg(unix)]
        Some(Host::Unix(folder)) => {
            let path = folder.join(format!(".s.PGSQL.{port}"));
            let stream = tokio::net::UnixStream::connect(&path).await.map_err(unreachable)?;
            start(spec, stream, index, None).await?
        }
        None => return Err(Refusal::NoHost),
    };
    check(&session, attrs).await?;
    Ok(session)
}

/// Whether the server is what the URL asks for.
async fn check(session: &Session, attrs: SessionAttrs) -> Result<(), Refusal> {
    let Some(question) = attrs.question() else { return Ok(()) };
    let failed = |error: Error| Refusal::Unasked { error: error.to_string() };
    let answer = session.simple(question, "asking what the server is").await.map_err(failed)?;
    let fits = attrs.fits(answer.first().map_or("", String::as_str));
    if fits { Ok(()) } else { Err(Refusal::OtherServer { wanted: attrs }) }
}

async fn start<S>(spec: &PostgresSpec, stream: S, index: usize, host: Option<&str>) -> Result<Session, Refusal>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mode = if host.is_none() { SslMode::Disable } else { spec.url.ssl_mode };
    let mut config = spec.url.config_of(index);
    config.ssl_mode(match mode {
        SslMode::Disable => WireSslMode::Disable,
        SslMode::Prefer => WireSslMode::Prefer,
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => WireSslMode::Require,
    });
    let tls = client_config(mode, spec.url.roots.as_ref(), spec.url.identity.as_ref())?;
    let tap = CopyTap::default();
    let host = host.unwrap_or("localhost").trim_matches(['[', ']']).to_owned();
    let tls = TappedTls { config: tls, host, tap: tap.clone() };
    let stream = Tapped::plain(stream, tap.clone(), mode != SslMode::Disable);
    let (client, connection) = config.connect_raw(stream, tls).await.map_err(|error| {
        let mut refusal = Refusal::of(&error, mode);
        // The server's words are in the error itself, unless it hung up after a warning.
        let warnings = tap.heard(|heard| std::mem::take(&mut heard.now.warnings));
        for warning in warnings {
            refusal = Refusal::Warned { refusal: Box::new(refusal), warning: warning.shown() };
        }
        if let (Some(file), Some(&SqlState::INVALID_PASSWORD)) = (spec.url.password_file(index), error.code()) {
            refusal = Refusal::FiledPassword { refusal: Box::new(refusal), file: file.to_owned() };
        }
        refusal
    })?;
    Ok(Session::new(client, connection, tap, spec, index))
}
