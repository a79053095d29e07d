//! TOML as JSON, for the schema of the settings. The tests of the library and of the program share it.

use serde_json::{Map, Value};

/// What an editor makes of TOML; dates become text.
fn json_of(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(values) => values.iter().map(json_of).collect(),
        toml::Value::Table(table) => object(table),
        other => serde_json::to_value(other).unwrap(),
    }
}

/// A table as a JSON object.
pub(crate) fn object(table: &toml::Table) -> Value {
    Value::Object(table.iter().map(|(key, value)| (key.clone(), json_of(value))).collect::<Map<_, _>>())
}
