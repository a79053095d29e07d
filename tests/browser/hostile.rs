//! Texts that would act if they could.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::page::{Page, USUAL, write};

const NASTY: [&str; 8] = [
    "<script>window.acted = 1</script>",
    "</script><script>window.acted = 1</script><!--",
    "<img src=x onerror='window.acted = 1'>",
    "\"><svg onload=window.acted=1><a href=javascript:window.acted=1>click</a>",
    "{{ 7 * 7 }} {% include 'x' %} ${acted = 1}",
    "<style>* { display: none }</style><link rel=stylesheet href=//evil.example/x.css>",
    "&lt;b&gt; &amp;amp; &#x202e;",
    "</p></li></ol></details></div></main><iframe src=//evil.example></iframe><meta http-equiv=refresh content=0>",
];

/// One message sent twice for each nasty text, which stands wherever a text can.
fn rows() -> String {
    let mut rows = String::new();
    for (number, nasty) in NASTY.iter().enumerate() {
        for copy in 0..2 {
            let row = json!({
                "id": format!("{nasty}{copy}"), "contact_id": format!("c{number}{nasty}"), "handle": nasty,
                "direction": "outgoing", "text": nasty, "at": format!("2026-01-07T14:0{number}:0{copy}Z"),
                "stage": nasty, "stopped": false, "message_count": 2,
            });
            writeln!(rows, "{row}").unwrap();
        }
    }
    rows
}

#[test]
fn hostile_texts_are_shown_as_they_are_and_do_nothing() {
    let folder = TempDir::new().unwrap();
    let source = "<b onclick=x>&messages.ndjson";
    std::fs::write(folder.path().join(source), rows()).unwrap();
    let pages: [&[&str]; 3] =
        [&["deep", source], &["user", NASTY[0], source], &["since", "2026-01-07", "--timeline", source]];
    for arguments in pages {
        let page = Page::open(&write(&folder, arguments), USUAL);
        page.unfold();
        let elements = "document.querySelectorAll('script, img, iframe, link, style, object, embed, base, meta[http-equiv=refresh], main b[onclick]').length";
        assert_eq!(page.number(elements), 2, "its own style and script");
        assert_eq!(page.get("window.acted ?? null"), Value::Null);
        let links = "Array.from(document.links).filter(e => !e.getAttribute('href').startsWith('#')).length";
        assert_eq!(page.number(links), 0);
        assert_eq!(
            page.number("document.querySelectorAll('body > footer').length"),
            1,
            "the page ends where it should"
        );
        page.fits();
        page.is_quiet();
    }
    let page = Page::open(&write(&folder, &["deep", source]), USUAL);
    let texts = page.get("Array.from(document.querySelectorAll('[data-r=DM101] .in .text, [data-r=DM101] .out .text'), e => e.textContent)");
    for nasty in NASTY {
        assert!(texts.as_array().unwrap().iter().any(|text| text == nasty), "“{nasty}” is not among {texts}");
    }
    assert!(page.text("document.querySelector('.facts').textContent").contains(source));
}

#[test]
fn what_is_invisible_is_made_visible_and_line_breaks_stay() {
    let folder = TempDir::new().unwrap();
    let text = "abc\u{202E}gnp.exe\r\nline two\u{0}\n\u{2066}three\u{200B}\u{1b}[31m\nسلام";
    let row = |id: u32| json!({"id": id, "contact_id": "c\u{202E}1", "direction": "outgoing", "text": text, "at": format!("2026-01-07T14:00:0{id}Z")});
    std::fs::write(folder.path().join("m.ndjson"), format!("{}\n{}\n", row(1), row(2))).unwrap();
    let page = Page::open(&write(&folder, &["duplicates", "m.ndjson"]), USUAL);
    page.unfold();
    let shown = page.text("document.querySelector('#list .text').innerText");
    assert_eq!(shown, "abc<U+202E>gnp.exe\nline two␀\n<U+2066>three<U+200B>␛[31m\nسلام");
    let invisible = r"/[\u0000-\u0008\u200b\u202a-\u202e\u2066-\u2069]/.test(document.documentElement.textContent)";
    assert_eq!(page.get(invisible), Value::Bool(false));
}

#[test]
fn a_word_without_end_and_a_tower_of_accents_break_nothing() {
    let folder = TempDir::new().unwrap();
    let text = format!("{} a{}", "w".repeat(20_000), "\u{301}".repeat(3000));
    let row = |id: u32| json!({"id": "9".repeat(300) + &id.to_string(), "contact_id": "c".repeat(3000), "direction": "outgoing", "text": text, "at": format!("2026-01-07T14:00:0{id}Z")});
    std::fs::write(folder.path().join("m.ndjson"), format!("{}\n{}\n", row(1), row(2))).unwrap();
    let page = Page::open(&write(&folder, &["duplicates", "m.ndjson"]), USUAL);
    page.unfold();
    page.fits();
    page.width(390);
    page.fits();
    assert!(page.text("document.querySelector('#list .text').textContent").ends_with("more characters)"));
}
