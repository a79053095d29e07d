//! Formats that hold messages, or look as if they did, and cannot be read: told by their first bytes.

use memchr::memmem;

use super::chat_exports;
use super::known::Known;

/// What a file is that begins like this, decompressed, where that can be told and is nothing to read.
pub(super) fn recognise(start: &[u8]) -> Option<Known> {
    let known = |(problem, advice)| Known { problem, advice };
    // Letters and digits may begin the header of a table, too.
    let is_sure = |magic: &[u8]| !magic.iter().all(u8::is_ascii_alphanumeric) || is_binary(start);
    let magic = MAGIC.iter().find(|(magic, ..)| start.starts_with(magic) && is_sure(magic));
    magic
        .map(|(_, problem, advice)| (*problem, *advice))
        .or_else(|| zip(start))
        .or_else(|| binary(start))
        .or_else(|| wide(start))
        .or_else(|| markup(start))
        .or_else(|| sql(start))
        .map(known)
        .or_else(|| chat_exports::recognise(start))
}

const COLUMNS: &str = "export it as CSV, NDJSON or Parquet";
const DUCKDB: &str = "convert it to Parquet, for instance in Python: pyarrow.parquet.write_table(pyarrow.ipc.open_file(FILE).read_all(), OUT)";
const PANDAS: &str =
    "write it as a message file from the language that wrote it, for instance: df.to_parquet(\"messages.parquet\")";
const RESTORE: &str =
    "restore it into a database, and name that database:\n  pg_restore -d postgres://app@db.example/bot FILE";
const UNPACK: &str = "unpack it and name the message files in it";
const UTF_32: (&str, &str) = ("is UTF-32", "convert it to UTF-8:\n  iconv -f UTF-32 -t UTF-8 FILE > UTF8-FILE");
const UTF_16: (&str, &str) = ("is UTF-16", "convert it to UTF-8:\n  iconv -f UTF-16 -t UTF-8 FILE > UTF8-FILE");

/// First bytes, what they are the first bytes of, and what to do. A longer start stands before a shorter one of it.
const MAGIC: [(&[u8], &str, &str); 33] = [
    (b"PARE", "is an encrypted Parquet file", "decrypt it: write it again without encryption, with its keys"),
    (b"ORC", "is an ORC file", "convert it to Parquet, for instance with Spark, DuckDB or pyarrow.orc"),
    (b"ARROW1", "is an Arrow IPC file (Feather V2)", DUCKDB),
    (b"\xFF\xFF\xFF\xFF", "is an Arrow IPC stream", DUCKDB),
    (b"FEA1", "is a Feather V1 file", DUCKDB),
    (b"Obj\x01", "is an Avro file", "convert it to Parquet or NDJSON, for instance with: avro-tools tojson"),
    (
        b"SQLite format 3\0",
        "is an SQLite database",
        "export its table:\n  sqlite3 -header -csv FILE 'SELECT * FROM messages' > messages.csv",
    ),
    (b"PGDMP", "is a dump of pg_dump", RESTORE),
    (b"%PDF-", "is a PDF document", COLUMNS),
    (b"{\\rtf", "is a text document (RTF)", COLUMNS),
    (b"7z\xBC\xAF\x27\x1C", "is a 7z archive", UNPACK),
    (b"Rar!\x1A\x07", "is a RAR archive", UNPACK),
    (b"BZh", "is compressed with bzip2", "decompress it first:\n  bzip2 -d FILE"),
    (b"\xFD7zXZ\0", "is compressed with xz", "decompress it first:\n  xz -d FILE"),
    (b"\x04\x22\x4D\x18", "is compressed with lz4", "decompress it first:\n  lz4 -d FILE"),
    (b"\x02\x21\x4C\x18", "is compressed with lz4", "decompress it first:\n  lz4 -d FILE"),
    (b"\xFF\x06\0\0sNaPpY", "is compressed with snappy", "decompress it first"),
    (b"\x1F\x9D", "is compressed with compress", "decompress it first:\n  uncompress FILE"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "is an old spreadsheet or document (xls, doc)", "save it as CSV UTF-8"),
    (b"\x80\x02", "is a Python pickle", PANDAS),
    (b"\x80\x03", "is a Python pickle", PANDAS),
    (b"\x80\x04\x95", "is a Python pickle", PANDAS),
    (b"\x80\x05\x95", "is a Python pickle", PANDAS),
    (b"\x93NUMPY", "is a NumPy array", PANDAS),
    (b"\x89HDF\r\n", "is an HDF5 file", PANDAS),
    (b"RDX2\n", "is R data", "write it from R: write.csv(messages, \"messages.csv\", row.names = FALSE)"),
    (b"RDX3\n", "is R data", "write it from R: write.csv(messages, \"messages.csv\", row.names = FALSE)"),
    (b"X\n\0\0\0", "is R data", "write it from R: write.csv(messages, \"messages.csv\", row.names = FALSE)"),
    (b"\0\0\xFE\xFF", UTF_32.0, UTF_32.1),
    (b"\xFF\xFE\0\0", UTF_32.0, UTF_32.1),
    (b"\xFF\xFE", UTF_16.0, UTF_16.1),
    (b"\xFE\xFF", UTF_16.0, UTF_16.1),
    (b"TAPE", "is a backup of SQL Server", "restore it and export its table as CSV"),
];

/// Whether bytes are no text: a zero byte, or letters that UTF-8 does not have.
fn is_binary(start: &[u8]) -> bool {
    start.contains(&0) || str::from_utf8(start).is_err_and(|error| error.error_len().is_some())
}

fn has(start: &[u8], word: &[u8]) -> bool {
    memmem::find(start, word).is_some()
}

/// Zip archives, and the documents that are some.
fn zip(start: &[u8]) -> Option<(&'static str, &'static str)> {
    if !(start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06")) {
        return None;
    }
    let is_sheet = has(start, b"xl/") || has(start, b"opendocument.spreadsheet");
    let is_document = is_sheet || has(start, b"[Content_Types].xml") || has(start, b"opendocument");
    Some(match (is_sheet, is_document) {
        (true, _) => ("is a spreadsheet (xlsx, ods)", "save it as CSV UTF-8, ids and phone numbers as text"),
        (_, true) => ("is an office document", "save its table as CSV UTF-8, ids and phone numbers as text"),
        _ => ("is a zip archive", "unpack it and name the folder or the message files in it"),
    })
}

/// What is told by more than its first bytes.
fn binary(start: &[u8]) -> Option<(&'static str, &'static str)> {
    if start.get(257..262) == Some(b"ustar") {
        return Some(("is a tar archive", "unpack it, and name the folder:\n  tar -xf FILE"));
    }
    if start.get(8..12) == Some(b"DUCK") {
        return Some(("is a DuckDB database", "export its table, in DuckDB:\n  COPY messages TO 'messages.parquet';"));
    }
    // A document begins with its length and the type and name of its first field, and ends with a zero.
    let length = start.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes)) as usize;
    let field = matches!(start.get(4), Some(0x01..=0x13 | 0x7F | 0xFF));
    let name = start.iter().skip(5).position(|byte| *byte < b' ');
    let named = name.is_some_and(|end| end > 0 && start.get(5 + end) == Some(&0));
    let ends = start.get(length.saturating_sub(1)).is_none_or(|last| *last == 0);
    ((12..16 << 20).contains(&length) && field && named && ends)
        .then_some(("is BSON, a dump of MongoDB", "export the collection with mongoexport, which writes NDJSON"))
}

/// Text of two or four bytes a letter that carries no mark.
fn wide(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let units = &start[..start.len().min(64)];
    let zeros = |step: usize, places: &[usize]| {
        let is_letter =
            |unit: &[u8]| places.iter().all(|place| unit[*place] == 0) && unit.iter().any(|byte| *byte != 0);
        units.len() >= 2 * step && units.chunks_exact(step).all(is_letter)
    };
    if zeros(4, &[0, 1]) || zeros(4, &[2, 3]) {
        return Some(UTF_32);
    }
    (zeros(2, &[0]) || zeros(2, &[1])).then_some(UTF_16)
}

/// Whether a text begins with a word, in capital letters or not.
fn begins(text: &[u8], word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

fn markup(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = start.trim_ascii_start();
    if !text.starts_with(b"<") {
        return None;
    }
    let is_page = ["<!doctype html", "<html", "<head", "<body", "<table", "<script", "<div"];
    if is_page.iter().any(|tag| begins(text, tag)) || (begins(text, "<?xml") && has(text, b"<html")) {
        let advice = "export the messages as JSON or CSV; a download that asks for a login saves the page of the login";
        return Some(("is a web page (HTML)", advice));
    }
    let is_tag = text.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"?!".contains(byte));
    // A table may have a column called <none>; a document closes what it opens.
    (is_tag && (begins(text, "<?xml") || has(text, b"</"))).then_some(("is XML", COLUMNS))
}

fn sql(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let dump = "is an SQL dump";
    let text = start.trim_ascii_start();
    if text.starts_with(b"--") && has(&text[..text.len().min(400)], b"PostgreSQL database") {
        return Some((
            dump,
            "load it into a database, and name that database:\n  psql -d postgres://app@db.example/bot -f FILE",
        ));
    }
    let first = [
        "-- MySQL dump",
        "-- MariaDB dump",
        "-- phpMyAdmin SQL",
        "/*!",
        "/*M!",
        "PRAGMA foreign_keys",
        "BEGIN TRANSACTION;",
        "CREATE TABLE ",
        "DROP TABLE ",
        "INSERT INTO ",
        "SET statement_timeout",
        "SET NAMES",
    ];
    if first.iter().any(|word| begins(text, word)) {
        return Some((
            dump,
            "load it into a database and export the table of messages as CSV, or name a PostgreSQL database",
        ));
    }
    let copies = begins(text, "COPY ") && has(text, b"FROM stdin");
    copies.then_some((
        dump,
        "load it into a database, and name that database:\n  psql -d postgres://app@db.example/bot -f FILE",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_that_cannot_be_read_is_named_by_its_first_bytes() {
        let mut tar = vec![b'a'; 257];
        tar.extend(b"ustar\x0000");
        let utf_16: Vec<u8> = "{\"id\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf_32: Vec<u8> = "{\"id\": 1}".chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect();
        for (start, word) in [
            (&b"PARE\0abc"[..], "encrypted Parquet"),
            (b"ORC\x08\0", "ORC"),
            (b"ARROW1\0\0", "Arrow"),
            (b"\xFF\xFF\xFF\xFF\x10\0\0\0", "Arrow IPC stream"),
            (b"PK\x03\x04....xl/workbook.xml", "spreadsheet"),
            (b"PK\x03\x04....WhatsApp Chat.txt", "zip archive"),
            (b"\x16\0\0\0\x02hello\0\x06\0\0\0world\0\0", "BSON"),
            (&tar, "tar"),
            (&utf_16, "UTF-16"),
            (&utf_32, "UTF-32"),
            (b"\xFF\xFE\0\0{\0\0\0", "UTF-32"),
            (b"\xFF\xFE{\0", "UTF-16"),
            (b"\n<!DOCTYPE html><html>", "HTML"),
            (b"<?xml version=\"1.0\"?><messages/>", "XML"),
            (b"--\n-- PostgreSQL database dump\n--\n", "SQL dump"),
            (b"-- MySQL dump 10.13  Distrib 8.0", "SQL dump"),
            (b"insert into messages values (1);", "SQL dump"),
            (b"COPY public.messages (id) FROM stdin;\n1\n", "SQL dump"),
        ] {
            let known = recognise(start);
            assert!(known.is_some_and(|known| known.problem.contains(word)), "{start:?}: {known:?}");
        }
    }

    #[test]
    fn message_files_are_not_taken_for_anything_else() {
        for start in [
            &b"id,contact_id,direction,text,at\n1,c,out,<b>hi</b>,2026-01-07T14:00:00Z\n"[..],
            b"{\"contact_id\":\"c\",\"text\":\"<html> PK -- PostgreSQL database dump\"}\n",
            b"contact_id;direction;text;at\n",
            b"PARENT_ID,contact_id,direction,text,at\n",
            b"ORCHID,TAPE,BZh,\xC3\xA9\n",
            b"text,at\n\"INSERT INTO\",1\n",
            b"<none>,a,b\n",
            b"a\tb\n",
            b"",
            b"[{\"id\":1}]",
            b"[1,2]",
        ] {
            assert_eq!(recognise(start), None, "{}", String::from_utf8_lossy(start));
        }
    }
}
