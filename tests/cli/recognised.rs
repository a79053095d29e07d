//! Files that cannot be read are called by what they are, with what to do.

use crate::data::{answered_twice, gzip, ndjson};
use crate::run::{Place, fixture};

#[test]
fn files_of_other_programs_are_called_by_their_names() {
    for (name, words) in [
        ("book.xlsx", &["spreadsheet", "CSV UTF-8"][..]),
        ("list.pickle", &["Python pickle", "to_parquet"]),
        ("messages.bson", &["BSON", "mongoexport"]),
        ("messages.sqlite", &["SQLite database", "sqlite3"]),
        ("stream.arrows", &["Arrow IPC stream", "Parquet"]),
        ("table.arrow", &["Arrow IPC file", "Parquet"]),
        ("table.avro", &["Avro", "Parquet"]),
        ("table.feather", &["Feather V1", "Parquet"]),
        ("table.orc", &["ORC", "Parquet"]),
    ] {
        let place = Place::with(name, fixture(name));
        place.refuses(&format!("deep {name}"), words);
        // A name that promises something else, packed.
        place.file("export.csv.gz", gzip(fixture(name)));
        place.refuses("deep export.csv.gz", words);
    }
}

#[test]
fn texts_that_hold_no_rows_are_called_by_their_names() {
    let utf_32: Vec<u8> =
        ndjson(&answered_twice()).chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect();
    for (content, words) in [
        (&b"<!DOCTYPE html>\n<html><title>Log in</title></html>"[..], &["web page", "login"][..]),
        (b"<?xml version=\"1.0\"?><sms/>", &["XML"]),
        (b"%PDF-1.7 ...", &["PDF"]),
        (b"--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n", &["SQL dump", "psql"]),
        (b"PGDMP\x01\x0e\0", &["pg_dump", "pg_restore"]),
        (b"BZh91AY&SY\xF0\x8F\0", &["bzip2", "bzip2 -d"]),
        (b"\xFD7zXZ\0\0", &["xz -d"]),
        (b"7z\xBC\xAF\x27\x1C\0", &["7z"]),
        (b"\x04\x22\x4D\x18dp", &["lz4 -d"]),
        (b"PK\x03\x04\x14\0..........WhatsApp Chat.txt", &["the archive", "unpack"]),
        (&utf_32, &["UTF-32", "iconv"]),
    ] {
        for name in ["export", "export.csv", "export.ndjson"] {
            Place::with(name, content).refuses(&format!("deep {name}"), words);
        }
    }
}

#[test]
fn an_export_that_comes_through_standard_input_is_to_be_named_by_itself() {
    for (content, name) in [
        ("{\n \"name\": \"Ana\",\n \"type\": \"personal_chat\",\n \"id\": 1,\n \"messages\": []\n}", "Telegram"),
        ("{\"participants\": [{\"name\": \"Ana\"}], \"messages\": [{\"sender_name\": \"Ana\"}]}", "Instagram"),
        ("{\"guild\": {}, \"channel\": {}, \"messages\": []}", "Discord"),
        ("[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"hi\",\"ts\":\"1760364118.412000\"}]", "Slack"),
        ("{\"version\":\"1\",\"backupTimeMs\":\"1760000000000\"}\n{\"account\":{}}\n", "Signal"),
        ("13/10/2025, 14:02 - Ana Bell: Hi!\n13/10/2025, 14:03 - Shop: Hello\n", "WhatsApp"),
        ("[LINE] Chat with Ana Bell\r\nSaved on: 2025/11/01 10:00\r\n", "LINE"),
        ("--------------- 2025년 10월 13일 월요일 ---------------\n", "KakaoTalk"),
        ("{\"messages\":[{\"creator\":{\"name\":\"Ana\"},\"created_date\":\"Monday\"}]}", "Google Chat"),
    ] {
        let words = [name, "name the export itself"];
        Place::new().run("deep -").stdin(content).refused(&words);
    }
}

#[test]
fn a_control_character_makes_no_file_binary_but_a_zero_byte_does() {
    let place = Place::with("a.csv", fixture("control-character-early.csv"));
    assert_eq!(place.json("duplicates a.csv")["findings"].as_array().unwrap().len(), 1);
    let with_zero = String::from_utf8(fixture("control-character-early.csv")).unwrap().replace('\u{b}', "\0");
    Place::with("a.csv", with_zero).refuses("deep a.csv", &["is not text"]);
}
