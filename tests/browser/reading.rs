//! What a reader finds.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::page::{Page, USUAL, View, demo, write};

#[test]
fn every_command_has_a_page_that_asks_for_nothing_and_fits_every_screen() {
    let folder = TempDir::new().unwrap();
    let demo = demo();
    let commands: [(&[&str], &str); 7] = [
        (&["deep", &demo], "to 7 of 24 contacts. 34 findings in the conversations of 11 of 24 contacts."),
        (&["duplicates", &demo], "findings in the conversations of"),
        (
            &["since", "2026-01-09", &demo],
            "1 reply that should not have been sent, to 1 of 8 contacts. 1 finding in the conversation of 1 of 8 contacts.",
        ),
        (&["final", &demo], "findings in the conversations of"),
        (&["final", "--pattern", "adieu", &demo], "No outgoing message matches the pattern of final messages"),
        (&["user", "@lea.m", &demo], "in the conversation with lea.m"),
        (&["compare", "2026-01-06", &demo], "Worse: repeated replies (DM101, DM103): "),
    ];
    for (arguments, headline) in commands {
        let page = Page::open(&write(&folder, arguments), USUAL);
        assert!(page.text("document.querySelector('h1').textContent").contains(headline), "{arguments:?}");
        page.fits();
        let lost = "Array.from(document.links).filter(e => !document.getElementById(e.hash.slice(1))).length";
        assert_eq!(page.number(lost), 0, "every link leads somewhere");
        page.unfold();
        page.width(390);
        page.fits();
        page.is_quiet();
    }
}

#[test]
fn headings_are_in_order_and_every_chart_has_a_name_and_its_numbers() {
    let folder = TempDir::new().unwrap();
    let page = Page::open(&write(&folder, &["deep", &demo()]), USUAL);
    assert_eq!(page.text("document.documentElement.lang"), "en");
    let levels = page.get("Array.from(document.querySelectorAll('h1,h2,h3'), e => Number(e.tagName[1]))");
    let levels: Vec<u64> = levels.as_array().unwrap().iter().map(|level| level.as_u64().unwrap()).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(levels[0] == 1 && levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    for landmark in ["header", "nav[aria-label]", "main", "footer", "form[role=search]"] {
        assert_eq!(
            page.number(&format!(
                "document.querySelectorAll('body > {landmark}, header > {landmark}, #findings > {landmark}').length"
            )),
            1,
            "{landmark}"
        );
    }
    let charts = page.get("Array.from(document.querySelectorAll('.chart'), e => e.id)");
    assert_eq!(charts, json!(["chart-days", "chart-gaps", "chart-hours", "chart-causes", "chart-contacts"]));
    assert_eq!(page.number("document.querySelectorAll('svg').length"), 10);
    let unnamed = "Array.from(document.querySelectorAll('svg')).filter(e => e.getAttribute('role') !== 'img' || \
        e.getAttribute('aria-labelledby').split(' ').some(id => !document.getElementById(id).textContent.trim()))";
    assert_eq!(page.number(&format!("{unnamed}.length")), 0);
    // One of the two sizes is seen, the other is not there for anyone.
    assert_eq!(page.number("Array.from(document.querySelectorAll('svg')).filter(e => e.checkVisibility()).length"), 5);
    let numbers = page.get("Array.from(document.querySelectorAll('#chart-causes td'), e => Number(e.textContent))");
    assert_eq!(numbers, json!([4, 2, 1, 1, 1]));
    let ids = "Array.from(document.querySelectorAll('[id]'), e => e.id)";
    assert_eq!(page.number(&format!("new Set({ids}).size")), page.number(&format!("{ids}.length")));
}

#[test]
fn a_finding_folds_and_unfolds_by_keyboard_into_a_chat_with_its_cause() {
    let folder = TempDir::new().unwrap();
    let page = Page::open(&write(&folder, &["deep", &demo(), "--select", "DM101", "--contact", "lea.m"]), USUAL);
    assert!(!page.get("document.querySelector('button[type=reset]').checkVisibility()").as_bool().unwrap());
    page.get("document.querySelector('#filters input[name=text]').focus()");
    page.press("Tab");
    assert_eq!(page.text("document.activeElement.tagName"), "SUMMARY");
    assert_ne!(page.text("getComputedStyle(document.activeElement).outlineStyle"), "none");
    // The first two of a rule are unfolded from the start.
    page.press("Enter");
    page.wait("!document.querySelector('#list > .f').open");
    page.press("Enter");
    page.wait("document.querySelector('#list > .f').open");
    page.render();
    let chat =
        page.get("Array.from(document.querySelectorAll('#list .chat > li'), e => e.innerText.replace(/\\s+/g, ' '))");
    assert_eq!(
        chat,
        json!([
            "2026-01-07 Wed",
            "Bot 15:02:11.120 merci tu me fais rougir 😊 t'es trop mignon",
            "0.8 s later",
            "Bot 15:02:12.004 copy 2 merci tu me fais rougir 😊 t'es trop mignon",
            "1.5 s later",
            "Bot 15:02:13.520 copy 3 merci tu me fais rougir 😊 t'es trop mignon",
        ])
    );
    let why = page.text("document.querySelector('#list .why').innerText");
    for word in [
        "Cause: race",
        "the incoming message arrived twice, 0.8 s apart",
        "claim the message id",
        "be7f557eb8e74c1c",
        "DM101 exact-duplicate",
    ] {
        assert!(why.to_lowercase().contains(&word.to_lowercase()), "“{word}” is not in: {why}");
    }
    page.is_quiet();
}

#[test]
fn messages_in_between_and_nearly_the_same_ones_are_told() {
    let folder = TempDir::new().unwrap();
    let page = Page::open(&write(&folder, &["deep", &demo()]), USUAL);
    assert!(page.number("document.querySelectorAll('.gap.between').length") > 0);
    assert_eq!(
        page.text("document.querySelector('.gap.between').textContent"),
        "21 min 24 s later · other messages in between"
    );
    let near = "Array.from(document.querySelectorAll('[data-r=DM103] .copy'), e => e.textContent)";
    let near = page.get(near);
    assert!(near.as_array().unwrap().iter().any(|tag| tag == "nearly the same"), "{near}");
    assert_eq!(page.number("document.querySelectorAll('.chat .text:not([dir=auto]):not(.none)').length"), 0);
}

#[test]
fn an_address_with_a_fingerprint_opens_that_finding() {
    let folder = TempDir::new().unwrap();
    let page = Page::open(&write(&folder, &["deep", &demo()]), USUAL);
    page.go("#f-be7f557eb8e74c1c");
    page.wait("document.getElementById('f-be7f557eb8e74c1c').open");
    page.wait("Math.abs(document.getElementById('f-be7f557eb8e74c1c').getBoundingClientRect().top) < innerHeight");
}

#[test]
fn without_script_all_is_there_and_nothing_that_would_not_work() {
    let folder = TempDir::new().unwrap();
    let page = Page::open(&write(&folder, &["deep", &demo()]), View { script: false, ..USUAL });
    assert_eq!(page.get("document.getElementById('filters').checkVisibility()"), Value::Bool(false));
    assert_eq!(page.number("document.querySelectorAll('#list > .f').length"), 34);
    page.click("#f-be7f557eb8e74c1c summary");
    page.wait("document.getElementById('f-be7f557eb8e74c1c').open");
    assert!(
        page.get("document.querySelector('#f-be7f557eb8e74c1c .text').checkVisibility({contentVisibilityAuto: true})")
            .as_bool()
            .unwrap()
    );
    page.is_quiet();
}

#[test]
fn on_paper_every_finding_is_unfolded_and_charts_stay() {
    let folder = TempDir::new().unwrap();
    let page = Page::open(&write(&folder, &["deep", &demo()]), USUAL);
    let closed = "Array.from(document.querySelectorAll('#list .m')).filter(e => !e.checkVisibility()).length";
    assert!(page.number(closed) > 10);
    page.media("print", false);
    assert_eq!(page.number(closed), 0);
    assert_eq!(page.get("document.getElementById('filters').checkVisibility()"), Value::Bool(false));
    assert_eq!(page.number("Array.from(document.querySelectorAll('svg')).filter(e => e.checkVisibility()).length"), 5);
}

#[test]
fn the_newest_two_findings_of_each_rule_come_first_and_show_their_chats() {
    let folder = TempDir::new().unwrap();
    let page = Page::open(&write(&folder, &["deep", &demo()]), USUAL);
    let open =
        page.get("Array.from(document.querySelectorAll('#list > .f')).map(e => [e.dataset.r, e.open, e.dataset.s])");
    let infos = open.as_array().unwrap().iter().position(|of| of[2] == "info").unwrap();
    assert!(open.as_array().unwrap()[infos..].iter().all(|of| of[2] == "info" && of[1] == false), "{open}");
    let open: Vec<(&str, bool)> = open.as_array().unwrap()[..infos]
        .iter()
        .map(|of| (of[0].as_str().unwrap(), of[1].as_bool().unwrap()))
        .collect();
    for (place, (rule, is_open)) in open.iter().enumerate() {
        let before = open[..place].iter().filter(|(other, _)| other == rule).count();
        assert_eq!(*is_open, before < 2, "{rule} at {place}");
    }
    let folded = open.iter().position(|(_, is_open)| !is_open).unwrap();
    assert!(open[folded..].iter().all(|(_, is_open)| !is_open));
}

#[test]
fn on_a_phone_findings_come_before_charts_and_on_a_wide_screen_after_them() {
    let folder = TempDir::new().unwrap();
    let file = write(&folder, &["deep", &demo()]);
    for (width, first) in [(390, "findings"), (1280, "charts")] {
        let page = Page::open(&file, View { width, ..USUAL });
        let top = |id: &str| page.get(&format!("document.getElementById('{id}').getBoundingClientRect().top"));
        let second = if first == "charts" { "findings" } else { "charts" };
        assert!(top(first).as_f64() < top(second).as_f64(), "{width}");
    }
}
