//! The schema and the readers of the settings file, held against each other over settings that have every key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use chrono_tz::Tz;
use jsonschema::Validator;
use serde_json::Value;
use toml::Table;

use super::generated;
use super::toml_json::object;
use super::values::UNITS;
use crate::rules::one_rule;
use crate::settings::file::SettingsFile;
use crate::settings::origin::{Given, Origin};
use crate::settings::values;

/// Settings that have every key.
static EVERY_KEY: LazyLock<Table> = LazyLock::new(|| include_str!("every_key.toml").parse().unwrap());
static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(&generated()).unwrap();
    jsonschema::draft7::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

/// A key that there is nowhere, and that is like none.
const UNKNOWN: &str = "zzzzzzzzzzzzzzzz";

/// What the program says of settings: an error's text.
fn program(settings: &Table) -> Result<(), String> {
    let text = toml::to_string(settings).unwrap();
    let read = SettingsFile::parse(Path::new("dm-audit.toml"), &text, |zone| zone.unwrap_or(Tz::UTC));
    read.map(drop).map_err(|error| error.to_string())
}

fn schema(settings: &Table) -> Result<(), String> {
    let errors: Vec<String> =
        SCHEMA.iter_errors(&object(settings)).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
}

/// A key or the place in a list.
#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

/// The way to every value, tables and lists included.
fn paths(value: &toml::Value, way: &[Step], found: &mut Vec<Vec<Step>>) {
    let below = |step: Step| way.iter().cloned().chain([step]).collect::<Vec<Step>>();
    let inner: Vec<(Vec<Step>, &toml::Value)> = match value {
        toml::Value::Table(table) => table.iter().map(|(key, value)| (below(Step::Key(key.clone())), value)).collect(),
        toml::Value::Array(list) => list.iter().enumerate().map(|(n, value)| (below(Step::Index(n)), value)).collect(),
        _ => Vec::new(),
    };
    for (way, value) in inner {
        found.push(way.clone());
        paths(value, &way, found);
    }
}

fn all_paths() -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    paths(&toml::Value::Table(EVERY_KEY.clone()), &[], &mut found);
    found
}

fn at<'v>(root: &'v mut toml::Value, way: &[Step]) -> &'v mut toml::Value {
    way.iter().fold(root, |value, step| match step {
        Step::Key(key) => &mut value[key.as_str()],
        Step::Index(index) => &mut value[*index],
    })
}

/// The settings with another value in one place.
fn with(way: &[Step], value: toml::Value) -> Table {
    let mut root = toml::Value::Table(EVERY_KEY.clone());
    *at(&mut root, way) = value;
    match root {
        toml::Value::Table(table) => table,
        _ => unreachable!("a place within a table was changed"),
    }
}

fn name(way: &[Step]) -> String {
    let steps = way.iter().map(|step| match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    });
    steps.collect::<Vec<_>>().join(".")
}

#[test]
fn settings_with_every_key_are_taken_by_both() {
    assert_eq!((program(&EVERY_KEY), schema(&EVERY_KEY)), (Ok(()), Ok(())));
    assert_eq!((program(&Table::new()), schema(&Table::new())), (Ok(()), Ok(())));
}

#[test]
fn what_the_program_takes_the_schema_takes_and_a_value_of_the_wrong_kind_neither() {
    let others: Table = "text = 'x'\ncount = 7\nnegative = -7\nfraction = 0.5\nswitch = true\ndate = 2026-03-01\n\
                         list = []\ntexts = ['x']\nnumbers = [7]\ntable = {}\ntables = [{}]\n"
        .parse()
        .unwrap();
    let (mut refused, mut taken) = (0, 0);
    for way in all_paths() {
        for (kind, other) in &others {
            let settings = with(&way, other.clone());
            let place = format!("{} = {other}", name(&way));
            match program(&settings) {
                // Durations are written with their unit, whatever the program still takes.
                Ok(()) if *kind == "count" && is_duration(&way) => {}
                Ok(()) => {
                    assert_eq!(schema(&settings), Ok(()), "{place} is fine for the program");
                    taken += 1;
                }
                // To JSON, and so to a schema, a date is a text.
                Err(_) if *kind == "date" => {}
                Err(problem) if problem.contains("expected ") && problem.contains(", found ") => {
                    assert!(schema(&settings).is_err(), "{place} is fine for the schema; the program says: {problem}");
                    refused += 1;
                }
                // What a value says, and how keys go together, is for the program to judge.
                Err(_) => {}
            }
        }
    }
    assert!(refused > 500 && taken > 50, "{refused} were refused and {taken} taken");
}

fn is_duration(way: &[Step]) -> bool {
    matches!(way.last(), Some(Step::Key(key)) if key == "window" || key == "statement_timeout")
}

/// Where a table stands, with one name for tables of the same keys.
fn kind_of_table(way: &[Step]) -> String {
    let keys: Vec<&str> = way
        .iter()
        .filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        })
        .collect();
    match keys.as_slice() {
        ["source" | "sources", .., "columns" | "contact_columns", _] => "an expression".to_owned(),
        ["source", rest @ ..] | ["sources", _, rest @ ..] => format!("a source {}", rest.join(".")),
        other => other.join("."),
    }
}

#[test]
fn an_unknown_key_is_refused_by_both_in_every_table_and_every_other_key_is_known_to_both() {
    let tables: Vec<Vec<Step>> = [Vec::new()]
        .into_iter()
        .chain(all_paths())
        .filter(|way| at(&mut toml::Value::Table(EVERY_KEY.clone()), way).is_table())
        .collect();
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for way in &tables {
        let mut root = toml::Value::Table(EVERY_KEY.clone());
        let table = at(&mut root, way).as_table().unwrap().clone();
        keys.entry(kind_of_table(way)).or_default().extend(table.keys().cloned());
    }
    let mut lists = 0;
    for way in &tables {
        let mut root = toml::Value::Table(EVERY_KEY.clone());
        at(&mut root, way).as_table_mut().unwrap().insert(UNKNOWN.to_owned(), toml::Value::Integer(1));
        let settings = root.as_table().unwrap().clone();
        assert!(schema(&settings).is_err(), "{}: the schema takes an unknown key", name(way));
        let problem = program(&settings).unwrap_err();
        assert!(problem.contains(UNKNOWN) || problem.contains("known here"), "{}: {problem}", name(way));
        // The schema knows the keys of the sample; the program tells all that it knows.
        let Some((_, list)) = problem.split_once("known here: ") else { continue };
        lists += 1;
        for key in list.trim_end_matches(')').split(", ") {
            let kind = kind_of_table(way);
            let of_rule = kind.starts_with("rules.");
            assert!(of_rule || keys[&kind].contains(key), "{kind}.{key} is known to the program and not in the sample");
        }
    }
    assert!(lists >= 10, "{lists}");
}

#[test]
fn every_key_of_the_schema_is_one_that_the_program_knows() {
    let mut known = BTreeSet::new();
    for way in all_paths() {
        known.extend(way.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.clone()),
            Step::Index(_) => None,
        }));
    }
    let mut offered = BTreeSet::new();
    properties(&serde_json::from_str(&generated()).unwrap(), &mut offered);
    for key in offered {
        assert!(known.contains(&key) || one_rule(&key).is_ok(), "{key}");
    }
}

fn properties(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Object(keys)) = fields.get("properties") {
                found.extend(keys.keys().cloned());
            }
            fields.values().for_each(|value| properties(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| properties(value, found)),
        _ => {}
    }
}

#[test]
fn a_duration_has_every_unit_that_the_program_knows_and_no_other() {
    let window = |text: &str| with(&["rules", "DM101", "window"].map(|key| Step::Key(key.to_owned())), text.into());
    let units: Vec<&str> = UNITS.split('|').chain(["S", "fortnights", "%", "Min"]).collect();
    let texts = ["5", " 5 ", "1h 30", "2"].map(|number| units.iter().map(move |unit| format!("{number}{unit}")));
    // Half a nanosecond is too little for the program alone.
    let halves = units.iter().filter(|unit| !unit.starts_with('n')).map(|unit| format!("1.5{unit}"));
    for text in texts.into_iter().flatten().chain(halves) {
        let given = Given { value: text.clone(), origin: Origin::Default };
        assert_eq!(schema(&window(&text)).is_ok(), values::duration(&given).is_ok(), "{text}");
    }
    for text in ["", " ", "s", "-5s", "5 s m", "none"] {
        assert!(schema(&window(text)).is_err() && program(&window(text)).is_err(), "{text}");
    }
}
