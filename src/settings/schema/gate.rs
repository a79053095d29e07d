//! `[gate]`: made of the options that the command line has.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::cli::{GateOption, OptionKind};

/// `[gate]`.
pub(super) struct GateTable;

impl JsonSchema for GateTable {
    fn schema_name() -> Cow<'static, str> {
        "Gate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let options = GateOption::all();
        let mut properties = Map::new();
        for option in &options {
            let mut schema = kind(&option.kind);
            schema["description"] = option.help.as_str().into();
            properties.insert(option.id.clone(), schema);
        }
        let dashed =
            options.iter().map(|option| option.flag.trim_start_matches("--")).filter(|name| name.contains('-'));
        let dashed = format!("^({})$", dashed.collect::<Vec<_>>().join("|"));
        json_schema!({
            "description": "The options of dm-audit gate. Names may also be written with dashes, as in upstream-timeout.",
            "type": "object",
            "properties": properties,
            "patternProperties": { dashed: {} },
        })
    }
}

fn kind(kind: &OptionKind) -> Value {
    match kind {
        OptionKind::Switch => json!({ "type": "boolean" }),
        OptionKind::Choice(words) => json!({ "type": "string", "enum": words }),
        OptionKind::Value => json!({ "type": ["string", "number"] }),
        OptionKind::File => json!({ "type": "string", "pattern": r"\S" }),
        OptionKind::Several => {
            json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
        }
    }
}
