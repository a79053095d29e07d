//! What of a message's headers goes on to the other side.

use std::net::IpAddr;

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::signature;

/// Tells answers of the gate from those of the upstream.
pub(super) const GATE: &str = "x-dm-audit-gate";

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

/// Takes out what is about the connection.
pub(super) fn strip(headers: &mut HeaderMap) {
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
}

/// Says who called, for upstreams that want to know.
pub(super) fn forwarded(headers: &mut HeaderMap, peer: IpAddr) {
    let name = HeaderName::from_static("x-forwarded-for");
    // Each proxy on the way may have written a line of its own.
    let mut all = Vec::new();
    for before in headers.get_all(&name) {
        all.extend_from_slice(before.as_bytes());
        all.extend_from_slice(b", ");
    }
    all.extend_from_slice(peer.to_string().as_bytes());
    if let Ok(value) = HeaderValue::from_bytes(&all) {
        headers.insert(name, value);
    }
    if let Some(host) = headers.get(header::HOST).cloned() {
        headers.entry("x-forwarded-host").or_insert(host);
    }
    headers.entry("x-forwarded-proto").or_insert(HeaderValue::from_static("http"));
}

/// Adds a gate to those that a call has come through.
pub(super) fn mark(headers: &mut HeaderMap, gate: &HeaderValue) {
    headers.append(HeaderName::from_static(GATE), gate.clone());
}

/// Whether a call has come through this gate.
pub(super) fn is_marked(headers: &HeaderMap, gate: &HeaderValue) -> bool {
    // Whoever was in between may have made one line of several.
    let mut all = headers.get_all(GATE).iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    all.any(|one| one.trim_ascii() == gate.as_bytes())
}

/// Puts the signature of another body in place of the one that came, or takes it out where nobody can sign; tells whether
/// one was lost.
pub(super) fn sign_anew(headers: &mut HeaderMap, secret: Option<&signature::Secret>, body: &[u8]) -> bool {
    // The older form, over SHA-1.
    headers.remove("x-hub-signature");
    let (hub, line) = (headers.remove(signature::HEADER), headers.remove(signature::LINE_HEADER));
    let Some(secret) = secret else { return hub.is_some() || line.is_some() };
    for (came, name, signed) in
        [(hub, signature::HEADER, secret.sign(body)), (line, signature::LINE_HEADER, secret.sign_for_line(body))]
    {
        if let (Some(_), Ok(value)) = (came, HeaderValue::from_str(&signed)) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn headers_about_a_connection_end_with_it() {
        let mut headers = headers(&[("connection", "x-mine, close"), ("x-mine", "1"), ("te", "x"), ("x-yours", "2")]);
        strip(&mut headers);
        assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["x-yours"]);
    }

    #[test]
    fn the_address_of_the_caller_is_added_to_those_of_all_proxies_before_it() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 2.2.2.2"));
        headers.append("x-forwarded-for", HeaderValue::from_bytes(b"\xff").unwrap());
        forwarded(&mut headers, "::1".parse().unwrap());
        let all: Vec<_> = headers.get_all("x-forwarded-for").iter().map(HeaderValue::as_bytes).collect();
        assert_eq!(all, [b"1.1.1.1, 2.2.2.2, \xff, ::1"]);
    }

    #[test]
    fn a_gate_knows_its_own_mark_among_others() {
        let (ours, other) = (HeaderValue::from_static("ab"), HeaderValue::from_static("cd"));
        let mut headers = headers(&[(GATE, "x, cd")]);
        assert!(is_marked(&headers, &other) && !is_marked(&headers, &ours));
        mark(&mut headers, &ours);
        assert!(is_marked(&headers, &other) && is_marked(&headers, &ours));
    }

    #[test]
    fn what_earlier_proxies_said_of_host_and_protocol_stays() {
        let mut headers =
            headers(&[("host", "gate"), ("x-forwarded-host", "bot.example"), ("x-forwarded-proto", "https")]);
        forwarded(&mut headers, "127.0.0.1".parse().unwrap());
        assert_eq!(
            (&headers["x-forwarded-host"], &headers["x-forwarded-proto"]),
            (&"bot.example".parse().unwrap(), &"https".parse().unwrap())
        );
    }
}
