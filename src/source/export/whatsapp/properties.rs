//! Chats that are written in every form and read again.

use std::fmt::Write as _;
use std::fs;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use proptest::prelude::*;

use super::super::samples::{gathered, lines, options};
use super::header::header;

/// How one program on one phone writes rows.
#[derive(Debug, Clone, Copy)]
struct Writer {
    file: &'static str,
    head: fn(NaiveDateTime) -> String,
    ends: &'static str,
    /// Words of the program are marked.
    marks: bool,
}

fn half(at: NaiveDateTime, words: [&'static str; 2]) -> (u32, &'static str) {
    let (after, hour) = at.hour12();
    (hour, words[usize::from(after)])
}

fn arabic(text: &str) -> String {
    text.chars()
        .map(|letter| letter.to_digit(10).and_then(|digit| char::from_u32(0x660 + digit)).unwrap_or(letter))
        .collect()
}

const ANDROID: &str = "WhatsApp Chat with Ana Bell.txt";
const IPHONE: &str = "WhatsApp Chat - Ana Bell/_chat.txt";

const WRITERS: [Writer; 11] = [
    Writer { file: ANDROID, head: |at| at.format("%d/%m/%Y, %H:%M - ").to_string(), ends: "\n", marks: false },
    Writer { file: ANDROID, head: |at| at.format("%d/%m/%Y %H:%M - ").to_string(), ends: "\n", marks: false },
    Writer { file: ANDROID, head: |at| at.format("%d.%m.%y, %H:%M - ").to_string(), ends: "\r\n", marks: false },
    Writer { file: ANDROID, head: |at| at.format("%d/%m/%Y à %H:%M - ").to_string(), ends: "\n", marks: false },
    Writer {
        file: ANDROID,
        head: |at| at.format("%-m/%-d/%y, %-I:%M\u{202f}%p - ").to_string(),
        ends: "\n",
        marks: false,
    },
    Writer {
        file: ANDROID,
        head: |at| {
            at.format("%-d/%-m/%y %-I:%M %P - ").to_string().replace("am", "a.\u{a0}m.").replace("pm", "p.\u{a0}m.")
        },
        ends: "\n",
        marks: false,
    },
    Writer {
        file: ANDROID,
        head: |at| {
            let (hour, word) = half(at, ["오전", "오후"]);
            format!("{} {word} {hour}:{} - ", at.format("%Y. %-m. %-d."), at.format("%M"))
        },
        ends: "\n",
        marks: false,
    },
    Writer {
        file: ANDROID,
        head: |at| {
            let (hour, word) = half(at, ["上午", "下午"]);
            format!("{} {word}{hour}:{} - ", at.format("%Y/%-m/%-d"), at.format("%M"))
        },
        ends: "\n",
        marks: false,
    },
    Writer {
        file: ANDROID,
        head: |at| format!("\u{200f}{} - ", arabic(&at.format("%d\u{200f}/%m\u{200f}/%Y، %H:%M").to_string())),
        ends: "\n",
        marks: false,
    },
    Writer { file: IPHONE, head: |at| at.format("[%d/%m/%Y, %H:%M:%S] ").to_string(), ends: "\r\n", marks: true },
    Writer {
        file: IPHONE,
        head: |at| at.format("[%-m/%-d/%y, %-I:%M:%S\u{202f}%p] ").to_string(),
        ends: "\r\n",
        marks: true,
    },
];

#[derive(Debug, Clone)]
enum Said {
    Text(String),
    Media(Option<String>),
    Deleted,
}

fn said() -> impl Strategy<Value = Said> {
    let piece = prop::sample::select(vec![
        "hello",
        "ok:",
        "a: b",
        "[1] x",
        "- y",
        "<z>",
        "ça va ?",
        "שלום",
        "\u{200f}مرحبا",
        "1. one",
        "2025-10-31 19:00 works",
        "\"q\"",
        "👩🏽‍💻",
        "This message was deleted by me",
        "(file attached)",
        "12:30 - lunch: yes",
    ]);
    let line = prop::collection::vec(piece, 1..4).prop_map(|pieces| format!("x{}", pieces.join(" ")));
    let text = prop::collection::vec(line, 1..4).prop_map(|lines| lines.join("\n"));
    prop_oneof![8 => text.clone().prop_map(Said::Text), 1 => prop::option::of(text).prop_map(Said::Media), 1 => Just(Said::Deleted)]
}

/// Rows that quote another chat, in a form of their own or in this one.
const QUOTES: [&str; 4] = [
    "13/10/2025, 14:01 - Omar: hi",
    "[13/10/2025, 14:01:00] Omar: hi",
    "10/13/25, 2:01\u{202f}PM - Omar: hi",
    "2025/10/13 下午2:01 - Omar: hi",
];

proptest! {
    #[test]
    fn what_is_written_in_any_form_is_read_again(
        writer in prop::sample::select(WRITERS.to_vec()),
        rows in prop::collection::vec((any::<bool>(), 0i64..7200, said()), 4..30),
        quote in prop::sample::select(QUOTES.to_vec()),
    ) {
        let start = NaiveDate::from_ymd_opt(2025, 10, 13).unwrap().and_hms_opt(9, 0, 0).unwrap();
        let form = header(&format!("{}x: y", (writer.head)(start))).unwrap().form;
        let is_row = header(quote).unwrap().form == form;
        let (mut text, mut expected, mut at) = (String::new(), Vec::new(), start);
        for (place, (is_bot, seconds, said)) in rows.into_iter().enumerate() {
            at += TimeDelta::seconds(seconds);
            let (name, direction) = if is_bot { ("Café Nova", "outgoing") } else { ("Ana Bell", "incoming") };
            let mark = if writer.marks { "\u{200e}" } else { "" };
            let (body, text_read, attachment) = match said {
                // Only an iPhone tells a quotation in its own form.
                Said::Text(text) if place == 2 && (!is_row || writer.marks) => {
                    let text = format!("{text}\n{quote}");
                    (text.clone(), Some(text), false)
                }
                Said::Text(text) => (text.clone(), Some(text), false),
                Said::Media(_) if writer.marks => (format!("{mark}image omitted"), None, true),
                Said::Media(None) => ("<Media omitted>".to_owned(), None, true),
                Said::Media(Some(caption)) => (format!("<Media omitted>\n{caption}"), Some(caption), true),
                Said::Deleted => {
                    write!(text, "{}{name}: {mark}This message was deleted{}", (writer.head)(at), writer.ends).unwrap();
                    continue;
                }
            };
            write!(text, "{}{name}: {body}{}", (writer.head)(at), writer.ends).unwrap();
            let shown = if writer.marks { at } else { at.with_second(0).unwrap() };
            expected.push(format!("Ana Bell {direction} {text_read:?} {} {attachment}", shown.format("%Y-%m-%dT%H:%M:%S.000Z")));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(writer.file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
        let read = gathered(folder.path(), &options(chrono_tz::UTC, Some("Café Nova")));
        match read {
            Ok(read) => prop_assert_eq!(lines(&read), expected, "{}", text),
            // The bot may have said nothing, and a quotation of every message is refused.
            Err(error) => prop_assert!(error.contains("nobody in it is called") && !text.contains("Café Nova: "), "{}\n{}", error, text),
        }
    }

    #[test]
    fn no_text_whatever_ends_the_program(text in "(\\PC|\n){0,200}", head in prop::sample::select(WRITERS.to_vec())) {
        let at = NaiveDate::from_ymd_opt(2025, 10, 13).unwrap().and_hms_opt(9, 0, 0).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("chat.txt"), format!("{}Ana: {text}\n{text}", (head.head)(at))).unwrap();
        let _ = gathered(folder.path(), &options(chrono_tz::UTC, None));
    }
}
