//! The JSON Schema of `dm-audit.toml`, kept in `schema/settings.schema.json`; for tests alone.
//!
//! The settings file is read by hand, so that errors name a line and the nearest key. The types here say the same as
//! those readers once more, and `agreement` holds the two against each other.

mod agreement;
mod gate;
mod rules;
mod source;
#[path = "../../../tests/common/toml_json.rs"]
mod toml_json;
mod values;

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::schema::{check, generate_settings};
use gate::GateTable;
use rules::{RuleWords, Rules};
use source::Source;
use values::{Filled, Fingerprint, Moment, OneOrMore, Probability, SeverityWord, TimeZone};

/// Settings of dm-audit. Every key can be left out; flags and environment variables override what stands here.
#[derive(JsonSchema)]
#[schemars(rename = "Settings")]
#[expect(dead_code, reason = "its schema alone is asked for")]
struct File {
    /// The zone of times that name none, and of the times shown. Default: that of the system.
    time_zone: Option<TimeZone>,
    /// Findings of this severity or a worse one make the exit code 1. Default: warning.
    fail_on: Option<SeverityWord>,
    /// A regular expression: texts that it matches stand for media, and are no text of their own.
    #[schemars(extend("examples" = [r"^\[[A-Z_]+\]$"]))]
    ignore_text: Option<Filled>,
    /// Findings whose probability is lower are left out.
    min_confidence: Option<Probability>,
    /// What is read if the command line names no SOURCE.
    source: Option<Source>,
    /// Sources that the command line may name, as in `dm-audit deep staging`.
    sources: Option<BTreeMap<String, Source>>,
    /// Reports.
    report: Option<Report>,
    /// The last line that a contact should ever get. Any of the patterns is enough.
    #[schemars(extend("minProperties" = 1))]
    final_message: Option<FinalMessage>,
    /// The options of `dm-audit gate`.
    gate: Option<GateTable>,
    /// Which rules run, and by which values.
    rules: Option<Rules>,
    /// Findings to hold back.
    ignore: Option<Vec<Ignore>>,
}

/// Reports.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema alone is asked for")]
struct Report {
    /// The key of the hashes in redacted reports. `DM_AUDIT_REDACT_KEY` overrides it.
    redact_key: Option<String>,
}

/// Patterns of final messages.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "its schema alone is asked for")]
struct FinalMessage {
    /// A final message contains this text, ignoring case.
    pattern: Option<OneOrMore<Filled>>,
    /// A final message matches this regular expression.
    regex: Option<OneOrMore<Filled>>,
    /// A final message is the same as or near to this text.
    like: Option<OneOrMore<Filled>>,
}

/// Findings to hold back: all that an entry names has to fit.
#[derive(JsonSchema)]
#[schemars(extend("anyOf" = [
    { "required": ["fingerprint"] }, { "required": ["contact"] }, { "required": ["text"] }, { "required": ["rule"] },
]))]
#[expect(dead_code, reason = "its schema alone is asked for")]
struct Ignore {
    /// The fingerprint of one finding, as `--format json` prints it.
    fingerprint: Option<Fingerprint>,
    /// The handle or the id of a contact.
    #[schemars(extend("examples" = ["@lea.m"]))]
    contact: Option<Filled>,
    /// A regular expression that the text of a message has to match.
    text: Option<Filled>,
    /// Rules by code, by the first letters of their codes, or by name.
    rule: Option<OneOrMore<RuleWords>>,
    /// From this date on the entry holds nothing back.
    expires: Option<Moment>,
    /// Why the findings may be left out.
    reason: Filled,
}

/// The schema as it is kept.
fn generated() -> String {
    generate_settings::<File>("The settings file of dm-audit, dm-audit.toml")
}

#[test]
fn the_schema_of_the_settings_file_is_that_of_its_readers() {
    check("settings.schema.json", &generated());
}
