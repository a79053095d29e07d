//! The webhook behind the gate.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode, Uri, Version};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use url::Url;

use super::headers::{forwarded, strip};
use super::listener::Stream;
use super::payload::Platform;
use super::pool::Pool;
#[cfg(unix)]
use super::socket_upstream::{SocketConnector, connect};

use super::upstream_error::{BadUpstream, MOST_ANSWER, UpstreamError, chain, no_answer};

/// So long somebody may take to accept a first connection.
const PROBE: Duration = Duration::from_secs(3);

/// A connection may take so long to be there.
const MOST_CONNECTING: Duration = Duration::from_secs(10);

/// Where calls are passed on to.
#[derive(Debug)]
pub struct Upstream {
    way: Way,
    base: Url,
    /// What it is called in requests.
    host: HeaderValue,
    time_limit: Duration,
    /// A platform that waits for less is waited for less.
    by_platform: bool,
    /// Nothing answered when it was asked for the last time.
    down: AtomicBool,
}

/// How it is reached.
#[derive(Debug)]
enum Way {
    Network(Pool<HttpsConnector<HttpConnector>>),
    /// A socket in the file system.
    #[cfg(unix)]
    Socket(Pool<SocketConnector>, SocketConnector),
    /// Within the process.
    #[cfg(test)]
    Within(Pool<super::faults::WayToBot>),
}

impl Upstream {
    /// The webhook at `base`, which is http or https. Fails with what is wrong with it or with this system's certificates.
    pub fn new(base: Url, time_limit: Duration) -> Result<Self, BadUpstream> {
        check(&base)?;
        let tls = client_config(base.scheme() == "https").map_err(BadUpstream::Certificates)?;
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls);
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(time_limit.min(MOST_CONNECTING)));
        let connector = connector.https_or_http().enable_http1().wrap_connector(tcp);
        Self::at(base, time_limit, |to| Way::Network(Pool::new(connector, to)))
    }

    /// The webhook that listens at a path of the file system; `base` holds the path that its calls begin with.
    #[cfg(unix)]
    pub fn at_socket(socket: std::path::PathBuf, base: Url, time_limit: Duration) -> Result<Self, BadUpstream> {
        check(&base)?;
        let connector = SocketConnector::new(socket, time_limit.min(MOST_CONNECTING));
        Self::at(base, time_limit, |to| Way::Socket(Pool::new(connector.clone(), to), connector))
    }

    /// A bot within the process.
    #[cfg(test)]
    pub(super) fn within(way: super::faults::WayToBot, time_limit: Duration) -> Self {
        Self::at(Url::parse("http://bot/").unwrap(), time_limit, |to| Way::Within(Pool::new(way, to))).unwrap()
    }

    fn at(base: Url, time_limit: Duration, way: impl FnOnce(Uri) -> Way) -> Result<Self, BadUpstream> {
        let to: Uri = base.as_str().parse().map_err(|_| BadUpstream::NotHttp)?;
        let host = to.authority().and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
        let host = host.ok_or(BadUpstream::NotHttp)?;
        Ok(Self { way: way(to), host, base, time_limit, by_platform: false, down: AtomicBool::new(false) })
    }

    /// The same, which waits no longer than each platform does.
    #[must_use]
    pub fn by_platform(self) -> Self {
        Self { by_platform: true, ..self }
    }

    /// How long a call may take at most.
    pub const fn time_limit(&self) -> Duration {
        self.time_limit
    }

    /// How long a platform waits at most, as far as that counts.
    pub fn patience(&self, platform: Option<Platform>) -> Option<Duration> {
        platform.and_then(Platform::time_limit).filter(|_| self.by_platform)
    }

    /// How long a call of a platform may take.
    pub fn limit(&self, platform: Option<Platform>) -> Duration {
        self.patience(platform).map_or(self.time_limit, |patience| patience.min(self.time_limit))
    }

    /// Its path, unless it is at the root.
    pub fn path(&self) -> Option<&str> {
        Some(self.base.path().trim_end_matches('/')).filter(|path| !path.is_empty())
    }

    /// Where it is, as it may be shown.
    pub fn description(&self) -> String {
        match &self.way {
            Way::Network(_) => self.base.to_string(),
            #[cfg(test)]
            Way::Within(_) => self.base.to_string(),
            #[cfg(unix)]
            Way::Socket(_, connector) => {
                let path = self.path().map(|path| format!(":{path}")).unwrap_or_default();
                format!("unix:{}{path}", crate::text::shown_path(connector.path()))
            }
        }
    }

    /// Passes a call on and gives its whole answer, within a time limit. Nothing is sent twice: a connection that breaks is a
    /// failure.
    pub async fn send(
        &self,
        call: &Parts,
        peer: IpAddr,
        body: Bytes,
        time_limit: Duration,
    ) -> Result<Response<Bytes>, UpstreamError> {
        let request = self.request(call, peer, body)?;
        let answer = tokio::time::timeout(time_limit, self.exchange(request)).await;
        let answer = answer.unwrap_or(Err(UpstreamError::TimedOut(time_limit)));
        let down = matches!(answer, Err(UpstreamError::NoAnswer(_)));
        // What is seldom written is read by all processors without a wait.
        if self.down.load(Ordering::Relaxed) != down {
            self.down.store(down, Ordering::Relaxed);
        }
        answer
    }

    /// Whether nothing answered when it was asked for the last time.
    pub fn is_down(&self) -> bool {
        self.down.load(Ordering::Relaxed)
    }

    /// Looks whether somebody listens there, without a call; says what is wrong if nobody does.
    pub async fn probe(&self) -> Result<(), String> {
        let found = self.knock().await.map(drop);
        self.down.store(found.is_err(), Ordering::Relaxed);
        found
    }

    /// A connection to whoever listens there; says what is wrong if nobody does.
    pub async fn knock(&self) -> Result<Stream, String> {
        #[cfg(unix)]
        if let Way::Socket(_, connector) = &self.way {
            return connect(connector.path(), PROBE).await.map(Stream::Right).map_err(|error| chain(&error));
        }
        let host = self.base.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let port = self.base.port_or_known_default().unwrap_or(80);
        match tokio::time::timeout(PROBE, TcpStream::connect((host, port))).await {
            #[cfg(unix)]
            Ok(Ok(stream)) => Ok(Stream::Left(stream)),
            #[cfg(not(unix))]
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(chain(&error)),
            Err(_) => Err(format!("no answer within {} s", PROBE.as_secs())),
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Response<Bytes>, UpstreamError> {
        let asked = request.method().clone();
        let answer = match &self.way {
            Way::Network(pool) => pool.send(request, read).await,
            #[cfg(unix)]
            Way::Socket(pool, _) => pool.send(request, read).await,
            #[cfg(test)]
            Way::Within(pool) => pool.send(request, read).await,
        };
        let (mut head, body) = answer.map_err(|error| no_answer(&error))??.into_parts();
        strip(&mut head.headers);
        if body_counts(&asked, head.status) {
            // It is written anew.
            head.headers.remove(header::CONTENT_LENGTH);
        }
        // What the upstream speaks is not what the caller is answered in.
        head.version = Version::HTTP_11;
        Ok(Response::from_parts(head, body))
    }

    /// Closes connections that have rested for too long.
    pub(super) fn close_old(&self) {
        match &self.way {
            Way::Network(pool) => pool.close_old(),
            #[cfg(unix)]
            Way::Socket(pool, _) => pool.close_old(),
            #[cfg(test)]
            Way::Within(pool) => pool.close_old(),
        }
    }

    fn request(&self, call: &Parts, peer: IpAddr, body: Bytes) -> Result<Request<Full<Bytes>>, UpstreamError> {
        let unusable = |error: hyper::http::Error| UpstreamError::NoAnswer(error.to_string());
        let mut request = Request::builder().method(call.method.clone()).uri(self.target(&call.uri));
        if let Some(headers) = request.headers_mut() {
            headers.clone_from(&call.headers);
            strip(headers);
            headers.remove(header::CONTENT_LENGTH);
            headers.remove(header::EXPECT);
            forwarded(headers, peer);
            headers.remove(header::HOST);
            headers.insert(header::HOST, self.host.clone());
        }
        request.body(Full::new(body)).map_err(unusable)
    }

    /// The path that a call's has below that of the upstream.
    pub(super) fn path_of(&self, call: &Uri) -> String {
        let base = self.base.path();
        match call.path() {
            "/" | "*" => base.to_owned(),
            path => format!("{}{path}", base.trim_end_matches('/')),
        }
    }

    /// The same with the call's query; both byte for byte.
    fn target(&self, call: &Uri) -> String {
        let path = self.path_of(call);
        let query = call.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{path}{query}")
    }
}

/// The whole answer of an upstream.
async fn read(answer: Response<Incoming>) -> Result<Response<Bytes>, UpstreamError> {
    let (head, body) = answer.into_parts();
    if head.status == StatusCode::SWITCHING_PROTOCOLS {
        return Err(UpstreamError::NoAnswer("it wants another protocol, which nobody asked for".to_owned()));
    }
    let body = Limited::new(body, MOST_ANSWER).collect().await.map_err(|error| match error
        .downcast_ref::<http_body_util::LengthLimitError>(
    ) {
        Some(_) => UpstreamError::TooLarge,
        None => UpstreamError::CutOff(chain(error.as_ref())),
    })?;
    Ok(Response::from_parts(head, body.to_bytes()))
}

/// Refuses a URL that cannot be an upstream's.
fn check(base: &Url) -> Result<(), BadUpstream> {
    if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
        return Err(BadUpstream::NotHttp);
    }
    if !base.username().is_empty() || base.password().is_some() {
        return Err(BadUpstream::User);
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err(BadUpstream::Query);
    }
    Ok(())
}

/// How the upstream is believed to be who it is. A webhook without TLS needs nobody to vouch for it, and many a small
/// system has no root certificates.
fn client_config(with_roots: bool) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    if with_roots {
        let found = rustls_native_certs::load_native_certs();
        if roots.add_parsable_certificates(found.certs).0 == 0 {
            let problem = found.errors.first().map(|error| format!(": {}", chain(error))).unwrap_or_default();
            return Err(format!("this system has no root certificates that can be read{problem}"));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Whether an answer is as long as its body: the answer to HEAD tells the length of what is left out, and so may a 304.
fn body_counts(asked: &Method, status: StatusCode) -> bool {
    asked != Method::HEAD && status != StatusCode::NOT_MODIFIED
}

/// Whether a path has a step upwards in it, which would lead out of the upstream's path.
pub(super) fn leads_upwards(path: &str) -> bool {
    // Most have nothing that could be one.
    if !path.contains(['.', '%']) {
        return false;
    }
    let mut plain = path.to_ascii_lowercase();
    for (code, character) in [("%2e", "."), ("%2f", "/"), ("%5c", "/"), ("\\", "/")] {
        plain = plain.replace(code, character);
    }
    plain.split('/').any(|step| step == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(base: &str, call: &str) -> String {
        let upstream = Upstream::new(base.parse().unwrap(), Duration::from_secs(1)).unwrap();
        let sent: Uri = upstream.target(&call.parse().unwrap()).parse().unwrap();
        format!("{} {sent}", upstream.host.to_str().unwrap())
    }

    #[test]
    fn a_call_goes_to_its_path_below_that_of_the_upstream_with_its_own_query() {
        assert_eq!(target("http://bot:3000", "/hook?a=1&b=%20"), "bot:3000 /hook?a=1&b=%20");
        assert_eq!(target("http://bot:3000/", "/"), "bot:3000 /");
        assert_eq!(target("http://bot:3000/hook", "/"), "bot:3000 /hook");
        assert_eq!(target("http://bot:3000/hook/", "/x"), "bot:3000 /hook/x");
        assert_eq!(target("https://bot/hook", "/?hub.challenge=1"), "bot /hook?hub.challenge=1");
        assert_eq!(target("http://bot:3000/hook", "*"), "bot:3000 /hook");
        assert_eq!(target("http://[::1]:3000/", "http://other.example/x"), "[::1]:3000 /x");
    }

    #[test]
    fn an_international_name_is_sent_as_dns_has_it() {
        assert_eq!(target("http://Bu\u{308}cher.example:3000/", "/"), "xn--bcher-kva.example:3000 /");
        assert_eq!(target("http://日本語.example/", "/"), "xn--wgv71a119e.example /");
        assert!("http://xn--a.example/".parse::<Url>().is_err());
    }

    #[test]
    fn nothing_about_a_path_or_a_query_is_made_tidy() {
        for odd in ["//a///b/", "/a%2Fb", "/./x", "/a?b='{}|&c=%zz&&d=?", "/%C3%A9", "/x?"] {
            assert_eq!(target("http://bot:3000/", odd), format!("bot:3000 {odd}"));
        }
    }

    #[test]
    fn a_path_cannot_lead_out_of_that_of_the_upstream() {
        for path in ["/..", "/../admin", "/a/../../b", "/%2e%2E/x", "/a%2f..%2Fb", "/..%5Cx", "/a\\..\\b"] {
            assert!(leads_upwards(path), "{path}");
        }
        for path in ["/", "/a..b/...", "/%2e", "*", "/..a"] {
            assert!(!leads_upwards(path), "{path}");
        }
    }

    #[test]
    fn the_root_is_no_path() {
        let path = |base: &str| {
            Upstream::new(base.parse().unwrap(), Duration::from_secs(1)).unwrap().path().map(str::to_owned)
        };
        assert_eq!(path("http://bot:3000/hook/").as_deref(), Some("/hook"));
        assert_eq!((path("http://bot:3000"), path("http://bot:3000/")), (None, None));
    }

    #[test]
    fn an_upstream_that_cannot_be_one_is_refused() {
        for url in ["ftp://bot", "http://u:p@bot/", "http://bot/?a", "unix:/x", "http://bot/#a"] {
            assert!(Upstream::new(url.parse().unwrap(), Duration::from_secs(1)).is_err(), "{url}");
        }
    }
}
