//! `rules`: which rules a command runs, by which values, and where each value comes from.

use serde::Serialize;

use crate::finding::Severity;
use crate::page::{DIM, STRONG, padded, paint, severity_style, wrapped};
use crate::rules::ALL;
use crate::settings::{Origin, RuleSet, SEVERITY};

/// The rules of one command.
#[derive(Debug, Serialize)]
pub struct Catalogue {
    schema_version: u32,
    command: &'static str,
    settings_file: Option<String>,
    rules: Vec<RuleEntry>,
    /// Values that belong to no single rule.
    shared: Vec<ValueEntry>,
}

#[derive(Debug, Serialize)]
struct RuleEntry {
    code: &'static str,
    name: &'static str,
    severity: Severity,
    on: bool,
    /// What turned it on or off.
    origin: String,
    summary: &'static str,
    values: Vec<ValueEntry>,
}

#[derive(Debug, Serialize)]
struct ValueEntry {
    key: &'static str,
    value: String,
    origin: String,
}

impl Catalogue {
    /// The rules of `command` as `set` has them.
    pub fn new(command: &'static str, set: &RuleSet, settings_file: Option<String>) -> Self {
        let rules = ALL.iter().map(|rule| {
            let meta = rule.meta();
            let value = |key, value: String| ValueEntry { key, value, origin: set.origin(meta.code, key).to_string() };
            let severity = set.tuning.severity(meta);
            let mut values: Vec<ValueEntry> =
                rule.options().iter().map(|option| value(option.key, option.value(&set.tuning).to_string())).collect();
            if *set.origin(meta.code, SEVERITY) != Origin::Default {
                values.push(value(SEVERITY, severity.as_str().to_owned()));
            }
            RuleEntry {
                code: meta.code,
                name: meta.name,
                severity,
                on: set.is_on(meta.code),
                origin: set.decided_by(meta.code).to_string(),
                summary: meta.summary,
                values,
            }
        });
        let finals: Vec<String> = set.tuning.final_patterns.iter().map(|p| format!("{} “{p}”", p.kind())).collect();
        let shared = vec![
            ValueEntry { key: "final_message", value: finals.join(" or "), origin: set.final_origin.to_string() },
            ValueEntry {
                key: "min_confidence",
                value: set.tuning.min_confidence.value().to_string(),
                origin: set.confidence_origin.to_string(),
            },
            ValueEntry {
                key: "ignore_text",
                value: set.tuning.placeholder.to_string(),
                origin: set.placeholder_origin.to_string(),
            },
        ];
        Self { schema_version: 1, command, settings_file, rules: rules.collect(), shared }
    }

    /// For a terminal of `width` columns.
    pub fn page(&self, width: usize) -> String {
        let on = self.rules.iter().filter(|rule| rule.on).count();
        let file = self.settings_file.as_deref().unwrap_or("no settings file");
        let title = paint(STRONG, &format!("Rules of dm-audit {}", self.command));
        let mut lines = vec![title];
        lines.extend(dimmed(&format!("{on} of {} on · {file}", self.rules.len()), width));
        for rule in &self.rules {
            lines.push(String::new());
            lines.push(rule.heading());
            if rule.on {
                lines.extend(
                    wrapped(rule.summary, width.saturating_sub(7), usize::MAX).iter().map(|l| format!("       {l}")),
                );
                lines.extend(values(&rule.values, 7, width));
            }
        }
        lines.push(String::new());
        lines.push(paint(STRONG, "Shared by several rules"));
        lines.extend(values(&self.shared, 2, width));
        lines.push(String::new());
        lines.extend(dimmed("These commands tell all about one rule, and list the rules of another command:", width));
        lines.push("  dm-audit explain DM101".to_owned());
        lines.push("  dm-audit rules --command since".to_owned());
        lines.join("\n") + "\n"
    }
}

impl RuleEntry {
    fn heading(&self) -> String {
        let name = padded(self.name, 24);
        let severity = padded(self.severity.as_str(), 9);
        if self.on {
            let severity = paint(severity_style(self.severity), &severity);
            return format!("{}  {name}{severity}on   {}", paint(STRONG, self.code), paint(DIM, &self.origin));
        }
        paint(DIM, &format!("{}  {name}{severity}off  {}", self.code, self.origin))
    }
}

/// Key, value and origin of each, in columns.
fn values(values: &[ValueEntry], indent: usize, width: usize) -> Vec<String> {
    let keys = values.iter().map(|value| value.key.len()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for ValueEntry { key, value, origin } in values {
        let text = format!("{value}  ({origin})");
        let left = width.saturating_sub(indent + keys + 2);
        for (number, line) in wrapped(&text, left, usize::MAX).iter().enumerate() {
            let key = if number == 0 { key } else { "" };
            lines.push(format!("{:indent$}{key:<keys$}  {line}", ""));
        }
    }
    lines
}

fn dimmed(text: &str, width: usize) -> Vec<String> {
    wrapped(text, width, usize::MAX).iter().map(|line| paint(DIM, line)).collect()
}
