//! How the JSON Schemas in `schema/` are made of the types that are written; for tests alone.
//!
//! After a change that is meant: `SCHEMA_UPDATE=always cargo test --lib schema`, and look at the difference.

use std::path::Path;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

/// As a reader of JSON knows it: nothing beside what is named, `null` for `None`, no integer widths of Rust's.
fn strict(schema: &mut Schema) {
    let Some(fields) = schema.as_object_mut() else { return };
    if fields.contains_key("properties") {
        fields.insert("additionalProperties".to_owned(), json!(false));
    }
    if fields.get("format").and_then(Value::as_str).is_some_and(|format| !format.starts_with("date")) {
        fields.remove("format");
    }
    if let Some(Value::String(description)) = fields.get_mut("description") {
        *description = description.replace("`None`", "null").replace("[`INCIDENT`]", "an hour").replace('\n', " ");
    }
}

/// The schema of `T`.
pub(crate) fn generate<T: JsonSchema>(title: &str) -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    RecursiveTransform(strict).transform(&mut schema);
    format!("{:#}\n", schema.to_value())
}

/// The schema of a file that people write: in the draft that editors know, and without `null`, which TOML has not.
pub(crate) fn generate_settings<T: JsonSchema>(title: &str) -> String {
    let settings = SchemaSettings::draft07().for_deserialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    RecursiveTransform(without_null).transform(&mut schema);
    RecursiveTransform(strict).transform(&mut schema);
    format!("{:#}\n", schema.to_value())
}

/// Takes `null` out of what a value may be.
fn without_null(schema: &mut Schema) {
    let Some(fields) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = fields.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            fields.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(choices)) = fields.get_mut("anyOf") else { return };
    choices.retain(|choice| *choice != json!({ "type": "null" }));
    let [only] = choices.as_slice() else { return };
    let only = only.clone();
    fields.remove("anyOf");
    match only {
        Value::Object(inner) if !inner.contains_key("$ref") => {
            for (key, value) in inner {
                fields.entry(key).or_insert(value);
            }
        }
        // Draft 7 passes over whatever stands beside a reference.
        reference => drop(fields.insert("allOf".to_owned(), json!([reference]))),
    }
}

/// Holds what stands in `schema/` against what was generated.
#[track_caller]
pub(crate) fn check(name: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name);
    if std::env::var_os("SCHEMA_UPDATE").is_some_and(|value| value == "always") {
        std::fs::write(&path, generated).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let advice = "if the change is meant, run SCHEMA_UPDATE=always cargo test --lib schema";
    assert!(kept == generated, "schema/{name} is not what the types have; {advice}");
}
