//! Folders of message files.

use crate::data::{answered_twice, csv, gzip, ndjson};
use crate::run::Place;

#[test]
fn a_folder_is_read_as_all_the_message_files_in_it_and_below() {
    let rows = answered_twice();
    let place = Place::with("all.ndjson", ndjson(&rows));
    place.file("export/part-00000.ndjson", ndjson(&rows[..1]));
    place.file("export/part-00001.ndjson", "");
    place.file("export/b/part-00002.csv.gz", gzip(csv(&rows[1..2], ",")));
    place.file("export/c/d/part-00003", ndjson(&rows[2..]));
    for leftover in ["_SUCCESS", "_metadata", "_committed_1", ".part-00000.crc", "part.crc", "_temporary/0/x.ndjson"] {
        place.file(&format!("export/{leftover}"), "junk\0");
    }
    let mut expected = place.json("duplicates all.ndjson");
    for folder in ["export", "export/", "./export"] {
        let mut report = place.json(&format!("duplicates {folder}"));
        assert_eq!(report["findings"].take(), expected["findings"].clone(), "{folder}");
        assert_eq!(report["source"]["description"], folder);
    }
    let done = place.run("duplicates export --exit-zero").done();
    assert!(!done.stderr.contains("is empty"), "an empty part is no news: {}", done.stderr);
    assert_eq!(expected["findings"].take().as_array().unwrap().len(), 1);
}

#[test]
fn an_error_names_the_file_in_the_folder() {
    let place = Place::with("export/a.ndjson", ndjson(&answered_twice()));
    place.file("export/b.ndjson", "{\"contact_id\":1}\n");
    place.refuses("deep export", &["export/b.ndjson", "does not look like messages"]);
}

#[test]
fn a_folder_with_nothing_to_read_is_refused_with_advice() {
    let place = Place::with("export/_SUCCESS", "");
    for folder in ["export", "none"] {
        std::fs::create_dir_all(place.path(folder)).unwrap();
        place.refuses(
            &format!("deep {folder}"),
            &[folder, "folder without message files", "NDJSON, JSON, CSV or Parquet"],
        );
    }
    place.file("parts/part-0.ndjson", "");
    place.refuses("deep parts", &["nothing to read"]);
}

#[test]
fn nothing_is_read_twice_because_a_folder_and_a_file_in_it_are_named() {
    let place = Place::with("export/a.ndjson", ndjson(&answered_twice()));
    place.refuses("deep export export/a.ndjson", &["export/a.ndjson", "named twice"]);
    place.file("export/a.ndjson.gz", gzip(ndjson(&answered_twice())));
    place.refuses("deep export", &["a.ndjson.gz", "same name"]);
}

#[test]
fn tables_that_keep_deleted_rows_in_their_folder_are_refused() {
    let place = Place::with("table/_delta_log/00000.json", "{}");
    place.file("table/part-0.ndjson", ndjson(&answered_twice()));
    place.refuses("deep table", &["table", "Delta table"]);
}

#[test]
fn what_a_run_wrote_into_the_folder_is_called_by_its_name() {
    let place = Place::with("export/a.ndjson", ndjson(&answered_twice()));
    place.run("deep export -o export/report.json --exit-zero").done();
    place.refuses("deep export", &["export/report.json", "report of dm-audit"]);
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_end() {
    let place = Place::with("export/a.ndjson", ndjson(&answered_twice()));
    std::os::unix::fs::symlink(place.path("export"), place.path("export/again")).unwrap();
    assert_eq!(place.json("deep export")["totals"]["messages"], 3);
}
