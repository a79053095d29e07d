//! Rules as code scanning shows them.

use serde::Serialize;

use super::message::Message;
use crate::finding::{Precision, RuleDocs, RuleMeta, Severity};
use crate::page::direction;
use crate::report::phrases::capital;

/// A `reportingDescriptor` (§ 3.49).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    id: &'static str,
    name: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: [&'static str; 2],
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    problem_severity: &'static str,
}

impl From<&'static RuleMeta> for Rule {
    fn from(meta: &'static RuleMeta) -> Self {
        Self {
            id: meta.code,
            name: meta.name,
            short_description: Message::new(&sentence(meta.summary)),
            full_description: Message::new(meta.docs.reports),
            help: Help { text: help(&meta.docs, ""), markdown: help(&meta.docs, "**") },
            default_configuration: Configuration { level: level(meta.severity) },
            properties: Properties {
                tags: ["chatbot", "messages"],
                precision: match meta.precision {
                    Precision::Low => "low",
                    Precision::Medium => "medium",
                    Precision::High => "high",
                    Precision::VeryHigh => "very-high",
                },
                problem_severity: match meta.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Info => "recommendation",
                },
            },
        }
    }
}

/// SARIF's word for a severity (§ 3.27.10).
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A fragment with a capital and a full stop.
fn sentence(fragment: &str) -> String {
    capital(fragment) + "."
}

/// What `explain` says, headings between two `marks`.
fn help(docs: &RuleDocs, marks: &str) -> String {
    let mut parts = Vec::new();
    for (heading, text) in [
        ("What it reports", docs.reports),
        ("Why it matters", docs.matters),
        ("How to tune it", docs.tune),
        ("How to fix it", docs.fix),
    ] {
        parts.push(format!("{marks}{heading}{marks}\n\n{text}"));
    }
    // Four spaces are preformatted text in Markdown.
    let chat = docs
        .example
        .chat
        .iter()
        .map(|message| format!("    {}  {:<3}  {}", message.at, direction(message.direction), message.text));
    let chat = chat.collect::<Vec<_>>().join("\n");
    let given = if docs.example.given.is_empty() { String::new() } else { format!("\n\nwhere {}", docs.example.given) };
    parts.insert(1, format!("{marks}Example{marks}\n\n{chat}{given}"));
    parts.join("\n\n")
}
