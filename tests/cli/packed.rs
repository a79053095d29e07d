//! Compressed files, as different programs pack them.

use std::io::Write;

use crate::data::{answered_twice, crowd, csv, gzip, ndjson};
use crate::run::{Place, fixture};

fn zstd(content: &str, window_log: u32) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(window_log).unwrap();
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn brotli(content: &str) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 5, 22);
    writer.write_all(content.as_bytes()).unwrap();
    drop(writer);
    packed
}

#[test]
fn a_file_is_read_whatever_packed_it() {
    let rows = answered_twice();
    let plain = Place::with("a.ndjson", ndjson(&rows)).json("duplicates a.ndjson")["findings"].take();
    let skippable = [&b"\x50\x2a\x4d\x18\x04\0\0\0size"[..], &zstd(&ndjson(&rows), 20)].concat();
    let frames: Vec<u8> = rows.iter().flat_map(|row| zstd(&ndjson(std::slice::from_ref(row)), 20)).collect();
    for (name, content) in [
        ("a.ndjson.zst", zstd(&ndjson(&rows), 20)),
        ("a.ndjson.zst", skippable),
        ("a.ndjson.zst", frames),
        ("a.ndjson.zst", zstd(&ndjson(&rows), 27)),
        ("a.csv.br", brotli(&csv(&rows, ","))),
        ("a.ndjson.br", brotli(&ndjson(&rows))),
        ("A.NDJSON.BR", brotli(&ndjson(&rows))),
        ("a.json.br", gzip(ndjson(&rows))),
    ] {
        let report = Place::with(name, content).json(&format!("duplicates {name}"))["findings"].take();
        assert_eq!(report, plain, "{name}");
    }
}

#[test]
fn what_libraries_packed_is_what_they_were_given() {
    for (name, plain) in [("pzstd.ndjson.zst", "base.ndjson"), ("plain.ndjson.br", "plain.ndjson")] {
        let expected = Place::with(plain, fixture(plain)).json(&format!("deep {plain}"))["findings"].take();
        let report = Place::with(name, fixture(name)).json(&format!("deep {name}"))["findings"].take();
        assert_eq!(report, expected, "{name}");
    }
}

#[test]
fn a_large_window_is_read_where_memory_has_room_for_it() {
    let place = Place::with("a.zst", zstd(&ndjson(&answered_twice()), 30));
    assert_eq!(place.json("duplicates a.zst --memory-limit 8GB")["totals"]["messages"], 3);
    place.refuses("duplicates a.zst --memory-limit 1GB", &["a.zst", "window of 1024 MiB", "zstd -d", "--memory-limit"]);
}

#[test]
fn half_a_packed_file_is_never_a_clean_audit() {
    let rows = ndjson(&crowd(300));
    for (name, whole) in [("a.ndjson.br", brotli(&rows)), ("a.ndjson.zst", zstd(&rows, 20))] {
        for cut in [whole.len() / 2, whole.len() - 100, whole.len() - 1] {
            let place = Place::with(name, &whole[..cut]);
            place.refuses(&format!("deep {name} --skip-bad --allow-empty"), &[name, "damaged or cut off"]);
        }
    }
    // What stands behind the end would be lost without a word.
    for rows in [ndjson(&answered_twice()), ndjson(&crowd(300))] {
        Place::with("a.ndjson.br", brotli(&rows).repeat(2)).refuses("deep a.ndjson.br", &["a.ndjson.br", "brotli"]);
    }
    Place::with("a.csv.br", csv(&answered_twice(), ",")).refuses("deep a.csv.br", &["a.csv.br", "brotli"]);
}
