//! What is wrong with a URL that names no Redis. The parser's own words may quote it, and with it the password.

use url::Url;

use crate::lock::{RedisRefusal, RedisUrl, StoreError};

/// Says which part of a URL cannot be read.
pub(super) fn unreadable(part: RedisUrl) -> StoreError {
    StoreError::refused("redis://…", RedisRefusal::Url(part))
}

/// The part of a URL that cannot be read.
pub(super) fn wrong_part(url: &str) -> RedisUrl {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if path.contains('@') {
        return RedisUrl::SignInPassword;
    }
    match Url::parse(url) {
        Err(url::ParseError::InvalidPort) => RedisUrl::Port,
        Err(url::ParseError::EmptyHost) => RedisUrl::NoHost,
        Err(_) if authority.contains('%') => RedisUrl::Percent,
        Err(_) => RedisUrl::OddHost,
        Ok(url) if url.host_str().is_none_or(str::is_empty) => RedisUrl::NoHost,
        Ok(url) if is_wildcard(&url) => RedisUrl::EveryHost,
        Ok(url) if !is_database(url.path()) => RedisUrl::Database,
        Ok(url) if url.fragment().is_some() => RedisUrl::Fragment,
        Ok(url) if url.query().is_some() => RedisUrl::Query,
        Ok(_) => RedisUrl::NotText,
    }
}

fn is_wildcard(url: &Url) -> bool {
    ["0.0.0.0", "[::]"].map(Some).contains(&url.host_str())
}

fn is_database(path: &str) -> bool {
    let number = path.trim_matches('/');
    number.is_empty() || number.parse::<i64>().is_ok()
}

#[cfg(test)]
mod tests {
    use redis::IntoConnectionInfo;

    use super::*;

    #[test]
    fn the_part_that_cannot_be_read_is_named_without_the_password() {
        for (url, part) in [
            ("redis://:s3cret@host:port/0", "port"),
            ("redis://:s3cret@host:99999/0", "port"),
            ("redis://:s3cret@host/bot", "its database is not a number"),
            ("redis://:s3/cret@host/0", "in a password"),
            ("redis://:s3#cret@host/0", "in a password"),
            ("redis://:s3?cret@host/0", "in a password"),
            ("redis://:s3cret@/0", "no host"),
            ("redis://", "no host"),
            ("redis://:s3cret@ho st/0", "host is none"),
            ("redis://:s3cret@0.0.0.0/0", "every address"),
            ("rediss://:s3cret@host/0#fragment", "#"),
            ("redis://:s3cret%ff@host/0", "not text"),
            ("redis://:s3cret@host/0?protocol=nine", "?"),
        ] {
            assert!(url.into_connection_info().is_err(), "{url}");
            let error = unreadable(wrong_part(url));
            assert!(error.to_string().contains(part), "{url}: {error}");
            assert!(error.advice().is_some() && !format!("{error:?}").contains("cret"), "{error:?}");
            for text in [error.to_string(), error.advice().unwrap()] {
                assert_eq!(crate::text::without_passwords(&text), text, "nothing in it looks like a password");
            }
        }
    }
}
