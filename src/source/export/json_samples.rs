//! Exports as platforms deliver them, against what people really received.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono_tz::Tz;
use serde_json::{Value, json};

use super::chat::{Gathered, Writer};
use super::{ExportSource, overlap};
use crate::scope::Scope;
use crate::source::mapping::GivenMapping;
use crate::source::{ReadOptions, ZoneHint};
use crate::time::{DateOrder, Timestamp};

fn folder(sample: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources/exports").join(sample)
}

fn gathered(sample: &str, zone: Tz, me: Option<&str>) -> Result<Gathered, String> {
    let mut source = ExportSource::find(&[folder(sample).join("export")], &GivenMapping::default()).unwrap();
    source.gather(&options(zone, me, false)).map(|(gathered, _)| gathered).map_err(|error| error.to_string())
}

/// What is read how.
pub(super) fn options(zone: Tz, me: Option<&str>, skip_bad: bool) -> ReadOptions {
    ReadOptions {
        scope: Scope::default(),
        zone,
        zone_hint: ZoneHint::Flag,
        dates: DateOrder::Unknown,
        skip_bad,
        attachments: true,
        me: me.map(str::to_owned),
        deleted_replies: false,
        memory: 1 << 30,
        folder: std::env::temp_dir(),
    }
}

fn lines(sample: &str, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder(sample).join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Messages as the truth writes them, times to the millisecond.
fn messages(gathered: Gathered) -> Vec<Value> {
    let (chats, _) = overlap::join(gathered.chats);
    let mut messages = Vec::new();
    for chat in &chats {
        for row in chat.rows.iter().filter(|row| !row.is_deleted) {
            let at = Timestamp::from_micros(row.at.micros() / 1000 * 1000);
            let direction = if row.writer == Writer::Bot { "outgoing" } else { "incoming" };
            let mut message = json!({
                "contact_id": chat.id, "handle": chat.name, "direction": direction, "text": row.text, "at": at.to_string(),
            });
            let told = [("id", &row.id), ("provider_id", &row.provider_id)];
            for (key, id) in told.iter().filter(|(_, id)| id.is_some()) {
                message[*key] = json!(id);
            }
            if row.attachment {
                message["attachment"] = json!(true);
            }
            messages.push(message);
        }
    }
    messages
}

fn sorted(mut messages: Vec<Value>) -> Vec<Value> {
    messages.sort_by_key(ToString::to_string);
    messages
}

const SAMPLES: [(&str, Tz, &str); 10] = [
    ("instagram_single", Tz::UTC, "café.nova"),
    ("instagram_folder", Tz::UTC, "café.nova"),
    ("instagram_zip", Tz::UTC, "café.nova"),
    ("messenger_old", Tz::UTC, "Café Nova"),
    ("messenger_e2ee", Tz::UTC, "Café Nova"),
    ("telegram_single", Tz::Europe__Paris, "Café Nova"),
    ("telegram_full", Tz::Europe__Paris, "Café Nova"),
    ("discord_json", Tz::UTC, "Café Nova"),
    ("slack_folder", Tz::UTC, "Café Nova"),
    ("slack_zip", Tz::UTC, "Café Nova"),
];

#[test]
fn what_people_received_is_read_and_nothing_else() {
    for (sample, zone, me) in SAMPLES {
        for me in [None, Some(me)] {
            let read = messages(gathered(sample, zone, me).unwrap());
            let mut truth = lines(sample, "truth.ndjson");
            for line in &mut truth {
                line.as_object_mut().unwrap().retain(|_, value| *value != json!(false));
            }
            assert_eq!(sorted(read.clone()), sorted(truth), "{sample} {me:?}");
            let key = |line: &Value, text: &str| {
                (line["contact_id"].to_string(), line["at"].to_string(), line[text].to_string())
            };
            let read: BTreeSet<_> = read.iter().map(|line| key(line, "text")).collect();
            for line in lines(sample, "not_messages.ndjson") {
                assert!(!read.contains(&key(&line, "row")), "{sample}: {line}");
            }
        }
    }
}

#[test]
fn rows_come_in_the_order_of_their_times() {
    for (sample, zone, _) in SAMPLES {
        for chat in gathered(sample, zone, None).unwrap().chats {
            assert!(chat.rows.is_sorted_by_key(|row| row.at), "{sample} {}", chat.id);
        }
    }
}

#[test]
fn a_bot_that_nobody_is_called_is_refused_with_the_names() {
    for (sample, zone, _) in SAMPLES {
        let error = gathered(sample, zone, Some("Nobody Else")).unwrap_err();
        assert!(
            error.contains("nobody in it is called Nobody Else") && error.to_lowercase().contains("caf"),
            "{error}"
        );
    }
}
