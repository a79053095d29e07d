//! The rows of messages and contacts as they stand in files and tables.

use std::io::{self, Write};

use crate::conversations::Message;

/// A UUID that looks random and belongs to `number` alone.
pub fn uuid(kind: u64, number: u64) -> String {
    let mix = |mut z: u64| {
        // The finaliser of splitmix64, which maps no two numbers to one: <https://prng.di.unimi.it/splitmix64.c>
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let (high, low) = (mix(number.wrapping_add(kind << 56)), mix(number ^ kind << 48));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}

/// The id of the message that stands at `place`.
pub fn message_id(place: usize) -> String {
    uuid(0x6d, place as u64)
}

/// The id of a contact.
pub fn contact_id(contact: u32) -> String {
    uuid(0x63, contact.into())
}

/// `2026-01-01T00:00:00.000000Z`.
pub fn time(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros)
        .expect("within a year of 2026")
        .format("%Y-%m-%dT%H:%M:%S%.6fZ")
        .to_string()
}

/// `incoming` or `outgoing`.
pub fn direction(message: &Message) -> &'static str {
    if message.outgoing { "outgoing" } else { "incoming" }
}

/// One JSON object a line.
pub fn write_ndjson(messages: &[Message], out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    for (place, message) in messages.iter().enumerate() {
        text.clear();
        message.text(&mut text);
        writeln!(
            out,
            r#"{{"id":"{}","contact_id":"{}","direction":"{}","text":{},"at":"{}"}}"#,
            message_id(place),
            contact_id(message.contact),
            direction(message),
            serde_json::to_string(&text)?,
            time(message.at)
        )?;
    }
    Ok(())
}

/// The columns of [`write_csv`].
pub const COLUMNS: [&str; 5] = ["id", "contact_id", "direction", "text", "at"];

/// Comma-separated values, with a header if that is wanted.
pub fn write_csv(messages: &[Message], header: bool, out: &mut dyn Write) -> csv::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if header {
        writer.write_record(COLUMNS)?;
    }
    let mut text = String::new();
    for (place, message) in messages.iter().enumerate() {
        text.clear();
        message.text(&mut text);
        let (id, contact, at) = (message_id(place), contact_id(message.contact), time(message.at));
        writer.write_record([&*id, &*contact, direction(message), &*text, &*at])?;
    }
    writer.flush()?;
    Ok(())
}
