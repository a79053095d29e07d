//! Upstreams that listen at a path: `unix:/run/bot.sock`, with a path of calls in `unix:/run/bot.sock:/webhook`, and the same
//! as a URL, `http+unix://%2Frun%2Fbot.sock/webhook`.

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::gate::{BadUpstream, Upstream};

/// The socket that an address names, and the path of calls; `None` if the address is of another kind, and nothing within if
/// it is of this kind and wrong.
pub(super) fn named(address: &str) -> Option<Option<(PathBuf, String)>> {
    if let Some(rest) = address.strip_prefix("http+unix://") {
        let (socket, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let socket = percent_decode_str(socket).decode_utf8().ok();
        return Some(socket.and_then(|socket| usable(&socket, path)));
    }
    let rest = address.strip_prefix("unix:")?;
    // As URLs write it.
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (socket, path) = rest.find(":/").map_or((rest, ""), |colon| (&rest[..colon], &rest[colon + 1..]));
    Some(usable(socket, path))
}

#[cfg(unix)]
fn usable(socket: &str, path: &str) -> Option<(PathBuf, String)> {
    let fits = std::os::unix::net::SocketAddr::from_pathname(socket).is_ok();
    (socket.starts_with('/') && fits).then(|| (PathBuf::from(socket), path.to_owned()))
}

#[cfg(not(unix))]
fn usable(_: &str, _: &str) -> Option<(PathBuf, String)> {
    None
}

/// The upstream at a socket.
#[cfg(unix)]
pub(super) fn upstream(socket: PathBuf, url: Url, time_limit: Duration) -> Result<Upstream, BadUpstream> {
    Upstream::at_socket(socket, url, time_limit)
}

/// There is none on this system.
#[cfg(not(unix))]
pub(super) fn upstream(_: PathBuf, _: Url, _: Duration) -> Result<Upstream, BadUpstream> {
    Err(BadUpstream::NotHttp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_named_in_three_ways_with_a_path_of_calls_or_without() {
        let read = |address: &str| {
            let (socket, path) = named(address).unwrap().unwrap();
            (socket.to_str().unwrap().to_owned(), path)
        };
        for (address, socket, path) in [
            ("unix:/run/bot.sock", "/run/bot.sock", ""),
            ("unix:///run/bot.sock", "/run/bot.sock", ""),
            ("unix:/run/bot.sock:/hook/a", "/run/bot.sock", "/hook/a"),
            ("unix:/run/a:b.sock:/", "/run/a:b.sock", "/"),
            ("http+unix://%2Frun%2Fbot.sock", "/run/bot.sock", ""),
            ("http+unix://%2Frun%2Fbot.sock/hook", "/run/bot.sock", "/hook"),
        ] {
            assert_eq!(read(address), (socket.to_owned(), path.to_owned()), "{address}");
        }
        for other in ["http://unix:80/", "https://bot", "bot.sock", ""] {
            assert!(named(other).is_none(), "{other}");
        }
    }

    #[test]
    fn what_is_no_path_of_a_socket_is_refused() {
        let long = format!("unix:/{}", "x".repeat(200));
        for wrong in
            ["unix:", "unix:bot.sock", "unix://", "http+unix://run/bot", "http+unix://%ff/", "unix:/a\0b", &long]
        {
            assert_eq!(named(wrong), Some(None), "{wrong}");
        }
    }
}
