//! The bodies of a log, as they were posted or as a logger wrapped them.

use serde_json::{Deserializer, Value};

use super::fields::{has, text};
use crate::error::{Error, ExportProblem};
use crate::source::export::chat::Gathered;
use crate::source::export::format::Export;
use crate::text::surrogates;

/// Whose bodies they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Meta,
    WhatsApp,
    Telegram,
}

/// Keys under which loggers put a body.
const WRAPPERS: [&str; 6] = ["body", "payload", "rawBody", "raw_body", "data", "update"];

/// What loggers write beside it. An object with any other key is a message of another kind.
#[rustfmt::skip]
const BESIDE: [&str; 32] = [
    "time", "timestamp", "ts", "at", "date", "datetime", "received_at", "receivedAt", "created_at", "createdAt", "level",
    "severity", "msg", "logger", "name", "hostname", "pid", "v", "method", "path", "url", "headers", "query", "ip",
    "source", "id", "_id", "request_id", "requestId", "event", "type", "platform",
];

/// So many bodies at the start of a file are looked at.
const LOOKED_AT: usize = 50;

impl Kind {
    /// Whose body a value is, if it is one.
    pub(super) fn of(value: &Value) -> Option<Self> {
        // A message file may have columns of any name beside those that it needs.
        if has(value, "contact_id") || has(value, "direction") {
            return None;
        }
        let is_entry = has(value, "entry");
        match text(value, "/object") {
            Some("page" | "instagram") if is_entry => Some(Self::Meta),
            Some("whatsapp_business_account") if is_entry => Some(Self::WhatsApp),
            Some(_) => None,
            None => has(value, "update_id").then_some(Self::Telegram),
        }
    }

    /// What people call what it posts.
    const fn name(self) -> &'static str {
        match self {
            Self::Meta => "bodies of Messenger and Instagram",
            Self::WhatsApp => "bodies of WhatsApp",
            Self::Telegram => "updates of Telegram",
        }
    }

    /// Whose bodies stand in a file that begins like this: the first one tells.
    pub(super) fn of_start(start: &[u8]) -> Option<Self> {
        let trimmed = start.trim_ascii_start();
        let values = Deserializer::from_slice(trimmed.strip_prefix(b"[").unwrap_or(trimmed)).into_iter::<Value>();
        let mut known = 0;
        for value in values.map_while(Result::ok).take(LOOKED_AT) {
            known += 1;
            if let Some(kind) = body(value).and_then(|body| Self::of(&body)) {
                return Some(kind);
            }
        }
        // A body that is longer than what is known of the file.
        if known == 0 { Self::of_beginning(trimmed) } else { None }
    }

    fn of_beginning(start: &[u8]) -> Option<Self> {
        let plain: Vec<u8> = start.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).take(200).collect();
        let begins = |with: &str| plain.strip_prefix(b"[").unwrap_or(&plain).starts_with(with.as_bytes());
        if begins(r#"{"object":"page","entry":["#) || begins(r#"{"object":"instagram","entry":["#) {
            return Some(Self::Meta);
        }
        if begins(r#"{"object":"whatsapp_business_account","entry":["#) {
            return Some(Self::WhatsApp);
        }
        begins(r#"{"update_id":"#).then_some(Self::Telegram)
    }
}

/// The body itself, whatever a logger put around it; `None` for another line of a log.
fn body(value: Value) -> Option<Value> {
    if Kind::of(&value).is_some() {
        return Some(value);
    }
    let fields = value.as_object()?;
    if !fields.keys().all(|key| WRAPPERS.contains(&key.as_str()) || BESIDE.contains(&key.as_str())) {
        return None;
    }
    let inner = |key: &&str| match fields.get(*key)? {
        Value::String(text) => serde_json::from_str(text).ok().filter(Value::is_object),
        value => Some(value.clone()).filter(Value::is_object),
    };
    WRAPPERS.iter().filter_map(inner).find(|inner| Kind::of(inner).is_some())
}

/// A file of the log.
pub(super) struct File {
    pub(super) place: usize,
    pub(super) name: String,
}

/// What takes a body, from which file and line, and counts what it leaves out.
pub(super) type Take<'t> = dyn FnMut(&Value, &File, u64, &mut Gathered) -> Result<(), ExportProblem> + 't;

/// Gives all bodies of a kind with the file and the line, or the place in a list, that each stands at.
pub(super) fn each(export: &Export<'_>, gathered: &mut Gathered, kind: Kind, take: &mut Take<'_>) -> Result<(), Error> {
    for (place, entry) in export.files() {
        let file = File { place, name: entry.shown() };
        let text = export.tree.text(place)?;
        for (line, value) in values(&text) {
            let taken = match value.map(|value| body(value).map(|body| (Kind::of(&body), body))) {
                Ok(Some((Some(found), body))) if found == kind => take(&body, &file, line, gathered),
                Ok(Some((Some(other), _))) => {
                    gathered.leave_out(other.name());
                    Ok(())
                }
                Ok(_) => {
                    gathered.leave_out("lines that are no body of a webhook");
                    Ok(())
                }
                Err(problem) => Err(problem),
            };
            if let Err(problem) = taken {
                gathered.bad_row(&file.name, line, problem)?;
            }
        }
    }
    Ok(())
}

type Numbered = (u64, Result<Value, ExportProblem>);

/// The values of a file: a list, values of several lines, or one a line.
fn values(text: &str) -> Vec<Numbered> {
    let text = &*surrogates::whole(text);
    let bad = |error: serde_json::Error| ExportProblem::BadJson { error: error.to_string() };
    let trimmed = text.trim_start();
    if trimmed.starts_with('[') {
        return match serde_json::from_str::<Vec<Value>>(text) {
            Ok(values) => (1..).zip(values.into_iter().map(Ok)).collect(),
            Err(error) => vec![(error.line() as u64, Err(bad(error)))],
        };
    }
    let first = trimmed.lines().next().unwrap_or_default();
    if serde_json::from_str::<Value>(first).is_err()
        && let Ok(values) = Deserializer::from_str(text).into_iter::<Value>().collect::<Result<Vec<_>, _>>()
    {
        return (1..).zip(values.into_iter().map(Ok)).collect();
    }
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(number, line)| (number, serde_json::from_str(line).map_err(bad))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_told_by_its_first_body_however_it_is_wrapped() {
        let update = r#"{"update_id":7,"message":{"text":"hi"}}"#;
        for start in [
            update.to_owned(),
            format!("[{update}"),
            format!("{{\"level\":\"info\",\"msg\":\"started\"}}\n{update}\n"),
            format!("{{\"time\":\"2026-01-07\",\"payload\":{update}}}"),
            serde_json::json!({"received_at": 1, "body": update}).to_string(),
            format!("{{\n \"update_id\": 7, \"message\": {{\"text\": \"{}\"", "x".repeat(1000)),
        ] {
            assert_eq!(Kind::of_start(start.as_bytes()), Some(Kind::Telegram), "{start}");
        }
        let meta = br#"{"object":"instagram","entry":[]}"#;
        assert_eq!(Kind::of_start(meta), Some(Kind::Meta));
        assert_eq!(Kind::of_start(br#"{"object":"whatsapp_business_account","entry":[]}"#), Some(Kind::WhatsApp));
    }

    #[test]
    fn rows_that_keep_a_body_beside_a_message_are_a_message_file() {
        for start in [
            r#"{"contact_id":"c","direction":"in","update_id":7}"#,
            r#"{"contact":"c","text":"hi","payload":{"update_id":7}}"#,
            r#"{"object":"order","entry":[]}"#,
            r#"{"object":"page"}"#,
            "",
            "[",
            "{",
        ] {
            assert_eq!(Kind::of_start(start.as_bytes()), None, "{start}");
        }
    }

    #[test]
    fn values_are_numbered_by_line_or_place_and_a_broken_line_is_told() {
        let numbers =
            |text: &str| values(text).into_iter().map(|(line, value)| (line, value.is_ok())).collect::<Vec<_>>();
        assert_eq!(numbers("{}\n\n{}\n{"), [(1, true), (3, true), (4, false)]);
        assert_eq!(numbers("[{},\n{}]"), [(1, true), (2, true)]);
        assert_eq!(numbers("{\n}\n{\n}"), [(1, true), (2, true)]);
        assert_eq!(numbers("[{}\n"), [(2, false)]);
    }
}
