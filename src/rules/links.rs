//! Hosts that a text links to.

use std::collections::BTreeSet;

use memchr::{memchr, memchr2_iter};

use crate::text::eights::has_any;

/// The hosts that `text` links to, in lower case and without a leading `www.`: what follows `http://`, `https://` or
/// `www.`, a bare domain directly followed by `/`, and a bare host among `known`, which are written the same way.
pub(super) fn hosts(text: &str, known: &[String]) -> BTreeSet<String> {
    let mut hosts = BTreeSet::new();
    if known.is_empty() && !may_link(text.as_bytes()) {
        return hosts;
    }
    for (start, end) in words(text) {
        let (word, before, after) = (&text[start..end], text[..start].chars().next_back(), &text[end..]);
        if let Some(rest) = after.strip_prefix("://").filter(|_| ends_in_web_scheme(word)) {
            hosts.extend(host_of_authority(rest));
        }
        hosts.extend(after_www(word, before));
        // After these a domain is part of an address or of a path.
        if matches!(before, Some('@' | '/')) {
            continue;
        }
        // A dash before it is a bullet of a list.
        let word = word.trim_start_matches(['-', '_']);
        let bare = normal(word);
        if (after.starts_with('/') && is_domain(word)) || known.contains(&bare) {
            hosts.insert(bare);
        }
    }
    hosts
}

/// A cheap look that most texts do not pass: links have a slash, or begin with `www.`.
fn may_link(text: &[u8]) -> bool {
    // Most texts have neither.
    if !has_any(text, [b'/', b'w', b'W']) {
        return false;
    }
    let is_w = |place: usize| text.get(place).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'w'));
    memchr(b'/', text).is_some() || memchr2_iter(b'w', b'W', text).any(|place| is_w(place + 1))
}

/// Runs of characters that a host can be written in, as byte ranges.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(in_host)?;
        rest = text[start..].find(|character| !in_host(character)).map_or(text.len(), |length| start + length);
        Some((start, rest))
    })
}

fn in_host(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '-' | '_')
}

fn ends_in_web_scheme(word: &str) -> bool {
    ["http", "https"].iter().any(|scheme| {
        let start = word.len().checked_sub(scheme.len());
        start.and_then(|start| word.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(scheme))
    })
}

/// The host at the start of what follows `://`, user and password passed over.
fn host_of_authority(rest: &str) -> Option<String> {
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#')).unwrap_or(rest.len());
    let authority = &rest[..end];
    host(authority.rsplit_once('@').map_or(authority, |(_, host)| host))
}

/// What follows a `www.` that starts a word of its own.
fn after_www(word: &str, before: Option<char>) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let mut places = lower.match_indices("www.").map(|(place, _)| place);
    let place = places.find(|place| {
        let before = if *place == 0 { before } else { lower[..*place].chars().next_back() };
        !before.is_some_and(char::is_alphanumeric)
    })?;
    host(&word[place + "www.".len()..])
}

/// The labels at the start of `text`, each separated from the next by a single dot.
fn host(text: &str) -> Option<String> {
    let end = text.find(|character| !in_host(character)).unwrap_or(text.len());
    let end = text[..end].find("..").unwrap_or(end);
    let host = normal(&text[..end]);
    (!host.is_empty() && !host.starts_with('.')).then_some(host)
}

/// At least two labels, the last one of at least two letters.
fn is_domain(word: &str) -> bool {
    let last = word.rsplit_once('.').map_or("", |(_, last)| last);
    last.chars().count() >= 2
        && last.chars().all(char::is_alphabetic)
        && word.starts_with(char::is_alphanumeric)
        && word.split('.').all(|label| !label.is_empty())
}

/// Lower case, without a leading `www.` and a trailing dot.
pub(super) fn normal(host: &str) -> String {
    let lower = host.trim_end_matches('.').to_lowercase();
    lower.strip_prefix("www.").unwrap_or(&lower).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        hosts(text, &["bio.link".to_owned()]).into_iter().collect()
    }

    #[test]
    fn a_link_is_found_in_every_form_that_people_write() {
        for text in [
            "http://example.com",
            "vois HTTPS://WWW.Example.com:8080/a?b#c",
            "(www.example.com)",
            "example.com/offre",
            "-example.com/offre",
            "https://user:secret@example.com.",
            "[ici](https://example.com/x)",
        ] {
            assert_eq!(found(text), ["example.com"], "{text}");
        }
        assert_eq!(found("https://a.fr et b.fr/x"), ["a.fr", "b.fr"]);
        assert_eq!(found("va sur Bio.Link."), ["bio.link"]);
        assert_eq!(found("http://localhost:3000"), ["localhost"]);
    }

    #[test]
    fn what_only_looks_like_a_link_is_none() {
        for text in [
            "et/ou",
            "12.5/3",
            "example.com",
            "a@example.com/",
            "src/main.rs/x",
            "wwww.example.com",
            "notbio.link",
            "bio.link.fr",
            "http:// example",
            "...",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in "[hw:/.@a-cé\\- ]{0,60}") {
            let found = hosts(&text, &["a".to_owned()]);
            proptest::prop_assert!(found.iter().all(|host| !host.is_empty()));
        }
    }
}
