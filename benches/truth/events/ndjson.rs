//! The world as files: the neutral message file, and the labels.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Row, World};

/// One message a line, by time as a table would give it.
pub(crate) fn messages(world: &World) -> String {
    let mut rows: Vec<(&Row, &str)> = Vec::new();
    for conversation in &world.conversations {
        rows.extend(conversation.rows.iter().map(|row| (row, conversation.contact.as_str())));
    }
    rows.sort_by(|(one, _), (two, _)| (one.at, &one.id).cmp(&(two.at, &two.id)));
    let mut lines = String::with_capacity(rows.len() * 240);
    for (row, contact) in rows {
        let direction = if row.incoming { "incoming" } else { "outgoing" };
        let (text, provider) = (Value::from(row.text.as_deref()), Value::from(row.provider_id.as_deref()));
        // Ids and contacts are letters, digits and dots.
        let (id, at) = (&row.id, moment(row.at));
        let _ = writeln!(
            lines,
            r#"{{"id":"{id}","contact_id":"{contact}","direction":"{direction}","text":{text},"at":"{at}","provider_id":{provider}}}"#
        );
    }
    lines
}

/// One fault a line.
pub(crate) fn labels(world: &World) -> String {
    let mut lines = String::new();
    for conversation in &world.conversations {
        for row in &conversation.rows {
            let Some(fault) = &row.fault else { continue };
            let line = json!({
                "id": row.id,
                "contact_id": conversation.contact,
                "kind": fault.kind.to_string(),
                "cause": fault.cause.to_string(),
                "of": fault.of,
                "visible": fault.visible,
                "mechanism": fault.mechanism,
            });
            let _ = writeln!(lines, "{line}");
        }
    }
    lines
}

/// RFC 3339 with microseconds, in UTC.
fn moment(at: i64) -> String {
    let at = chrono::DateTime::from_timestamp_micros(at).unwrap_or_default();
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
