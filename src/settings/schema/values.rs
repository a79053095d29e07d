//! Values as the settings file has them: what `settings::values` reads, as patterns.

use std::borrow::Cow;
use std::fmt::Write as _;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::finding::Severity;

/// One value, or a list.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[expect(dead_code, reason = "its schema alone is asked for")]
pub(super) enum OneOrMore<T> {
    One(T),
    More(Vec<T>),
}

/// Makes a type of which the schema alone is asked for.
macro_rules! value {
    ($(#[doc = $about:literal])* $type:ident as $name:literal, $schema:expr) => {
        $(#[doc = $about])*
        pub(super) struct $type;

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

value! {
    /// A text that is not blank.
    Filled as "Filled", json_schema!({ "type": "string", "pattern": r"\S" })
}

value! {
    /// The name of a time zone.
    TimeZone as "TimeZone", json_schema!({ "type": "string", "examples": ["UTC", "Europe/Paris"] })
}

value! {
    /// `error`, `warning` or `info`.
    SeverityWord as "Severity", choice(&Severity::WORST_FIRST.map(Severity::as_str))
}

value! {
    /// A date or a moment.
    Moment as "Moment", json_schema!({
        "description": "A date such as 2026-03-01, or a moment.",
        // Some editors take a date of TOML for a text, and others for a text of one of these formats alone.
        "anyOf": [
            { "type": "string", "format": "date" },
            { "type": "string", "format": "date-time" },
            { "type": "string", "format": "date-time-local" },
            { "type": "string", "pattern": "-" },
        ],
        "examples": ["2026-03-01"],
    })
}

value! {
    /// 16 hexadecimal digits.
    Fingerprint as "Fingerprint", json_schema!({ "type": "string", "pattern": r"^\s*[0-9a-fA-F]{16}\s*$" })
}

value! {
    /// A number from 0 to 1, or a text that says one.
    Probability as "Probability", json_schema!({
        "description": "A number from 0 to 1, or a percentage.",
        "anyOf": [
            { "type": "number", "minimum": 0, "maximum": 1 },
            { "type": "string", "pattern": r"^\s*[0-9.]+([eE][+-]?[0-9]+)?\s*%?\s*$" },
        ],
        "examples": [0.5, "50%"],
    })
}

value! {
    /// A whole number from 1 on, or a text that says one.
    Number as "Number", json_schema!({
        "anyOf": [{ "type": "integer", "minimum": 1 }, { "type": "string", "pattern": r"^\s*\+?[0-9]+\s*$" }],
    })
}

value! {
    /// A length of time.
    Duration as "Duration", json_schema!({
        "description": "A length of time with its unit.",
        "type": "string",
        "pattern": format!("^{}$", duration()),
        "examples": ["300s", "5m", "1h 30m"],
    })
}

value! {
    /// A length of time, or `none`.
    Limit as "Limit", json_schema!({
        "description": "A length of time with its unit, or none: without limit.",
        "type": "string",
        "pattern": format!(r"^({}|\s*{}\s*)$", duration(), any_case("none")),
        "examples": ["120s", "none"],
    })
}

/// One of these words, which is offered as it stands and taken in any case.
pub(super) fn choice(words: &[&str]) -> Schema {
    json_schema!({ "type": "string", "anyOf": [{ "enum": words }, { "pattern": format!(r"^\s*{}\s*$", any_of(words)) }] })
}

/// A pattern of any of the words, in any case.
pub(super) fn any_of(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| any_case(word)).collect();
    format!("({})", words.join("|"))
}

/// A pattern of a word in any case: expressions of JSON Schema have no flags.
pub(super) fn any_case(word: &str) -> String {
    word.chars().fold(String::new(), |mut pattern, letter| {
        let _: std::fmt::Result = match letter {
            'a'..='z' | 'A'..='Z' => {
                write!(pattern, "[{}{}]", letter.to_ascii_lowercase(), letter.to_ascii_uppercase())
            }
            other => write!(pattern, "{other}"),
        };
        pattern
    })
}

/// Every unit of a duration.
pub(super) const UNITS: &str = "nanos|nsec|ns|usec|us|µs|millis|msec|ms|seconds|second|secs|sec|s|minutes|minute|mins|min|m\
     |hours|hour|hrs|hr|h|days|day|d|weeks|week|wks|wk|w|months|month|M|years|year|yrs|yr|y";

/// A pattern of numbers, each with its unit.
fn duration() -> String {
    format!(r"\s*([0-9]+\s*(\.[0-9]+)?\s*({UNITS})\s*)+")
}
