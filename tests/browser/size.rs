//! A page of ten thousand findings.

use std::fmt::Write as _;

use tempfile::TempDir;

use crate::page::{Page, USUAL, write};

#[test]
fn ten_thousand_findings_are_listed_filtered_and_the_rest_is_told() {
    let folder = TempDir::new().unwrap();
    let mut rows = String::new();
    for contact in 0..10_050 {
        for copy in 0..2 {
            writeln!(
                rows,
                r#"{{"id":"m{contact}-{copy}","contact_id":"c{contact}","handle":"user.{contact}","direction":"outgoing","text":"hello number {contact}","at":"2026-01-{:02}T14:00:0{copy}Z"}}"#,
                1 + contact % 28
            )
            .unwrap();
        }
    }
    std::fs::write(folder.path().join("m.ndjson"), rows).unwrap();
    let page = Page::open(&write(&folder, &["duplicates", "--select", "DM101", "m.ndjson"]), USUAL);
    page.wait("document.getElementById('shown').value === 'All 10,000 shown'");
    assert_eq!(page.number("document.querySelectorAll('#list > .f').length"), 10_000);
    let note = page.text("document.querySelector('#findings .strong').textContent");
    assert!(note.starts_with("10,000 are listed, the newest of each rule among them; 50 more are not."), "{note}");
    assert!(
        page.text("document.querySelector('h1').textContent")
            .starts_with("10,050 replies that should not have been sent")
    );
    page.click("input[name=text]");
    page.type_text("number 77");
    page.wait("document.getElementById('shown').value === '111 of 10,000 shown'");
    page.is_quiet();
}
