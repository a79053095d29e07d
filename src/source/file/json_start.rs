//! What the first bytes of a JSON document tell: the keys of its object, and of the first in a list.

use std::collections::BTreeSet;

use super::json_scan::first_end;

/// The keys of the object that a text begins with, as far as it goes.
pub(in crate::source) fn keys(object: &[u8]) -> BTreeSet<String> {
    entries(object).map(|(key, _)| key).collect()
}

/// What the list holds first that a key of an object names.
pub(in crate::source) fn first_of<'a>(object: &'a [u8], key: &str) -> Option<&'a [u8]> {
    let (_, value) = entries(object).find(|(name, _)| name == key)?;
    Some(value.strip_prefix(b"[")?.trim_ascii_start())
}

/// Keys of an object with what follows their colon; over where the object or what is known of it is over.
fn entries(object: &[u8]) -> impl Iterator<Item = (String, &[u8])> {
    let mut rest = object.trim_ascii_start().strip_prefix(b"{").unwrap_or_default();
    std::iter::from_fn(move || {
        rest = rest.trim_ascii_start();
        rest = rest.strip_prefix(b",").unwrap_or(rest).trim_ascii_start();
        let end = rest.starts_with(b"\"").then(|| first_end(rest)).flatten()?;
        let key = serde_json::from_slice(&rest[..end]).ok()?;
        let value = rest[end..].trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
        // A value that is not over is the last that is known of.
        rest = first_end(value).map_or(&[][..], |end| &value[end..]);
        Some((key, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_as_far_as_a_start_goes() {
        let start = br#" {"a": [1, "]"], "b": {"c": 2}, "messages": [ {"id": "x", "text": "cut o"#;
        assert_eq!(keys(start), ["a", "b", "messages"].map(str::to_owned).into());
        assert_eq!(keys(first_of(start, "messages").unwrap()), ["id", "text"].map(str::to_owned).into());
        assert_eq!(keys(b"[1]"), BTreeSet::new());
    }
}
