//! The dashboard and the alert rules, held against what a gate really tells.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use regex::Regex;
use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use super::common::gate::{Caller, GateProcess, Webhook, body};

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The names of metrics in a text.
fn names(text: &str) -> BTreeSet<String> {
    let name = Regex::new("dm_audit_gate_[a-z_]+").unwrap();
    name.find_iter(text).map(|found| found.as_str().to_owned()).collect()
}

/// Names and labels of all series that a gate tells after some calls.
async fn told() -> (BTreeSet<String>, BTreeSet<String>) {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "");
    let caller = Caller::default();
    for text in ["a", "a"] {
        caller.post(gate.address, body("1", text)).await;
    }
    let page = caller.get(gate.admin, "/metrics").await;
    let page = String::from_utf8(page.body().to_vec()).unwrap();
    let series: Vec<&str> = page.lines().filter(|line| !line.starts_with('#')).collect();
    let label = Regex::new(r#"([a-z_]+)=""#).unwrap();
    let labels = label.captures_iter(&page).map(|found| found[1].to_owned()).collect();
    (series.iter().flat_map(|line| names(line)).collect(), labels)
}

/// All expressions of a dashboard.
fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text) if ["expr", "definition"].contains(&key.as_str()) => found.push(text.clone()),
                    other => expressions(other, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| expressions(value, found)),
        _ => {}
    }
}

/// Whether all brackets of an expression are closed in turn.
fn is_closed(expression: &str) -> bool {
    let mut open = Vec::new();
    for character in expression.chars() {
        match character {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(character) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_asks_for_what_a_gate_tells_and_for_all_of_it() {
    let (told, mut labels) = told().await;
    labels.insert("instance".to_owned());
    let dashboard: Value = serde_json::from_str(&file("examples/gate/dashboard.json")).unwrap();
    let mut asked = Vec::new();
    expressions(&dashboard, &mut asked);
    assert!(asked.len() > 20);
    let used = Regex::new(r#"([a-z_]+)=~?""#).unwrap();
    for expression in &asked {
        assert!(is_closed(expression), "{expression}");
        assert!(!names(expression).is_empty() && names(expression).is_subset(&told), "{expression}");
        assert!(used.captures_iter(expression).all(|label| labels.contains(&label[1])), "{expression}");
    }
    // A histogram is asked for by its buckets.
    let shown = names(&asked.join(" "));
    let left_out: Vec<_> = told
        .difference(&shown)
        .filter(|name| !["_sum", "_count", "_info", "_observe"].iter().any(|end| name.ends_with(end)))
        .collect();
    assert!(left_out.is_empty(), "{left_out:?}");
    let places: BTreeSet<String> =
        dashboard["panels"].as_array().unwrap().iter().map(|panel| panel["gridPos"].to_string()).collect();
    assert_eq!(places.len(), dashboard["panels"].as_array().unwrap().len(), "no panel hides another one");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_goes_off_on_what_a_gate_tells_and_the_documentation_has_the_same_ones() {
    let (told, _) = told().await;
    let rules = YamlLoader::load_from_str(&file("examples/gate/alerts.yml")).unwrap();
    let rules = rules[0]["groups"][0]["rules"].as_vec().unwrap();
    let mut asked = BTreeSet::new();
    for rule in rules {
        let text = |value: &Yaml| value.as_str().unwrap().to_owned();
        let expression = text(&rule["expr"]);
        assert!(is_closed(&expression) && names(&expression).is_subset(&told), "{expression}");
        asked.extend(names(&expression));
        let severity = text(&rule["labels"]["severity"]);
        assert!(["critical", "warning", "info"].contains(&severity.as_str()), "{severity}");
        for words in ["summary", "description"] {
            assert!(!text(&rule["annotations"][words]).is_empty());
        }
    }
    let page = file("docs/gate.md");
    let table = page.split_once("\nAlert on these").unwrap().1.split_once("\n## ").unwrap().0;
    assert_eq!(names(table), asked);
}
