//! Formats with marks around texts: a page, XML, and SARIF.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::{COMMANDS, Case, harmless};
use crate::data::{answered_twice, ndjson};
use crate::run::Place;

/// Elements of pages that were made of harmless texts by the same commands; a line of a text may begin with a break.
static ELEMENTS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let mut all = BTreeSet::from(["br".to_owned()]);
    for command in COMMANDS {
        let run = place.run(command).args(&["chat.ndjson", "--allow-empty", "--format", "html"]);
        all.extend(elements(&run.done().stdout));
    }
    all
});

/// The page without what is its own: styles, scripts.
fn texts(page: &str) -> String {
    let mut rest = page;
    let mut kept = String::new();
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        while let Some((before, after)) = rest.split_once(open) {
            kept += before;
            rest = after.split_once(close).unwrap().1;
        }
    }
    kept + rest
}

fn elements(page: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect::<String>();
    let texts = texts(page);
    texts.split('<').skip(1).map(|rest| name(rest.trim_start_matches('/'))).collect()
}

/// What a text needs to act on a page is an element, an attribute that it closes, or an address that is loaded.
pub(super) fn html(_: &Case, report: &str) {
    harmless(report);
    let foreign: Vec<String> = elements(report).difference(&ELEMENTS).cloned().collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    let texts = texts(report);
    for tag in texts.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag) {
        let attributes = tag.split('"').step_by(2).collect::<String>();
        for acting in [" on", " src=", "javascript:", " style="] {
            assert!(!attributes.contains(acting), "{acting} in <{tag}>");
        }
    }
}

pub(super) fn junit(_: &Case, report: &str) {
    let mut reader = Reader::from_str(report);
    let known =
        ["testsuites", "testsuite", "testcase", "failure", "skipped", "error", "system-out", "properties", "property"];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.name();
                let name = std::str::from_utf8(name.as_ref()).unwrap();
                assert!(known.contains(&name), "{name}");
                for attribute in element.attributes() {
                    let value = attribute.unwrap().value;
                    harmless(&quick_xml::escape::unescape(std::str::from_utf8(&value).unwrap()).unwrap());
                }
            }
            Event::Text(text) => harmless(std::str::from_utf8(&text).unwrap()),
            Event::CData(text) => harmless(std::str::from_utf8(&text).unwrap()),
            Event::GeneralRef(_) | Event::End(_) | Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    // XML 1.0 forbids them (§ 2.2).
    assert!(!report.contains(['\u{fffe}', '\u{ffff}']));
}

pub(super) fn sarif(_: &Case, report: &str) {
    fn strings(value: &Value) {
        match value {
            Value::String(text) => harmless(text),
            Value::Array(values) => values.iter().for_each(strings),
            Value::Object(values) => values.values().for_each(strings),
            _ => {}
        }
    }
    let report: Value = serde_json::from_str(report).unwrap();
    assert_eq!(report["version"], "2.1.0");
    strings(&report);
}
