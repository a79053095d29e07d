//! `[rules]`: made of what the rules declare.

use std::borrow::Cow;

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::values::{Duration, Filled, Limit, OneOrMore, SeverityWord, any_case, any_of};
use crate::rules::{ALL, OptionValue, Place, Rule, RuleOption, Tuning};
use crate::settings::SEVERITY;

/// A word that means rules, or several with commas between them.
pub(super) struct RuleWords;

impl JsonSchema for RuleWords {
    fn schema_name() -> Cow<'static, str> {
        "RuleWords".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        let codes: Vec<&str> = ALL.iter().map(|rule| rule.meta().code).collect();
        let names: Vec<&str> = ALL.iter().map(|rule| rule.meta().name).collect();
        let mut offered: Vec<&str> = codes.iter().flat_map(|code| (2..=code.len()).map(|end| &code[..end])).collect();
        offered.sort_unstable();
        offered.dedup();
        offered.extend(&names);
        let word = any_of(&offered);
        let several = format!(r"^[\s,]*{word}(\s*,[\s,]*{word})*[\s,]*$");
        json_schema!({
            "description": "A code, the first letters of codes, or a name; or several, separated by commas.",
            "type": "string",
            "anyOf": [{ "enum": offered }, { "pattern": several }],
        })
    }
}

/// `[rules]`.
pub(super) struct Rules;

impl JsonSchema for Rules {
    fn schema_name() -> Cow<'static, str> {
        "Rules".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut properties = Map::new();
        let mut in_any_case = Map::new();
        let words = generator.subschema_for::<OneOrMore<RuleWords>>().to_value();
        for (key, about) in [
            ("select", "The rules that run, in the place of those of each command."),
            ("ignore", "Rules that do not run."),
        ] {
            properties.insert(key.to_owned(), json!({ "description": about, "allOf": [words] }));
        }
        for rule in ALL {
            let meta = rule.meta();
            let table = table(rule, generator);
            for key in [meta.code, meta.name] {
                properties.insert(key.to_owned(), table.clone());
                in_any_case.insert(format!("^{}$", any_case(key)), table.clone());
            }
        }
        json_schema!({
            "description": "Which rules run, and by which values.",
            "type": "object",
            "properties": properties,
            "patternProperties": in_any_case,
        })
    }
}

/// The table of one rule, kept among the definitions.
fn table(rule: &dyn Rule, generator: &mut SchemaGenerator) -> Value {
    let meta = rule.meta();
    let mut properties = Map::new();
    let severity = generator.subschema_for::<SeverityWord>().to_value();
    let about = format!("How bad a finding of {} is. Default: {}.", meta.code, meta.severity.as_str());
    properties.insert(SEVERITY.to_owned(), json!({ "description": about, "allOf": [severity] }));
    let tuning = Tuning::new(Regex::new(Tuning::PLACEHOLDER).unwrap());
    for option in rule.options() {
        let mut value = value(option, generator);
        // The windows of these are each command's own.
        if !["DM101", "DM102", "DM103", "DM104"].contains(&meta.code) {
            let default = option.value(&tuning);
            if default != OptionValue::Words(Vec::new()) {
                value["description"] = format!("{} Default: {default}.", value["description"].as_str().unwrap()).into();
            }
        }
        properties.insert(option.key.to_owned(), value);
    }
    let table = json!({
        "description": format!("{} {}: {}", meta.code, meta.name, meta.summary),
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    generator.definitions_mut().insert(meta.code.to_owned(), table);
    json!({ "$ref": format!("#/definitions/{}", meta.code) })
}

fn value(option: &RuleOption, generator: &mut SchemaGenerator) -> Value {
    let about = sentence(option.help);
    let kind = match option.place {
        Place::Span(_) => generator.subschema_for::<Duration>().to_value(),
        Place::Limit(_) => generator.subschema_for::<Limit>().to_value(),
        Place::Switch(_) => return json!({ "description": about, "type": "boolean" }),
        Place::Count { least, .. } => return json!({ "description": about, "type": "integer", "minimum": least }),
        Place::Words { .. } => {
            let word = generator.subschema_for::<Filled>().to_value();
            return json!({
                "description": about,
                "anyOf": [word, { "type": "array", "items": word, "minItems": 1 }],
            });
        }
    };
    json!({ "description": about, "allOf": [kind] })
}

/// The help of an option, which is a fragment, as a sentence.
fn sentence(help: &str) -> String {
    let mut letters = help.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}
