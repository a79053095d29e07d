//! What tells one attachment from another, kept as a number.

use serde_json::Value;

use super::scalar::says_nothing;
use crate::text::hash::{bytes, fold, mix};

/// A file that is called no more than this may be any.
#[rustfmt::skip]
const KINDS: [&str; 26] = [
    "image", "images", "img", "photo", "photos", "picture", "pic", "video", "audio", "voice", "ptt", "sticker", "gif",
    "file", "files", "document", "doc", "media", "attachment", "attachments", "unknown", "blob", "download", "upload",
    "untitled", "unnamed",
];

/// Types of media begin with one of these.
const MEDIA_TYPES: [&str; 10] =
    ["image", "video", "audio", "application", "text", "font", "model", "multipart", "message", "chemical"];

/// Keys of JSON whose value tells an attachment, the surest first; names are compared without `_` and `-`.
const TELLING: [&[&str]; 4] = [
    &["sha256", "filesha256", "sha1", "md5", "hash", "checksum", "digest"],
    &["url", "src", "href", "link", "uri", "dataurl", "fileurl", "mediaurl", "imageurl", "path", "filepath"],
    &["fileuniqueid", "fileid", "mediaid", "attachmentid", "assetid", "id", "key"],
    &["filename", "name"],
];

/// Parameters of an address that sign it or say how long it holds.
#[rustfmt::skip]
const SIGNING: [&str; 24] = [
    "expires", "expire", "exp", "signature", "sig", "hmac", "hash", "token", "access_token", "policy", "key-pair-id",
    "awsaccesskeyid", "googleaccessid", "se", "sp", "sv", "sr", "st", "spr", "oh", "oe", "ccb", "ext", "_nc_ohc",
];

/// What `convert` writes before the number that tells an attachment.
const KNOWN: &str = "known:";

/// JSON of more bytes is not taken apart.
const LONGEST: usize = 1 << 16;

/// A number that is the same for the same attachment, and practically never for two; `None` if the value only says that
/// there is one, or of what kind it is.
pub(super) fn identity(value: &str) -> Option<u64> {
    let value = value.trim();
    if says_nothing(value) {
        return None;
    }
    if let Some(known) = value.strip_prefix(KNOWN).filter(|digits| digits.len() == 16) {
        return u64::from_str_radix(known, 16).ok();
    }
    if value.starts_with(['{', '[']) && value.len() <= LONGEST {
        return serde_json::from_str(value).ok().and_then(|value| of_json(&value));
    }
    of_text(value)
}

/// One number of those of several columns, whatever their order.
pub(super) fn together(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.wrapping_add(other)),
        (one, other) => one.or(other),
    }
}

fn of_text(value: &str) -> Option<u64> {
    if value.contains("://") {
        return Some(bytes(unsigned(value).as_bytes()));
    }
    let is_digits = value.bytes().all(|byte| byte.is_ascii_digit());
    // A short number counts attachments.
    (tells(value) && !(is_digits && value.len() < 4)).then(|| bytes(value.as_bytes()))
}

/// Whether a value without an address is more than a word or a type.
fn tells(value: &str) -> bool {
    if let Some((kind, rest)) = value.split_once('/')
        && MEDIA_TYPES.iter().any(|known| kind.eq_ignore_ascii_case(known))
        && (!rest.contains(['.', '/']) || rest.starts_with("vnd.") || rest.starts_with("x-"))
    {
        return false;
    }
    let name = value.rsplit(['/', '\\']).next().unwrap_or(value);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_kind = KINDS.iter().any(|kind| stem.eq_ignore_ascii_case(kind));
    let has_more = value.contains(['.', '/', '\\']) || value.bytes().any(|byte| byte.is_ascii_digit());
    // Some ids happen to have no digit; no word is written so.
    let is_code = value.len() >= 12
        && value.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
        && value.bytes().any(|byte| byte.is_ascii_lowercase());
    !is_kind && (has_more || is_code) && value.chars().count() >= 4
}

/// An address without what signs it.
fn unsigned(url: &str) -> String {
    let url = url.split('#').next().unwrap_or(url);
    let Some((address, query)) = url.split_once('?') else { return url.to_owned() };
    let signs = |parameter: &&str| {
        let key = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
        key.starts_with("x-amz-") || key.starts_with("x-goog-") || SIGNING.contains(&key.as_str())
    };
    let mut kept = query.split('&').filter(|parameter| !signs(parameter)).peekable();
    if kept.peek().is_none() {
        return address.to_owned();
    }
    format!("{address}?{}", kept.collect::<Vec<_>>().join("&"))
}

/// All attachments of a list in order; of an object, what tells it best, or else what stands in it.
fn of_json(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => of_text(text.trim()),
        Value::Array(values) => in_order(values.iter().map(of_json)),
        Value::Object(fields) => {
            let plain = |key: &str| key.replace(['_', '-'], "").to_ascii_lowercase();
            let text = |value: &Value| match value {
                Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
            let told = |keys: &&[&str]| {
                let values = fields.iter().filter(|(key, _)| keys.contains(&plain(key).as_str()));
                let values: Vec<u64> =
                    values.filter_map(|(_, value)| Some(bytes(unsigned(&text(value)?).as_bytes()))).collect();
                values.into_iter().map(Some).reduce(together).flatten()
            };
            let [sure @ .., names] = &TELLING;
            let inner = || in_order(fields.values().filter(|value| value.is_object() || value.is_array()).map(of_json));
            sure.iter().find_map(told).or_else(inner).or_else(|| {
                let named = |value: &Value| text(value).filter(|name| tells(name)).map(|name| bytes(name.as_bytes()));
                fields
                    .iter()
                    .filter(|(key, _)| names.contains(&plain(key).as_str()))
                    .find_map(|(_, value)| named(value))
            })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// One number of several; `None` if one of them is not known, as two lists may differ there.
fn in_order(identities: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    let mut count = 0;
    let hash = identities.into_iter().try_fold(0, |hash, identity| {
        count += 1;
        identity.map(|identity| fold(hash, identity))
    })?;
    (count > 0).then(|| mix(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_an_attachment_tells_it_from_others() {
        let values = [
            "https://cdn.example/plage.jpg",
            "https://cdn.example/mer.jpg",
            "https://cdn.example/?asset_id=17",
            "https://cdn.example/?asset_id=18",
            "AgACAgQAAxkBAAIB",
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "uploads/2026/plage.jpg",
            "image/plage.jpg",
            "plage.jpg",
            "48213",
            r#"{"type":"image","payload":{"url":"https://cdn.example/a.jpg"}}"#,
            r#"[{"file_id":"AAA1","file_name":"a.jpg"}]"#,
            r#"["a1.jpg","b1.jpg"]"#,
            r#"["b1.jpg","a1.jpg"]"#,
            r#"{"name":"menu.pdf"}"#,
        ];
        let mut identities: Vec<u64> = values.iter().map(|value| identity(value).expect(value)).collect();
        identities.sort_unstable();
        identities.dedup();
        assert_eq!(identities.len(), values.len());
    }

    #[test]
    fn what_says_that_there_is_one_or_of_what_kind_tells_nothing() {
        for value in [
            "",
            "null",
            "true",
            "1",
            "12",
            "image",
            "Photo",
            "image/jpeg",
            "video/mp4",
            "application/vnd.ms-excel",
            "image.jpg",
            "files/photo.png",
            "[]",
            "{}",
            r#"{"type":"image"}"#,
            r#"["image"]"#,
            "[1]",
            "[{]",
            "audio",
            r#"{"name":"image.jpg"}"#,
            r#"[{"url":"https://a.example/1"},{"type":"image"}]"#,
        ] {
            assert_eq!(identity(value), None, "{value}");
        }
    }

    #[test]
    fn what_convert_writes_tells_the_same_attachment() {
        assert_eq!(identity("known:00000000000000ff"), Some(255));
        assert_ne!(identity("known:ff"), Some(255));
    }

    #[test]
    fn an_address_is_the_same_whoever_signed_it() {
        let one = identity("https://s3.example/a.jpg?X-Amz-Date=1&X-Amz-Signature=ab#x");
        assert_eq!(one, identity("https://s3.example/a.jpg?X-Amz-Date=2&X-Amz-Signature=cd"));
        assert_eq!(one, identity("https://s3.example/a.jpg"));
        assert_ne!(one, identity("https://s3.example/a.jpg?v=2&Expires=7"));
        let json = |signed: &str| {
            identity(&format!(r#"[{{"id":{},"data_url":"https://a.example/1?sig={signed}"}}]"#, signed.len()))
        };
        assert_eq!(json("a"), json("bcd"));
    }

    #[test]
    fn the_order_of_columns_does_not_count() {
        let (a, b) = (identity("a1.jpg"), identity("https://a.example/1"));
        assert_eq!(together(a, b), together(b, a));
        assert_eq!(together(None, a), a);
    }
}
