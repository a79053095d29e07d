//! Filters show what fits, and say how much that is.

use tempfile::TempDir;

use crate::page::{Page, USUAL, demo, write};

const SEEN: &str = "Array.from(document.querySelectorAll('#list > .f')).filter(e => e.checkVisibility()).length";

/// Chooses in a list as a person does.
fn choose(page: &Page, name: &str, value: &str) {
    page.get(&format!(
        "(() => {{ const field = document.forms[0].elements['{name}']; field.value = '{value}'; \
         field.dispatchEvent(new Event('input', {{bubbles: true}})); return field.value; }})()"
    ));
}

/// Waits until so many findings are announced, and counts those that are seen.
#[track_caller]
fn shows(page: &Page, announced: &str, count: u64) {
    page.wait(&format!("document.getElementById('shown').value === '{announced}'"));
    assert_eq!(page.number(SEEN), count);
}

/// Clears the filters, and waits until all is back where it was: what is clicked next must not move meanwhile.
#[track_caller]
fn reset(page: &Page) {
    page.click("button[type=reset]");
    shows(page, "All 34 shown", 34);
}

#[test]
fn findings_are_filtered_by_rule_cause_contact_day_and_text_and_the_number_is_announced() {
    let folder = TempDir::new().unwrap();
    let page = Page::open(&write(&folder, &["deep", &demo()]), USUAL);
    assert_eq!(page.text("document.getElementById('shown').getAttribute('aria-live')"), "polite");
    shows(&page, "All 34 shown", 34);
    choose(&page, "rule", "DM101");
    shows(&page, "7 of 34 shown", 7);
    choose(&page, "cause", "race");
    shows(&page, "2 of 34 shown", 2);
    reset(&page);
    choose(&page, "severity", "error");
    shows(&page, "8 of 34 shown", 8);
    reset(&page);
    choose(&page, "day", "2026-01-05");
    shows(&page, "2 of 34 shown", 2);
    reset(&page);
    page.click("input[name=contact]");
    page.type_text("KARIM");
    shows(&page, "6 of 34 shown", 6);
    (0..5).for_each(|_| page.press("Backspace"));
    page.type_text("nobody");
    shows(&page, "0 of 34 shown", 0);
    assert!(page.get("document.getElementById('nothing').checkVisibility()").as_bool().unwrap());
    reset(&page);
    page.click("input[name=text]");
    page.type_text("rougir 😊");
    shows(&page, "1 of 34 shown", 1);
    // Enter asks no server.
    page.press("Enter");
    shows(&page, "1 of 34 shown", 1);
    page.is_quiet();
}

#[test]
fn every_choice_that_is_offered_finds_something() {
    let folder = TempDir::new().unwrap();
    let page = Page::open(&write(&folder, &["deep", &demo()]), USUAL);
    for name in ["rule", "severity", "cause", "day"] {
        let values = page
            .get(&format!("Array.from(document.forms[0].elements['{name}'].options, o => o.value).filter(Boolean)"));
        let values = values.as_array().unwrap();
        assert!(!values.is_empty(), "{name}");
        for value in values {
            choose(&page, name, value.as_str().unwrap());
            page.wait("!document.getElementById('shown').value.startsWith('All')");
            assert_ne!(page.number(SEEN), 0, "{name} {value}");
            page.click("button[type=reset]");
            page.wait("document.getElementById('shown').value.startsWith('All')");
        }
    }
}
