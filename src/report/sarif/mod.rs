//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>), as far as GitHub's code scanning
//! takes it: <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.
//!
//! Message texts stay out of it: whoever may read a repository may read its alerts.

mod message;
mod notes;
mod place;
mod results;
mod rules;

use std::io::{self, Write};

use serde::Serialize;

use self::notes::Notification;
use self::place::Place;
use self::results::Results;
use self::rules::Rule;
use super::Reporter;
use super::json_comparison::ComparisonFields;
use super::json_gate::GateFields;
use super::verdict;
use crate::finding::{Report, Totals};
use crate::text::display_safe;

/// Code scanning refuses a run with more results than this.
/// <https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>
const MOST_RESULTS: usize = 25_000;

/// SARIF 2.1.0.
pub(super) struct Sarif;

impl Reporter for Sarif {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &Log::new(report, MOST_RESULTS))?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    /// Code scanning keeps the runs of different commands apart by it.
    automation_details: Identity,
    invocations: [Invocation; 1],
    results: Results<'a>,
    properties: RunProperties<'a>,
}

#[derive(Serialize)]
struct Identity {
    id: String,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    /// The verdict.
    exit_code_description: String,
    start_time_utc: String,
    end_time_utc: String,
    tool_execution_notifications: Vec<Notification>,
}

/// What SARIF has no words for.
#[derive(Serialize)]
struct RunProperties<'a> {
    command: &'static str,
    source: &'a str,
    since: Option<String>,
    until: Option<String>,
    contacts: Vec<String>,
    totals: &'a Totals,
    gate: GateFields<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<ComparisonFields<'a>>,
    redacted: bool,
}

impl<'a> Log<'a> {
    fn new(report: &'a Report, most: usize) -> Self {
        let (version, at) = (env!("CARGO_PKG_VERSION"), report.generated_at.to_the_second());
        let rules = report.scope.rules.iter().map(|meta| Rule::from(*meta)).collect();
        let run = Run {
            tool: Tool { driver: Driver { name: env!("CARGO_PKG_NAME"), semantic_version: version, rules } },
            automation_details: Identity { id: format!("dm-audit/{}/", report.command) },
            invocations: [Invocation {
                execution_successful: true,
                exit_code: u8::from(report.gate.is_broken()),
                exit_code_description: verdict::sentence(report),
                start_time_utc: at.clone(),
                end_time_utc: at,
                tool_execution_notifications: notes::of(report, most),
            }],
            results: Results { report, place: Place::of(&report.source), most },
            properties: RunProperties::from(report),
        };
        Self {
            schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            version: "2.1.0",
            runs: [run],
        }
    }
}

impl<'a> From<&'a Report> for RunProperties<'a> {
    fn from(report: &'a Report) -> Self {
        Self {
            command: report.command,
            source: &report.source.description,
            since: report.scope.since.map(|since| since.to_string()),
            until: report.scope.until.map(|until| until.to_string()),
            contacts: report.scope.contacts.iter().map(|contact| display_safe(contact).into_owned()).collect(),
            totals: &report.totals,
            gate: report.into(),
            comparison: report.comparison.as_ref().map(Into::into),
            redacted: report.redacted,
        }
    }
}
