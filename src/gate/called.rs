//! Where a call goes, as far as that tells one bot from another.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use hyper::header::{HOST, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;

/// Ends of names within one's own network: several gates may have one each.
const PRIVATE: [&str; 2] = [".local", ".internal"];

/// What a caller may put into the query anew for each delivery, besides signatures.
const FRESH: [&str; 10] = [
    "timestamp",
    "nonce",
    "retry",
    "retries",
    "retry_count",
    "attempt",
    "attempts",
    "delivery_id",
    "request_id",
    "trace_id",
];

/// What was called.
#[derive(Debug, Clone)]
pub(super) struct Called<'a> {
    /// The path, which may be logged.
    pub(super) path: &'a str,
    /// The public name of the host, the path and what the query says: messages to two of these are two. A query may hold
    /// secrets, so this is never logged.
    pub(super) place: Cow<'a, str>,
}

impl<'a> Called<'a> {
    /// Of a call; a query that is a message itself says nothing of its place.
    pub(super) fn of(head: &'a Parts, query_is_message: bool) -> Self {
        let path = head.uri.path();
        let query = if query_is_message { None } else { head.uri.query() }.map(lasting).unwrap_or_default();
        let host = public_host(head).unwrap_or_default();
        let place = if query.is_empty() && host.is_empty() {
            Cow::Borrowed(path)
        } else {
            Cow::Owned([&host, path, &query].join("\u{1f}"))
        };
        Self { path, place }
    }
}

/// What of a query stays the same when a message is delivered again.
fn lasting(query: &str) -> String {
    let stays = |field: &&str| {
        let name = field.split('=').next().unwrap_or_default().to_ascii_lowercase();
        !field.is_empty() && !FRESH.contains(&name.as_str()) && !name.contains("sig")
    };
    query.split('&').filter(stays).collect::<Vec<_>>().join("&")
}

/// The name under which the caller knows the bot, in small letters and without a port; `None` for addresses and for names
/// of one's own network.
fn public_host(head: &Parts) -> Option<String> {
    let text = |name: HeaderName| head.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let named = text(HeaderName::from_static("x-forwarded-host")).or_else(|| text(HOST)).or_else(|| head.uri.host())?;
    let first = named.split(',').next()?.trim().parse::<Authority>().ok()?;
    let host = first.host().trim_end_matches('.').to_ascii_lowercase();
    let is_public = host.contains('.')
        && !host.starts_with('[')
        && host.parse::<Ipv4Addr>().is_err()
        && !PRIVATE.iter().any(|end| host.ends_with(end));
    is_public.then_some(host)
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    fn place(host: &str, target: &str) -> String {
        let (head, ()) = Request::post(target).header("host", host).body(()).unwrap().into_parts();
        Called::of(&head, false).place.into_owned()
    }

    #[test]
    fn two_bots_are_told_apart_by_host_path_and_query() {
        let all = [("a.example", "/m"), ("b.example", "/m"), ("a.example", "/n"), ("a.example", "/m?bot=1")];
        let places: std::collections::BTreeSet<_> = all.iter().map(|(host, target)| place(host, target)).collect();
        assert_eq!(places.len(), all.len());
        assert_eq!(place("A.example.:443", "/m"), place("a.example", "/m"));
    }

    #[test]
    fn one_bot_behind_several_gates_is_one_whatever_its_gates_are_called() {
        for host in [
            "127.0.0.1:8080",
            "localhost:1",
            "gate-2",
            "[::1]:80",
            "[::ffff:1.2.3.4]",
            "gate-0.gate.svc.cluster.local",
            "",
        ] {
            assert_eq!(place(host, "/m"), "/m", "{host}");
        }
        let (head, ()) = Request::post("/m")
            .header("host", "gate-1.example")
            .header("x-forwarded-host", "bot.example, gate-1.example")
            .body(())
            .unwrap()
            .into_parts();
        assert_eq!(Called::of(&head, false).place, place("bot.example", "/m"));
    }

    #[test]
    fn what_signs_a_query_anew_for_each_delivery_does_not_count() {
        assert_eq!(place("h", "/m?timestamp=1&nonce=2&msg_signature=3"), "/m");
        assert_eq!(place("h", "/m?bot=1&timestamp=1"), place("h", "/m?timestamp=2&bot=1&"));
        assert_ne!(place("h", "/m?token=1"), place("h", "/m?token=2"));
    }
}
