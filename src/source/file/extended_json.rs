//! Values as mongoexport writes them: objects that stand for a time, an id or a number.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;

use super::json_text::unescape;
use crate::model::MessageId;
use crate::source::scalar::Scalar;
use crate::time::{Timestamp, parse_time};

/// What an object of MongoDB's extended JSON stands for; `None` where it is none.
pub(super) fn extended_json(raw: &str) -> Option<Scalar<'static>> {
    let object: BTreeMap<&str, &RawValue> = serde_json::from_str(raw).ok()?;
    let mut entries = object.into_iter();
    match (entries.next(), entries.next()) {
        (Some((key, value)), None) => of_entry(key, value.get()),
        _ => None,
    }
}

/// The same of an object's only key and value.
pub(super) fn of_entry(key: &str, raw: &str) -> Option<Scalar<'static>> {
    let text = || raw.starts_with('"').then(|| unescape(raw).into_owned());
    match key {
        "$date" => date(raw),
        // 34 digits are more than any number here has.
        "$oid" | "$uuid" | "$symbol" | "$numberDecimal" => Some(Scalar::Text(text()?.into())),
        "$numberInt" | "$numberLong" => text()?.parse().ok().map(Scalar::Int),
        "$numberDouble" => text()?.parse().ok().map(Scalar::Float),
        "$binary" => binary(raw),
        "$timestamp" => {
            let parts: BTreeMap<&str, &RawValue> = serde_json::from_str(raw).ok()?;
            let seconds: i64 = parts.get("t")?.get().parse().ok()?;
            seconds.checked_mul(1_000_000).map(Timestamp::from_micros).map(Scalar::Time)
        }
        _ => None,
    }
}

/// Milliseconds since 1970 as a number or in an object, or a text.
fn date(raw: &str) -> Option<Scalar<'static>> {
    if raw.starts_with('"') {
        let at = parse_time(&unescape(raw), chrono_tz::UTC)?;
        return Some(Scalar::Time(at.at));
    }
    let millis = match extended_json(raw) {
        Some(Scalar::Int(millis)) => millis,
        _ => raw.parse().ok()?,
    };
    millis.checked_mul(1000).map(Timestamp::from_micros).map(Scalar::Time)
}

/// 16 bytes of the kinds that are UUIDs; other bytes are nothing that a message is told by.
fn binary(raw: &str) -> Option<Scalar<'static>> {
    let parts: BTreeMap<&str, &RawValue> = serde_json::from_str(raw).ok()?;
    let part = |name| parts.get(name).map(|value| unescape(value.get()));
    if !matches!(part("subType")?.as_ref(), "4" | "04") {
        return None;
    }
    let bytes: [u8; 16] = STANDARD.decode(part("base64")?.as_bytes()).ok()?.try_into().ok()?;
    Some(Scalar::Text(MessageId::Uuid(u128::from_be_bytes(bytes)).to_string().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(raw: &str) -> Option<String> {
        extended_json(raw).map(|value| value.text().into_owned())
    }

    #[test]
    fn all_forms_of_a_date_are_one_moment() {
        for raw in [
            r#"{"$date":"2026-01-07T14:02:11.120Z"}"#,
            r#"{"$date":"2026-01-07T15:02:11.120+0100"}"#,
            r#"{ "$date" : { "$numberLong" : "1767794531120" } }"#,
            r#"{"$date":1767794531120}"#,
        ] {
            assert_eq!(shown(raw).as_deref(), Some("2026-01-07T14:02:11.120Z"), "{raw}");
        }
        // Small numbers are milliseconds all the same.
        assert_eq!(shown(r#"{"$date":1000}"#).as_deref(), Some("1970-01-01T00:00:01.000Z"));
    }

    #[test]
    fn ids_and_numbers_keep_every_digit() {
        for (raw, text) in [
            (r#"{"$oid":"68ed0656a000000000000001"}"#, "68ed0656a000000000000001"),
            (r#"{"$numberLong":"9007199254740993"}"#, "9007199254740993"),
            (r#"{"$numberInt":"7"}"#, "7"),
            (r#"{"$numberDouble":"1.5"}"#, "1.5"),
            (r#"{"$numberDecimal":"17841400000000001.50"}"#, "17841400000000001.50"),
            (r#"{"$uuid":"0f8fad5b-d9cb-469f-a165-70867728950e"}"#, "0f8fad5b-d9cb-469f-a165-70867728950e"),
            (
                r#"{"$binary":{"base64":"D4+tW9nLRp+hZXCGdyiVDg==","subType":"04"}}"#,
                "0f8fad5b-d9cb-469f-a165-70867728950e",
            ),
            (r#"{"$timestamp":{"t":1767794531,"i":1}}"#, "2026-01-07T14:02:11.000Z"),
        ] {
            assert_eq!(shown(raw).as_deref(), Some(text), "{raw}");
        }
    }

    #[test]
    fn other_objects_are_no_single_value() {
        for raw in [
            "{}",
            r#"{"text":"hello"}"#,
            r#"{"$date":"soon"}"#,
            r#"{"$date":1,"x":2}"#,
            r#"{"$numberLong":7}"#,
            r#"{"$binary":{"base64":"AA==","subType":"00"}}"#,
            "[1]",
            "7",
        ] {
            assert_eq!(shown(raw), None, "{raw}");
        }
    }
}
