//! Message files in archives, and archives that nobody should trust.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::data::{answered_twice, csv, ndjson};
use crate::run::Place;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn message_files_in_an_archive_are_read_as_if_they_lay_there() {
    let rows = answered_twice();
    let plain = Place::with("a.ndjson", ndjson(&rows));
    let expected = plain.json("deep a.ndjson");
    for (name, content) in [("a.ndjson", ndjson(&rows)), ("deep/er/a.csv", csv(&rows, ","))] {
        let place = Place::with("messages.zip", zip(&[(name, content.as_bytes()), ("readme.txt", b"hello")]));
        let report = place.json("deep messages.zip");
        assert_eq!(report["findings"], expected["findings"], "{name}");
        assert_eq!(report["source"]["description"], "messages.zip");
        assert_eq!(place.names(), ["messages.zip"], "nothing stays beside it");
    }
    let inner = zip(&[("a.ndjson", ndjson(&rows).as_bytes())]);
    let place = Place::with("outer.zip", zip(&[("inner.zip", &inner)]));
    assert_eq!(place.json("deep outer.zip")["findings"], expected["findings"]);
}

#[test]
fn what_is_wrong_in_an_archive_is_told_by_the_names_that_the_user_knows() {
    let mut broken = ndjson(&answered_twice());
    broken.push_str("{\"contact_id\": \"c1\"}\n");
    let place = Place::with("messages.zip", zip(&[("folder/a.ndjson", broken.as_bytes())]));
    let done = place.refuses("deep messages.zip", &["messages.zip/folder/a.ndjson:"]);
    assert!(!done.stderr.contains("/tmp/") && !done.stderr.contains("dm-audit-"), "{}", done.stderr);
    let done = place.run("doctor messages.zip").done();
    assert_eq!(done.code, 2, "{}", done.stdout);
    assert!(done.stdout.contains("messages.zip/folder/a.ndjson"), "{}", done.stdout);
}

#[test]
fn no_folder_stays_behind() {
    let place = Place::with("messages.zip", zip(&[("a.ndjson", ndjson(&answered_twice()).as_bytes())]));
    std::fs::create_dir(place.path("tmp")).unwrap();
    let done = place.run("deep messages.zip --exit-zero").env("TMPDIR", place.path("tmp").to_str().unwrap()).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(place.names_in("tmp").is_empty());
}

#[test]
fn an_archive_that_unpacks_to_far_more_than_it_holds_is_refused() {
    let letters = vec![b'a'; 100 << 20];
    let place = Place::with("bomb.zip", zip(&[("a.csv", &letters)]));
    place.refuses("deep bomb.zip", &["bomb.zip", "unpacks to more than 300 times"]);
    // Each file alone may pass, and all of them together may not.
    let file = vec![b'a'; 40 << 20];
    let place = Place::with("many.zip", zip(&[("a.csv", &file), ("b.csv", &file), ("c.csv", &file)]));
    place.refuses("deep many.zip", &["many.zip", "unpacks to more than 300 times"]);
}

#[test]
fn a_path_that_climbs_out_is_refused_before_anything_is_written() {
    for name in ["../a.ndjson", "a/../../b.ndjson", "/etc/a.ndjson", "..\\a.ndjson"] {
        let place = Place::with("bad.zip", zip(&[(name, b"{}")]));
        place.refuses("deep bad.zip", &["bad.zip", "leads out of it"]);
    }
}

#[test]
fn an_encrypted_archive_is_refused_with_what_to_do() {
    let mut bytes = zip(&[("a.ndjson", ndjson(&answered_twice()).as_bytes())]);
    // The flag of encryption, in the file's own header and in the list at the end.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let place = bytes.windows(4).position(|window| window == signature).unwrap();
        bytes[place + flags] |= 1;
    }
    Place::with("secret.zip", bytes).refuses("deep secret.zip", &["secret.zip", "encrypted", "password"]);
}

#[test]
fn an_archive_without_messages_is_refused_by_what_it_lacks() {
    let place = Place::with("other.zip", zip(&[("picture.jpg", b"\xff\xd8"), ("notes.txt", b"hello")]));
    place.refuses("deep other.zip", &["other.zip", "holds no chat export"]);
    let mut cut = zip(&[("a.ndjson", ndjson(&answered_twice()).as_bytes())]);
    cut.truncate(cut.len() / 2);
    Place::with("cut.zip", cut).refuses("deep cut.zip", &["cut.zip", "damaged"]);
}
