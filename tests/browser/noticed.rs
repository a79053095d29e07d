//! What the other tests say never happens would be noticed if it did.

use tempfile::TempDir;

use crate::page::{Page, USUAL};

fn page(body: &str) -> Page {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("page.html");
    std::fs::write(&file, format!("<!doctype html><title>t</title><body>{body}")).unwrap();
    Page::open(&file, USUAL)
}

#[test]
#[should_panic(expected = "other.png")]
fn a_request_is_noticed() {
    page("<img src=other.png>").is_quiet();
}

#[test]
#[should_panic(expected = "exceptionThrown")]
fn an_error_of_a_script_is_noticed() {
    page("<script>nothing.at.all()</script>").is_quiet();
}

#[test]
#[should_panic(expected = "Content Security Policy")]
fn what_the_policy_refuses_is_noticed() {
    page("<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><p style='color: red'>text")
        .is_quiet();
}

#[test]
#[should_panic(expected = "wide")]
fn what_is_too_wide_is_noticed() {
    page("<p class=wide style='width: 2000px'>text").fits();
}
