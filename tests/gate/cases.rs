//! Bodies of every platform, as its documentation shows them: what reaches the bot, and how often.

use std::path::Path;
use std::time::Duration;

use http_body_util::Full;
use hyper::Request;
use serde::Deserialize;
use serde_json::Value;

use super::common::gate::{Caller, GateProcess, Webhook, is_skip};

/// Calls of one kind.
#[derive(Debug, Deserialize)]
struct Step {
    what: String,
    /// A text is a form, anything else JSON.
    body: Value,
    /// So many calls reach the bot.
    want: usize,
    #[serde(default = "one")]
    copies: usize,
    #[serde(default)]
    path: Option<String>,
    /// It is asked for with GET.
    #[serde(default)]
    query: Option<String>,
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    headers: std::collections::BTreeMap<String, String>,
}

/// A case: calls that one gate gets one after the other.
#[derive(Debug, Deserialize)]
struct Case {
    args: Vec<String>,
    steps: Vec<Step>,
}

const fn one() -> usize {
    1
}

/// The files of a folder, by name.
fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gate/cases").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())
    };
    files.iter().map(read).collect()
}

/// Plays a case; gives what went wrong.
async fn play(name: &str, arguments: &str, steps: &[Step]) -> Vec<String> {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, arguments);
    let caller = Caller::default();
    let mut wrong = Vec::new();
    for step in steps {
        let before = webhook.calls().len();
        let body = match &step.body {
            Value::String(form) => form.clone(),
            json => json.to_string(),
        };
        for _ in 0..step.copies {
            let path = step.path.as_deref().unwrap_or("/");
            let kind = step.kind.as_deref().unwrap_or("application/json");
            let mut call = match &step.query {
                Some(query) => Request::get(format!("http://{}{path}{query}", gate.address)),
                None => Request::post(format!("http://{}{path}", gate.address)).header("content-type", kind),
            };
            for (name, value) in &step.headers {
                call = call.header(name, value);
            }
            let passed = webhook.calls().len();
            let answer = caller.send(call.body(Full::from(body.clone())).unwrap()).await;
            let came = webhook.calls().len() > passed;
            if answer.status() != 200 || is_skip(&answer) == came {
                wrong.push(format!("{name}, {arguments}: {}: {}", step.what, answer.status()));
            }
        }
        let came = webhook.calls().len() - before;
        if came != step.want {
            wrong.push(format!("{name}, {arguments}: {}: {came} instead of {}\n{}", step.what, step.want, gate.log()));
        }
    }
    let unreadable = caller.metric(&gate, "dm_audit_gate_unreadable_total").await;
    if unreadable > 0.0 {
        wrong.push(format!("{name}, {arguments}: {unreadable} unreadable\n{}", gate.log()));
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn real_bodies_and_clients_that_a_lock_got_wrong_are_right() {
    let mut wrong = Vec::new();
    for (name, text) in files("given") {
        let case: Case = serde_json::from_str(&text).unwrap();
        wrong.extend(play(&name, &case.args.join(" "), &case.steps).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn by_contact_and_by_text_only_what_is_said_is_judged_and_every_choice_is_its_own() {
    let mut wrong = Vec::new();
    for (name, text) in files("keys") {
        let case: Case = serde_json::from_str(&text).unwrap();
        wrong.extend(play(&name, &case.args.join(" "), &case.steps).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_every_platform_three_copies_of_a_message_are_one_and_all_else_passes_by_name_and_by_look() {
    let mut wrong = Vec::new();
    for (platform, text) in files("platforms") {
        let steps: Vec<Step> = serde_json::from_str(&text).unwrap();
        for payload in [&platform, "auto"] {
            wrong.extend(play(&platform, &format!("--payload {payload}"), &steps).await);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_platforms_at_once_do_not_get_in_each_others_way() {
    let mut all = Vec::new();
    for (_, text) in files("platforms") {
        let steps: Vec<Step> = serde_json::from_str(&text).unwrap();
        all.extend(steps);
    }
    let wrong = play("all", "", &all).await;
    // Messenger, WhatsApp and Gupshup share forms and here nothing of their ids.
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
