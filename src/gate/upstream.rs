//! The webhook behind the gate.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use super::signature;

/// A webhook is answered with no more than this, in bytes.
pub(super) const MOST_ANSWER: usize = 16 << 20;

/// Headers that are about one connection, not about the message (RFC 9110, section 7.6.1).
const HOP_BY_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Where calls are passed on to.
#[derive(Debug)]
pub struct Upstream {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    base: Url,
    time_limit: Duration,
}

/// Why a call got no answer.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// It cannot be reached, or closed before it answered.
    #[error("the upstream gave no answer: {0}")]
    NoAnswer(String),
    /// Its answer ended early.
    #[error("the upstream's answer was cut off: {0}")]
    CutOff(String),
    /// Its answer is larger than [`MOST_ANSWER`].
    #[error("the upstream's answer is larger than {MOST_ANSWER} bytes")]
    TooLarge,
    /// It took too long.
    #[error("the upstream did not answer within {} s", .0.as_secs_f64())]
    TimedOut(Duration),
}

impl UpstreamError {
    /// What happened, without addresses.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NoAnswer(_) => "the upstream gave no answer",
            Self::CutOff(_) => "the upstream's answer was cut off",
            Self::TooLarge => "the upstream's answer is too large",
            Self::TimedOut(_) => "the upstream did not answer in time",
        }
    }
}

impl Upstream {
    /// The webhook at `base`, which is http or https. Fails with what is wrong with it or with this system's certificates.
    pub fn new(base: Url, time_limit: Duration) -> Result<Self, String> {
        if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
            return Err("is no http:// or https:// URL with a host".to_owned());
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err("has a user or a password, which are not passed on".to_owned());
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err("has a query or a fragment; calls bring their own".to_owned());
        }
        let provider = rustls::crypto::ring::default_provider();
        let connector = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider);
        let connector = connector.map_err(|error| format!("needs this system's root certificates: {error}"))?;
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(time_limit.min(Duration::from_secs(10))));
        let connector = connector.https_or_http().enable_http1().wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .build(connector);
        Ok(Self { client, base, time_limit })
    }

    /// Where it is, as it may be shown.
    pub fn description(&self) -> String {
        self.base.to_string()
    }

    /// Passes a call on and gives its whole answer. Nothing is sent twice: a connection that breaks is a failure.
    pub async fn send(&self, call: &Parts, peer: IpAddr, body: Bytes) -> Result<Response<Bytes>, UpstreamError> {
        let request = self.request(call, peer, body)?;
        match tokio::time::timeout(self.time_limit, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(UpstreamError::TimedOut(self.time_limit)),
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Response<Bytes>, UpstreamError> {
        let answer = self.client.request(request).await.map_err(|error| UpstreamError::NoAnswer(chain(&error)))?;
        let (mut head, body) = answer.into_parts();
        let body =
            Limited::new(body, MOST_ANSWER).collect().await.map_err(|error| match error
                .downcast_ref::<http_body_util::LengthLimitError>()
            {
                Some(_) => UpstreamError::TooLarge,
                None => UpstreamError::CutOff(chain(error.as_ref())),
            })?;
        strip(&mut head.headers);
        Ok(Response::from_parts(head, body.to_bytes()))
    }

    fn request(&self, call: &Parts, peer: IpAddr, body: Bytes) -> Result<Request<Full<Bytes>>, UpstreamError> {
        let unusable = |error: hyper::http::Error| UpstreamError::NoAnswer(error.to_string());
        let mut request = Request::builder().method(call.method.clone()).uri(self.target(&call.uri));
        if let Some(headers) = request.headers_mut() {
            headers.clone_from(&call.headers);
            strip(headers);
            headers.remove(header::EXPECT);
            forwarded(headers, peer);
            // The client names the upstream.
            headers.remove(header::HOST);
        }
        request.body(Full::new(body)).map_err(unusable)
    }

    /// The call's path below that of the upstream, with the call's query.
    fn target(&self, call: &Uri) -> String {
        let mut target = self.base.clone();
        if call.path() != "/" || self.base.path() == "/" {
            let path = format!("{}{}", self.base.path().trim_end_matches('/'), call.path());
            target.set_path(&path);
        }
        target.set_query(call.query());
        target.into()
    }
}

/// Takes out what is about the connection, and the length, which is written anew.
fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
    headers.remove(header::CONTENT_LENGTH);
}

/// Says who called, for upstreams that want to know.
fn forwarded(headers: &mut HeaderMap, peer: IpAddr) {
    let name = HeaderName::from_static("x-forwarded-for");
    let before = headers.get(&name).and_then(|value| value.to_str().ok());
    let all = before.map_or_else(|| peer.to_string(), |before| format!("{before}, {peer}"));
    if let Ok(value) = HeaderValue::from_str(&all) {
        headers.insert(name, value);
    }
    if let Some(host) = headers.get(header::HOST).cloned() {
        headers.entry("x-forwarded-host").or_insert(host);
    }
    headers.entry("x-forwarded-proto").or_insert(HeaderValue::from_static("http"));
}

/// Puts the signature of another body in place of the one that came, or takes it out where nobody can sign.
pub(super) fn sign_anew(headers: &mut HeaderMap, secret: Option<&signature::Secret>, body: &[u8]) {
    // The older form, over SHA-1.
    headers.remove("x-hub-signature");
    headers.remove(signature::HEADER);
    let signed = secret.and_then(|secret| HeaderValue::from_str(&secret.sign(body)).ok());
    if let Some(value) = signed {
        headers.insert(HeaderName::from_static(signature::HEADER), value);
    }
}

/// An error with its causes, on one line and harmless.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    crate::text::excerpt(&text, 300)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(base: &str, call: &str) -> String {
        let upstream = Upstream::new(base.parse().unwrap(), Duration::from_secs(1)).unwrap();
        upstream.target(&call.parse().unwrap())
    }

    #[test]
    fn a_call_goes_to_its_path_below_that_of_the_upstream_with_its_own_query() {
        assert_eq!(target("http://bot:3000", "/hook?a=1&b=%20"), "http://bot:3000/hook?a=1&b=%20");
        assert_eq!(target("http://bot:3000/", "/"), "http://bot:3000/");
        assert_eq!(target("http://bot:3000/hook", "/"), "http://bot:3000/hook");
        assert_eq!(target("http://bot:3000/hook/", "/x"), "http://bot:3000/hook/x");
        assert_eq!(target("https://bot/hook", "/?hub.challenge=1"), "https://bot/hook?hub.challenge=1");
        assert_eq!(target("http://bot:3000/hook", "/a%2Fb/../c"), "http://bot:3000/hook/c");
    }

    #[test]
    fn an_upstream_that_cannot_be_one_is_refused() {
        for url in ["ftp://bot", "http://u:p@bot/", "http://bot/?a", "unix:/x", "http://bot/#a"] {
            assert!(Upstream::new(url.parse().unwrap(), Duration::from_secs(1)).is_err(), "{url}");
        }
    }

    #[test]
    fn headers_about_a_connection_end_with_it() {
        let mut headers = HeaderMap::new();
        for (name, value) in
            [("connection", "x-mine, close"), ("x-mine", "1"), ("te", "x"), ("x-yours", "2"), ("content-length", "9")]
        {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        strip(&mut headers);
        assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["x-yours"]);
    }
}
