//! The JSON Schema of the JSON report and of the lines of NDJSON, kept in `schema/` as the types here have it.
//!
//! After a change that is meant: `SCHEMA_UPDATE=always cargo test --lib schema`, and look at the difference.

use std::path::Path;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use super::json::{Document, TotalsLine};
use super::json_finding::FindingFields;

/// A line of `dm-audit --format ndjson`: a finding, or at the end all counts.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "its schema alone is asked for")]
enum Line<'a> {
    Finding(FindingFields<'a>),
    Totals(TotalsLine<'a>),
}

/// As a reader of JSON knows it: nothing beside what is named, `null` for `None`, no integer widths of Rust's.
fn strict(schema: &mut Schema) {
    let Some(fields) = schema.as_object_mut() else { return };
    if fields.contains_key("properties") {
        fields.insert("additionalProperties".to_owned(), json!(false));
    }
    if fields.get("format").and_then(Value::as_str).is_some_and(|format| format != "date-time") {
        fields.remove("format");
    }
    if let Some(Value::String(description)) = fields.get_mut("description") {
        *description = description.replace("`None`", "null").replace("[`INCIDENT`]", "an hour").replace('\n', " ");
    }
}

fn generate<T: JsonSchema>(title: &str) -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    RecursiveTransform(strict).transform(&mut schema);
    format!("{:#}\n", schema.to_value())
}

#[track_caller]
fn check(name: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name);
    if std::env::var_os("SCHEMA_UPDATE").is_some_and(|value| value == "always") {
        std::fs::write(&path, generated).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let advice = "if the change is meant, run SCHEMA_UPDATE=always cargo test --lib schema";
    assert!(kept == generated, "schema/{name} is not what the types have; {advice}");
}

#[test]
fn the_schema_of_the_report_is_that_of_its_types() {
    check("report.schema.json", &generate::<Document<'_>>("The JSON report of dm-audit"));
}

#[test]
fn the_schema_of_lines_is_that_of_their_types() {
    check("ndjson-line.schema.json", &generate::<Line<'_>>("A line of the NDJSON report of dm-audit"));
}
