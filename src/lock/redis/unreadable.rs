//! What is wrong with a URL that names no Redis. The parser's own words may quote it, and with it the password.

use url::Url;

use crate::lock::StoreError;

/// Says which part of `url` cannot be read.
pub(super) fn unreadable(url: &str) -> StoreError {
    let (part, advice) = wrong_part(url);
    StoreError::Refused {
        store: "redis://…".to_owned(),
        problem: format!("its URL cannot be read: {part}"),
        advice: advice.to_owned(),
    }
}

const PASSWORD: &str = "write signs such as / ? # and % in user and password as %2F %3F %23 and %25";
const WHOLE: &str = "write it as redis://HOST:6379/0, or rediss:// for TLS; user and password, with a colon between them, \
                     go before the host and end with @";

/// The part, and what to do about it.
fn wrong_part(url: &str) -> (&'static str, &'static str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if path.contains('@') {
        return ("a / ? or # is before its last @, as in a password", PASSWORD);
    }
    match Url::parse(url) {
        Err(url::ParseError::InvalidPort) => ("its port is not a number up to 65535", WHOLE),
        Err(url::ParseError::EmptyHost) => ("it names no host", WHOLE),
        Err(_) if authority.contains('%') => ("its host is none, or a % in it begins no sign", PASSWORD),
        Err(_) => ("its host is none", WHOLE),
        Ok(url) if url.host_str().is_none_or(str::is_empty) => ("it names no host", WHOLE),
        Ok(url) if is_wildcard(&url) => ("its host means every address of a machine", "name one host"),
        Ok(url) if !is_database(url.path()) => {
            ("its database is not a number", "end it after the port, or with the database's number, such as /0")
        }
        Ok(url) if url.fragment().is_some() => ("it holds a #", PASSWORD),
        Ok(url) if url.query().is_some() => ("it holds a ?", "leave out the parameters"),
        Ok(_) => ("its user or password is not text", PASSWORD),
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
            let error = unreadable(url);
            assert!(error.to_string().contains(part), "{url}: {error}");
            assert!(error.advice().is_some() && !format!("{error:?}").contains("cret"), "{error:?}");
            for text in [error.to_string(), error.advice().unwrap().to_owned()] {
                assert_eq!(crate::text::without_passwords(&text), text, "nothing in it looks like a password");
            }
        }
    }
}
