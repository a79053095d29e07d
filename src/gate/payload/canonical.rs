//! A value in one form, whatever the order of its fields, and without what changes when it is delivered again.

use std::borrow::Cow;
use std::fmt::Write;

use super::json::Json;
use super::update::joined;

/// What platforms change when they deliver a message again, and what `ManyChat` tells of a contact besides.
const VOLATILE: [&str; 28] = [
    "timestamp",
    "message-timestamp",
    "action_ts",
    "nonce",
    "sig",
    "deliveryContext",
    "delivery_attempts",
    "delivered_at",
    "delivery_status",
    "first_sent_at",
    "retry_count",
    "RetryCount",
    "retry",
    "retries",
    "attempt",
    "attempts",
    "delivery_id",
    "request_id",
    "trace_id",
    "sent_at",
    "date_time",
    "server_time",
    "webhook_timestamp",
    "environment",
    "last_interaction",
    "last_seen",
    "ig_last_interaction",
    "ig_last_seen",
];

/// Parts of the names of what signs a URL, and whole names of it.
const SIGNING: [&str; 11] =
    ["sig", "token", "expire", "hash", "hmac", "policy", "credential", "x-amz", "x-goog", "x-oss", "key-pair"];
const SIGNING_WHOLE: [&str; 16] =
    ["oh", "oe", "se", "sp", "st", "sv", "sr", "ske", "skt", "sks", "skv", "ext", "ccb", "ex", "is", "hm"];

/// Whether a field may change from one delivery of a message to the next.
pub(super) fn is_volatile(name: &str) -> bool {
    VOLATILE.contains(&name)
}

/// A text; of a URL without what signs it, as that is new each time.
pub(super) fn unsigned(text: &str) -> Cow<'_, str> {
    let is_url = text.starts_with("https://") || text.starts_with("http://");
    let Some((start, query)) = text.split_once('?').filter(|_| is_url) else { return Cow::Borrowed(text) };
    let mut kept = start.to_owned();
    for field in query.split('&') {
        let name = field.split('=').next().unwrap_or(field).to_ascii_lowercase();
        let signs = SIGNING.iter().any(|part| name.contains(part)) || SIGNING_WHOLE.contains(&name.as_str());
        if !signs && !name.starts_with("_nc_") {
            kept.push('&');
            kept += field;
        }
    }
    Cow::Owned(kept)
}

/// What tells a message from another one with the same text: what was chosen or attached, and, of whatever says
/// something, what it answers. All that is there counts, with the name of its place.
pub(super) fn details(
    element: &Json<'_>,
    chosen: &[&'static str],
    answered: &[&'static str],
    text: Option<&str>,
) -> Option<String> {
    let mut parts = Vec::new();
    let mut look = |places: &[&'static str]| {
        for place in places {
            if let Some(value) = element.at(place).filter(|value| !value.is_blank()) {
                let mut part = format!("{place}=");
                write(value, &mut part);
                parts.push(Cow::Owned(part));
            }
        }
        parts.len()
    };
    if look(chosen) > 0 || text.is_some() {
        look(answered);
    }
    (!parts.is_empty()).then(|| joined(&parts))
}

/// The one form of a value.
pub(super) fn canonical(json: &Json<'_>) -> String {
    let mut out = String::new();
    write(json, &mut out);
    out
}

/// Lengths stand before texts, so that no two values are written alike.
fn write(json: &Json<'_>, out: &mut String) {
    let text = |text: &str, out: &mut String| {
        // Writing to a text never fails.
        let _: std::fmt::Result = write!(out, "{}:{text}", text.len());
    };
    match json {
        Json::Null => out.push('n'),
        Json::Bool(truth) => out.push(if *truth { 't' } else { 'f' }),
        Json::Number(_) | Json::Digits(_) => *out += &json.scalar().unwrap_or_default(),
        Json::Text(value) => text(&unsigned(value), out),
        Json::List(elements) => {
            out.push('[');
            for element in elements {
                write(element, out);
                out.push(',');
            }
            out.push(']');
        }
        Json::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().filter(|(name, _)| !is_volatile(name)).collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            fields.dedup_by(|(one, _), (other, _)| one == other);
            out.push('{');
            for (name, value) in fields {
                text(name, out);
                write(value, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::payload::written::read;

    fn of(text: &str) -> String {
        canonical(&read(text).unwrap())
    }

    #[test]
    fn neither_the_order_of_fields_nor_what_a_delivery_adds_makes_another_value() {
        let one = of(r#"{"a":1,"b":{"c":"x","d":[true,null]},"timestamp":1}"#);
        assert_eq!(one, of(r#"{"b":{"d":[true,null],"c":"x"},"delivery_attempts":2,"a":1}"#));
        for other in [r#"{"a":"1"}"#, r#"{"a":[1]}"#, r#"{"a":{"1":1}}"#, r#"{"a":1.0}"#, r#"{"a":1,"b":null}"#] {
            assert_ne!(of(r#"{"a":1}"#), of(other), "{other}");
        }
    }

    #[test]
    fn a_url_that_is_signed_anew_is_the_same_and_another_file_is_not() {
        let url = |query: &str| of(&format!(r#"{{"url":"https://cdn.example/v/1.jpg?{query}"}}"#));
        assert_eq!(url("asset_id=7&signature=a&oe=1&_nc_ht=x"), url("asset_id=7&oe=2&X-Amz-Expires=3"));
        assert_ne!(url("asset_id=7&signature=a"), url("asset_id=8&signature=a"));
        assert_eq!(unsigned("is it? sig=1"), "is it? sig=1");
    }

    #[test]
    fn places_without_anything_in_them_add_no_detail_and_what_is_answered_adds_one_to_others_alone() {
        let body = read(r#"{"a":"","b":[],"c":{},"d":null,"e":"x","to":7}"#).unwrap();
        let of = |chosen: &[&'static str], text| details(&body, chosen, &["/to"], text);
        assert_eq!(of(&["/a", "/b", "/c", "/d", "/f"], None), None);
        assert_eq!(of(&["/a"], Some("hi")).as_deref(), Some("/to=7"));
        assert_eq!(of(&["/a", "/e"], None).as_deref(), Some("/e=1:x\u{1f}/to=7"));
    }
}
