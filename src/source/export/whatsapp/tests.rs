//! Chats as people have them: other names, other phones, other languages.

use std::fs;

use tempfile::TempDir;

use super::super::samples::{folder, gathered, lines, options};
use crate::time::DateOrder;

fn place(files: &[(&str, &str)]) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    place
}

/// Messages without their day: `Ana incoming "hi" 14:01:00 false`.
fn read(files: &[(&str, &str)], me: Option<&str>) -> Result<Vec<String>, String> {
    let place = place(files);
    let gathered = gathered(place.path(), &options(chrono_tz::Europe::Paris, me))?;
    let short =
        |line: String| line.replace("Some(", "").replace("\")", "\"").replace("2025-10-", "").replace(".000Z", "");
    Ok(lines(&gathered).into_iter().map(short).collect())
}

#[test]
fn a_second_line_with_a_date_is_no_message_of_its_own() {
    let gathered =
        gathered(&folder().join("cases/continuation_date.txt"), &options(chrono_tz::UTC, Some("Café Nova"))).unwrap();
    let lines = lines(&gathered);
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[0],
        "Lin Qi incoming Some(\"A table for 2:\\n2025-10-31 19:00 works for me\") 2025-10-13T14:01:00.000Z false"
    );
}

#[test]
fn the_notices_of_an_iphone_name_the_contact_where_no_file_does() {
    let gathered = gathered(&folder().join("cases/bracket_first_line.txt"), &options(chrono_tz::UTC, None)).unwrap();
    assert_eq!(
        (gathered.chats[0].id.as_str(), gathered.chats[0].rows.len(), gathered.minutes),
        ("Ana Bell", 13, Some(false))
    );
    assert_eq!(lines(&gathered).iter().filter(|line| line.contains("outgoing")).count(), 7);
}

#[test]
fn an_export_of_the_customers_phone_is_named_after_the_bot() {
    let name = |folder: &str| format!("{folder}/WhatsApp Chat with Café Nova.txt");
    let (first, second) = (name("a"), name("b"));
    let files = [
        (
            first.as_str(),
            "13/10/2025, 14:01 - Ana: hi\n13/10/2025, 14:02 - Café Nova: hello\n13/10/2025, 14:03 - Ana: You deleted this message\n",
        ),
        (second.as_str(), "13/10/2025, 14:01 - Omar: hi\n13/10/2025, 14:02 - Café Nova: hello\n"),
    ];
    let expected = [
        "Ana incoming \"hi\" 13T12:01:00 false",
        "Ana outgoing \"hello\" 13T12:02:00 false",
        "Omar incoming \"hi\" 13T12:01:00 false",
        "Omar outgoing \"hello\" 13T12:02:00 false",
    ];
    assert_eq!(read(&files, Some("café nova")).unwrap(), expected);
}

#[test]
fn whoever_deleted_a_message_as_its_writer_made_the_export() {
    let text = "13.10.25, 14:01 - Ana: hi\n13.10.25, 14:02 - Laden: Du hast diese Nachricht gelöscht\n";
    assert_eq!(read(&[("export.txt", text)], None).unwrap(), ["Ana incoming \"hi\" 13T12:01:00 false"]);
    assert!(read(&[("export.txt", &text.replace("Du hast diese Nachricht gelöscht", "Hallo"))], None).is_err());
}

#[test]
fn chats_of_groups_are_left_out_and_counted() {
    let text = "13/10/2025, 14:01 - Ana: hi\n13/10/2025, 14:02 - Shop: hello\n13/10/2025, 14:03 - Omar: a: b\n";
    let small = "13/10/2025, 14:00 - Ana created group \"Orders: all\"\n13/10/2025, 14:01 - Ana: hi\n13/10/2025, 14:02 - Shop: hello\n";
    for text in [text, small] {
        let place = place(&[("WhatsApp Chat with Orders.txt", text)]);
        let gathered = gathered(place.path(), &options(chrono_tz::UTC, None)).unwrap();
        assert!(gathered.chats.is_empty(), "{text}");
        assert!(gathered.left_out["rows of group chats"] > 1, "{text}");
    }
}

#[test]
fn rows_of_the_web_tell_their_side_by_themselves() {
    let text = "Messages and calls are end-to-end encrypted.\n[10/13/25, 2:01:00 PM] Ana Bell: hi\n\
        [10/13/25, 2:01:30 PM] - Ana Bell turned on disappearing messages\n[10/13/25, 2:02:00 PM] Vous: <image omitted> look\n\
        [10/13/25, 2:03:00 PM] <could not be written>\n";
    let expected = ["Ana Bell incoming \"hi\" 13T12:01:00 false", "Ana Bell outgoing \"look\" 13T12:02:00 true"];
    assert_eq!(read(&[("Ana Bell/chat.txt", text), ("Ana Bell/chat.md", text)], None).unwrap(), expected);
    // Day and month are no question: the Web writes the month first everywhere.
    let open = text.replace("10/13", "10/05");
    assert_eq!(
        read(&[("chat.txt", &open.replace("Vous", "You"))], None).unwrap()[0],
        "Ana Bell incoming \"hi\" 05T12:01:00 false"
    );
    let of_customer = read(&[("Ana Bell/chat.txt", text)], Some("Ana Bell")).unwrap();
    assert_eq!(of_customer[0], "Vous outgoing \"hi\" 13T12:01:00 false");
}

#[test]
fn old_and_odd_forms_are_read() {
    let old = "2025-10-13, 2:04:08 PM: Ana: hi\n2025-10-13, 2:05:08 PM: Shop: hello\n";
    let tight =
        "13/10/2025, 14:04 - Ana:hi\n13/10/2025, 14:05 - Shop:see https://shop.example\n13/10/2025, 14:06 - Ana:\n";
    assert_eq!(
        read(&[("WhatsApp Chat with Ana.txt", old)], None).unwrap()[1],
        "Ana outgoing \"hello\" 13T12:05:08 false"
    );
    let tight = read(&[("WhatsApp Chat with Ana.txt", tight)], None).unwrap();
    assert_eq!(tight[1], "Ana outgoing \"see https://shop.example\" 13T12:05:00 false");
    assert_eq!(tight[2], "Ana incoming None 13T12:06:00 true");
    let number =
        "13/10/2025, 14:04 - \u{202a}+55\u{a0}11\u{a0}98765\u{2011}4321\u{202c}: hi\n13/10/2025, 14:05 - Shop: hello\n";
    let number = read(&[("WhatsApp Chat with +55 11 98765-4321.txt", number)], None).unwrap();
    assert_eq!(number[0], "+55 11 98765\u{2011}4321 incoming \"hi\" 13T12:04:00 false");
}

#[test]
fn the_night_that_has_an_hour_twice_keeps_the_order_of_the_file() {
    let text = "26/10/2025, 02:50 - Ana: one\n26/10/2025, 02:10 - Shop: two\n26/10/2025, 03:10 - Ana: three\n";
    let read = read(&[("WhatsApp Chat with Ana.txt", text)], None).unwrap();
    let times: Vec<&str> = read.iter().map(|line| line.split_once("26T").unwrap().1).collect();
    assert_eq!(times, ["00:50:00 false", "01:10:00 false", "02:10:00 false"]);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_file_and_line() {
    let android = "13/10/2025, 14:01 - Ana: hi\n13/10/2025, 14:02 - Shop: hello\n";
    let iphone = "[13/10/2025, 14:01:07] Ana: hi\n[13/10/2025, 14:02:09] Shop: hello\n";
    let twice = [("WhatsApp Chat with Ana.txt", android), ("WhatsApp Chat - Ana/_chat.txt", iphone)];
    let error = read(&twice, Some("Shop")).unwrap_err();
    assert!(error.contains("chat with Ana in whole minutes"), "{error}");
    let place = place(&[("WhatsApp Chat with Ana.txt", android)]);
    fs::write(
        place.path().join("WhatsApp Chat with Ana.txt"),
        [android.as_bytes(), b"13/10/2025, 14:03 - Ana: \xff\n"].concat(),
    )
    .unwrap();
    let error = gathered(place.path(), &options(chrono_tz::UTC, None)).unwrap_err();
    assert!(error.contains("Ana.txt:3") && error.contains("UTF-8"), "{error}");
    fs::write(place.path().join("WhatsApp Chat with Ana.txt"), android).unwrap();
    let mut month_first = options(chrono_tz::UTC, None);
    month_first.dates = DateOrder::MonthFirst;
    let error = gathered(place.path(), &month_first).unwrap_err();
    assert!(error.contains("Ana.txt:1") && error.contains("13/10/2025 is no date as month/day/year"), "{error}");
    let unknown =
        [("WhatsApp Chat with Ana.txt", android), ("WhatsApp Chat with Omar.txt", "Mon 13 Oct | 14:01 | Omar | hi\n")];
    let error = read(&unknown, Some("Shop")).unwrap_err();
    assert!(error.contains("Omar.txt") && error.contains("form that is not known"), "{error}");
    assert!(read(&unknown[1..], None).unwrap_err().contains("form that is not known"));
}

#[test]
fn what_two_exports_of_one_chat_hold_counts_once() {
    let first = "13/10/2025, 14:01 - Ana: hi\n13/10/2025, 14:02 - Shop: hello\n13/10/2025, 14:02 - Shop: hello\n";
    let second = format!("{first}13/10/2025, 14:03 - Ana: bye\n");
    let files = [("WhatsApp Chat with Ana.txt", first), ("later/WhatsApp Chat with Ana (1).txt", second.as_str())];
    assert_eq!(read(&files, None).unwrap().len(), 4);
}
