//! Files that are no message files, or not whole.

use crate::data::{answered_twice, csv, gzip, ndjson};
use crate::run::Place;

#[test]
fn a_file_that_does_not_exist_is_named() {
    Place::new().refuses("deep nowhere.ndjson", &["nowhere.ndjson", "No such file"]);
}

#[test]
fn a_missing_file_among_good_ones_stops_the_run() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.refuses("deep chat.ndjson nowhere.ndjson --skip-bad", &["nowhere.ndjson"]);
}

#[test]
fn an_empty_file_is_nothing_to_read() {
    for (name, content) in
        [("empty.ndjson", ""), ("empty.csv", ""), ("blank.ndjson", "\n \n\n"), ("mark.ndjson", "\u{feff}")]
    {
        let place = Place::with(name, content);
        place.refuses(&format!("deep {name}"), &["nothing to read", name, "--allow-empty"]);
    }
    let place = Place::with("empty.ndjson.gz", gzip(""));
    place.refuses("deep empty.ndjson.gz", &["nothing to read", "empty.ndjson.gz"]);
    Place::new().run("deep -").stdin("").refused(&["nothing to read", "standard input"]);
}

#[test]
fn a_header_without_rows_is_nothing_to_read() {
    let place = Place::with("chat.csv", "contact_id,direction,text,at\n");
    place.refuses("deep chat.csv", &["nothing to read", "chat.csv"]);
    assert_eq!(place.run("deep --allow-empty chat.csv").done().code, 0);
}

#[test]
fn an_empty_file_may_be_allowed() {
    let place = Place::with("empty.ndjson", "");
    for command in ["deep", "duplicates", "final", "since 2026-01-01"] {
        let done = place.run(command).args(&["--allow-empty", "empty.ndjson", "--format", "json"]).done();
        assert_eq!(done.code, 0, "{done:?}");
        assert_eq!(done.json()["totals"]["messages"], 0);
    }
}

#[test]
fn binary_junk_is_refused_as_no_text() {
    let junk: Vec<u8> = (0..=255).cycle().take(5000).collect();
    for name in ["photo.jpg", "chat.ndjson", "chat.csv"] {
        Place::with(name, &junk).refuses(&format!("deep {name}"), &[name, "not text"]);
    }
}

#[test]
fn half_a_compressed_file_is_never_a_clean_audit() {
    let whole = gzip(ndjson(&crate::data::crowd(300)));
    for cut in
        [2, 5, 10, 11, 200, whole.len() / 2, whole.len() - 100, whole.len() - 8, whole.len() - 4, whole.len() - 1]
    {
        let place = Place::with("chat.ndjson.gz", &whole[..cut]);
        place.refuses("deep chat.ndjson.gz --skip-bad --allow-empty", &["chat.ndjson.gz", "gzip"]);
    }
}

#[test]
fn half_a_compressed_table_is_never_a_clean_audit() {
    let whole = gzip(csv(&crate::data::crowd(300), ","));
    for cut in [200, whole.len() / 2, whole.len() - 1] {
        let place = Place::with("chat.csv.gz", &whole[..cut]);
        place.refuses("deep chat.csv.gz --skip-bad --allow-empty", &["chat.csv.gz", "gzip"]);
    }
}

#[test]
fn a_damaged_compressed_file_is_never_a_clean_audit() {
    let mut damaged = gzip(ndjson(&answered_twice()));
    let checksum = damaged.len() - 8;
    damaged[checksum] ^= 0xff;
    Place::with("chat.ndjson.gz", &damaged).refuses("deep chat.ndjson.gz --skip-bad", &["chat.ndjson.gz", "gzip"]);
    let mut junk_behind = gzip(ndjson(&answered_twice()));
    junk_behind.extend(b"and then something else");
    Place::with("chat.ndjson.gz", &junk_behind).refuses("deep chat.ndjson.gz --skip-bad", &["chat.ndjson.gz", "gzip"]);
}

#[test]
fn utf_16_is_refused_with_the_way_to_convert_it() {
    for (name, big_endian) in [("little.ndjson", false), ("big.csv", true)] {
        let units = format!("\u{feff}{}", ndjson(&answered_twice()));
        let bytes = |unit: u16| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() };
        let place = Place::with(name, units.encode_utf16().flat_map(bytes).collect::<Vec<u8>>());
        place.refuses(&format!("deep {name}"), &[name, "UTF-16", "iconv"]);
    }
}

#[test]
fn a_table_without_a_required_column_is_refused_with_the_columns_it_has() {
    let whole = csv(&answered_twice(), ",");
    // Words such as incoming tell the direction under any name.
    let unnamed = whole.replacen("direction", "other", 1).replace("incoming", "a").replace("outgoing", "b");
    for (column, rows) in [
        ("contact_id", whole.replacen("contact_id", "other", 1).replacen("handle", "alias", 1)),
        ("direction", unnamed),
        ("text", whole.replacen("text", "other", 1)),
    ] {
        let place = Place::with("chat.csv", rows);
        place.refuses("deep chat.csv", &["chat.csv", &format!("what it lacks: {column}"), "[source.columns]"]);
    }
    let place = Place::with("chat.csv", "contact_id,direction,text\nc1,in,salut\nc1,out,merci\n");
    place.refuses("deep chat.csv", &["chat.csv", "what it lacks: at"]);
}

#[test]
fn a_table_with_a_column_twice_is_refused() {
    let rows = "contact_id,direction,text,at,text\nc1,out,merci,2026-01-07T14:00:00Z,autre\n";
    Place::with("chat.csv", rows).refuses("deep chat.csv", &["chat.csv", "text"]);
}

#[test]
fn a_row_with_fewer_fields_than_the_header_says_how_many_each_has() {
    let rows = "contact_id,direction,at,text\nc1,out,2026-01-07T14:00:00Z,merci\nc1,out,2026-01-07T14:00:01Z\n";
    let words = ["chat.csv:3", "it has 3 fields, and the header has 4", "--skip-bad"];
    Place::with("chat.csv", rows).refuses("deep chat.csv", &words);
}

#[test]
fn a_quote_that_is_never_closed_swallows_no_messages() {
    let rows = "contact_id,direction,at,text\n\
                c1,out,2026-01-07T14:00:00Z,\"merci\n\
                c1,out,2026-01-07T14:00:01Z,merci\n\
                c1,out,2026-01-07T14:00:02Z,merci\n";
    Place::with("chat.csv", rows).refuses("deep chat.csv", &["chat.csv"]);
}

#[test]
fn quotes_that_pair_up_by_chance_swallow_no_messages() {
    let between = "c1,out,2026-01-07T14:00:01Z,merci\n".repeat(6);
    let rows = format!(
        "contact_id,direction,at,text\nc1,out,2026-01-07T14:00:00Z,\"oops\n{between}c1,out,2026-01-07T15:00:00Z,\"bye\n"
    );
    Place::with("chat.csv", rows).refuses("deep chat.csv", &["chat.csv", "line 9", "line 2"]);
}

#[test]
fn one_file_named_twice_is_refused() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.refuses("deep chat.ndjson chat.ndjson", &["chat.ndjson is named twice", "name each file once"]);
    place.refuses("deep - -", &["standard input"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with("secret.ndjson", ndjson(&answered_twice()));
    std::fs::set_permissions(place.path("secret.ndjson"), std::fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read everything.
    if std::fs::File::open(place.path("secret.ndjson")).is_err() {
        place.refuses("deep secret.ndjson", &["secret.ndjson", "ermission"]);
    }
}
