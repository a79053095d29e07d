//! What the page for a browser says of a run; how it looks and acts is tested in a browser.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::data::{answered_twice, clean, ndjson};
use crate::run::Place;

fn page(place: &Place, arguments: &str) -> String {
    place.run(arguments).args(&["--format", "html"]).done().stdout
}

/// What stands between two texts.
#[track_caller]
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).unwrap_or_else(|| panic!("no {start}"));
    rest.split_once(end).unwrap().0
}

/// The verdict in words.
#[track_caller]
fn headline(page: &str) -> &str {
    // A long one stands in smaller letters.
    between(page, "<h1 id=\"verdict\"", "</h1>").split_once('>').unwrap().1
}

#[test]
fn the_page_says_whether_the_run_fails_and_why() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let failing = page(&place, "duplicates chat.ndjson");
    assert_eq!(
        headline(&failing),
        "1 reply that should not have been sent, to 1 of 1 contact. 1 finding in the only conversation."
    );
    assert!(failing.contains(">Failed</span> <span>1 finding at or above warning.</span>"));
    let passing = page(&place, "duplicates chat.ndjson --max-findings 1");
    assert!(passing.contains(">Passed</span> <span>1 finding at or above warning, at most 1 allowed.</span>"));
    assert!(page(&place, "duplicates chat.ndjson --exit-zero").contains("Findings do not fail this run."));
    let clean = page(&Place::with("chat.ndjson", ndjson(&clean())), "duplicates chat.ndjson");
    assert_eq!(headline(&clean), "No findings in 2 messages of 1 contact.");
    assert!(!clean.contains("<svg"), "there is nothing to draw");
}

#[test]
fn nothing_that_was_not_read_passes_for_clean() {
    let empty = Place::with("chat.ndjson", "");
    assert_eq!(
        headline(&page(&empty, "deep chat.ndjson --allow-empty")),
        "No message was in the scope, so nothing was audited."
    );
    let rows = ndjson(&clean());
    let broken = Place::with("chat.ndjson", format!("{rows}{{\"broken\n"));
    assert!(page(&broken, "deep chat.ndjson --skip-bad").contains("Left out: 1 row that cannot be read."));
    let place = Place::with("chat.ndjson", rows);
    let page = page(&place, "final chat.ndjson --pattern adieu");
    assert!(headline(&page).starts_with("No outgoing message matches the pattern of final messages"));
}

#[test]
fn what_the_settings_hold_back_is_counted_and_on_request_shown() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("dm-audit.toml", "[[ignore]]\nrule = \"DM101\"\nreason = \"a <b>test</b> account\"\n");
    let counted = page(&place, "duplicates chat.ndjson");
    assert!(counted.contains("1 finding held back by the settings."));
    assert!(!counted.contains("id=\"held\""));
    let shown = page(&place, "duplicates chat.ndjson --show-suppressed");
    let held = between(&shown, "<section id=\"held\"", "</section>");
    assert!(held.contains("a &#60;b&#62;test&#60;/b&#62; account") && held.contains("merci beaucoup"), "{held}");
}

#[test]
fn the_policy_forbids_all_but_the_style_and_the_script_that_stand_in_the_page() {
    let page = page(&Place::with("chat.ndjson", ndjson(&answered_twice())), "duplicates chat.ndjson");
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\">").replace("&#39;", "'");
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    let style = hash(between(&page, "<style>", "</style>"));
    let script = hash(between(&page, "<script>", "</script>"));
    assert_eq!(
        policy,
        format!("default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'")
    );
    for address in ["http:", "https:", "//", "src=", "style=", " onclick", "@import", "url("] {
        let without_script = page.replace(between(&page, "<script>", "</script>"), "");
        assert!(!without_script.contains(address), "{address}");
    }
}

#[test]
fn the_same_messages_make_the_same_page() {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/demo.ndjson");
    let place = Place::new();
    let without_date = |threads: &str| {
        let page = page(&place, &format!("deep {demo} --threads {threads}"));
        let date = between(&page, "<dt>Generated</dt><dd dir=\"auto\">", "</dd>").to_owned();
        page.replace(&date, "")
    };
    assert!(without_date("1") == without_date("3"));
    place.run(&format!("deep {demo} -o page.html")).done();
    assert!(place.read("page.html").starts_with("<!doctype html>\n<html lang=\"en\">"));
}
