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
use crate::text::shown_path;

/// Connects to the first host that answers and is what the URL asks for.
pub(super) async fn connect(spec: &PostgresSpec) -> Result<Session, Error> {
    in_turn(&spec.url, |host, attrs| in_time(spec, host, attrs)).await.map_err(|refusals| refused(spec, refusals))
}

/// Connects once more to a host that served.
pub(super) async fn connect_again(spec: &PostgresSpec, host: usize) -> Result<Session, Error> {
    in_time(spec, host, SessionAttrs::Any).await.map_err(|refusal| refused(spec, vec![(host, refusal)]))
}

fn refused(spec: &PostgresSpec, refusals: Vec<(usize, Refusal)>) -> Error {
    let Refusal { problem, advice } = Refusal::of_all(&spec.url, refusals);
    Error::Connect { target: spec.description(), problem, advice }
}

async fn in_time(spec: &PostgresSpec, host: usize, attrs: SessionAttrs) -> Result<Session, Refusal> {
    let limit = spec.url.connect_timeout;
    let late = |_| {
        let advice = "check host, port and firewall; hosted databases may be reachable over IPv6 only";
        refusal(format!("no answer within {} s", limit.as_secs()), advice)
    };
    tokio::time::timeout(limit, connect_host(spec, host, attrs)).await.map_err(late)?
}

fn refusal(problem: String, advice: &str) -> Refusal {
    Refusal { problem, advice: advice.to_owned() }
}

async fn connect_host(spec: &PostgresSpec, index: usize, attrs: SessionAttrs) -> Result<Session, Refusal> {
    let unreachable =
        |error: std::io::Error| refusal(chain(&error), "check that the server runs and that host and port are right");
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
        None => return Err(refusal("the URL names no host".to_owned(), "name one")),
    };
    check(&session, attrs).await?;
    Ok(session)
}

/// Whether the server is what the URL asks for.
async fn check(session: &Session, attrs: SessionAttrs) -> Result<(), Refusal> {
    let Some(question) = attrs.question() else { return Ok(()) };
    let advice = "name another host beside it, or another target_session_attrs";
    let failed = |error: Error| refusal(error.to_string(), advice);
    let answer = session.simple(question, "asking what the server is").await.map_err(failed)?;
    let objection = attrs.objection(answer.first().map_or("", String::as_str));
    objection.map_or(Ok(()), |objection| Err(refusal(objection.to_owned(), advice)))
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
            refusal.problem = format!("{}; the server warned before: {}", refusal.problem, warning.shown());
        }
        if let (Some(file), Some(&SqlState::INVALID_PASSWORD)) = (spec.url.password_file(index), error.code()) {
            refusal.problem = format!("{}; the password is from {}", refusal.problem, shown_path(file));
        }
        refusal
    })?;
    Ok(Session::new(client, connection, tap, spec, index))
}
