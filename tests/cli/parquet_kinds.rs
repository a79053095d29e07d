//! Columns of Parquet files of every kind that libraries write.

use serde_json::Value;

use crate::run::{Place, codes, fixture};

/// A place with one of the files that libraries wrote.
fn with(name: &str) -> Place {
    Place::with(name, fixture(name))
}

#[track_caller]
fn duplicate(name: &str) -> Value {
    let mut report = with(name).json(&format!("duplicates {name}"));
    assert_eq!(codes(&report), ["DM101"], "{name}: {report}");
    report["findings"][0].take()
}

#[test]
fn an_id_keeps_every_digit_whatever_its_column_counts_in() {
    for (name, contact, id) in [
        ("codec-snappy.parquet", "17841400000000001", "1002"),
        ("decimal-38.parquet", "17841400000000001", "1002"),
        ("decimal-int.parquet", "17841400000000001", "1002"),
        ("uint64.parquet", "18446744073709551615", "4294967294"),
        ("uuid-bytes.parquet", "0f8fad5b-d9cb-469f-a165-70867728950e", "1002"),
        ("int128.parquet", "17841400000000001", "1002"),
        ("null-typed.parquet", "17841400000000001", "1002"),
        ("float16.parquet", "17841400000000001", "1002"),
    ] {
        let finding = duplicate(name);
        assert_eq!(finding["contact"]["id"], contact, "{name}");
        assert_eq!(finding["messages"][0]["id"], id, "{name}");
    }
}

#[test]
fn columns_are_read_whatever_packs_them() {
    for codec in ["gzip", "brotli", "lz4", "zstd", "snappy"] {
        duplicate(&format!("codec-{codec}.parquet"));
    }
}

#[test]
fn a_time_is_one_moment_whatever_its_column_counts_in() {
    for kind in ["double", "double-ms", "decimal", "int96"] {
        let finding = duplicate(&format!("at-{kind}.parquet"));
        assert_eq!(finding["messages"][0]["at"], "2026-01-07T14:00:02.125Z", "{kind}");
    }
}

#[test]
fn what_lost_its_digits_or_its_unit_is_refused_and_never_read_in_part() {
    for (name, words) in [
        ("double-digits-lost.parquet", &["contact_id", "has lost digits"][..]),
        ("at-wrong-unit.parquet", &["1970-01-21", "is before 2000, so its unit is probably wrong"]),
        ("fastparquet-int96.parquet", &["1970-01-21", "is before 2000, so its unit is probably wrong"]),
        ("at-date.parquet", &["the column at has a type that dm-audit cannot read"]),
        ("at-time.parquet", &["the column at has a type that dm-audit cannot read"]),
        ("column-twice.parquet", &["the column text is in the header twice"]),
        ("encrypted-footer.parquet", &["is an encrypted Parquet file", "decrypt it"]),
        ("encrypted-columns.parquet", &["is an encrypted Parquet file", "decrypt it"]),
        ("no-rows-hyparquet-writer.parquet", &["holds no rows, or is damaged"]),
    ] {
        with(name).refuses(&format!("deep {name}"), words);
    }
}

#[test]
fn of_an_attachment_of_any_shape_it_counts_whether_something_is_in_it() {
    for (shape, empty) in [
        ("list", &["3", "4", "5"][..]),
        ("struct", &["3", "4", "5"]),
        ("list-of-struct", &["3", "4", "5"]),
        ("map", &["3", "4", "5"]),
    ] {
        let name = format!("attachment-{shape}.parquet");
        let report = with(&name).json(&format!("deep {name} --select DM402"));
        let found: Vec<&str> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|finding| {
                finding["messages"].as_array().unwrap().iter().map(|message| message["id"].as_str().unwrap())
            })
            .collect();
        assert_eq!(found, empty, "{shape}: {report}");
    }
}

#[test]
fn the_names_of_folders_are_columns_of_their_files() {
    let place = Place::new();
    for contact in ["17841400000000001", "17841400000000002"] {
        let name = format!("hive/contact_id={contact}/data_0.parquet");
        place.file(&name, fixture(&name));
    }
    place.file("base.ndjson", fixture("base.ndjson"));
    let report = place.json("duplicates hive");
    assert_eq!(report["totals"]["contacts"], 2, "{report}");
    assert_eq!(report["totals"]["messages"], 11);
    let expected = place.json("duplicates base.ndjson --contact 17841400000000001 --contact 17841400000000002");
    assert_eq!(report["findings"], expected["findings"]);
    let one = place.json("duplicates hive/contact_id=17841400000000001/data_0.parquet");
    assert_eq!(one["totals"]["messages"], 5);
}
