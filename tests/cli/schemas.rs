//! The JSON Schemas in `schema/`, held against what every command writes, and a helper for those of others.

use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::run::Place;

/// Every command that audits, each also with what adds fields.
pub(crate) const COMMANDS: [&str; 9] = [
    "deep",
    "deep --show-suppressed --max-findings 3 --max-rate 1%",
    "duplicates --since 2026-01-02 --until 2026-01-09 --contact lea.m",
    "final",
    "since 2026-01-05 --fail-on info",
    "since 2026-01-05 --timeline",
    "user @lea.m --show-suppressed",
    "compare 2026-01-06 --gap 10m",
    "compare 2026-01-06 --since 2026-01-05 --until 2026-01-08 --show-suppressed",
];

/// A place with the demo, and settings that hold something back.
pub(crate) fn demo() -> Place {
    let demo = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo.ndjson")).unwrap();
    let place = Place::with("demo.ndjson", demo);
    place.file("dm-audit.toml", "[[ignore]]\nrule = \"DM1\"\ncontact = \"lea.m\"\nreason = \"known\"\n");
    place
}

/// A schema of the repository.
pub(crate) struct Schema(Validator);

impl Schema {
    /// One in `schema/`.
    fn own(name: &str) -> Self {
        Self::new(&Path::new("schema").join(name), str::to_owned)
    }

    /// That of OASIS. In one of its patterns a bracket is closed that was never opened, which stricter readers of regular
    /// expressions refuse; it is for a field that is not written here.
    pub(crate) fn sarif() -> Self {
        Self::new(Path::new("tests/schemas/sarif-2.1.0.json"), |text| text.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$"))
    }

    fn new(path: &Path, correct: impl Fn(&str) -> String) -> Self {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let schema = serde_json::from_str(&correct(&text)).unwrap();
        Self(jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
    }

    #[track_caller]
    pub(crate) fn accepts(&self, value: &Value) {
        let errors: Vec<String> =
            self.0.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }

    #[track_caller]
    fn refuses(&self, value: &Value, why: &str) {
        assert!(!self.0.is_valid(value), "{why} is accepted");
    }
}

#[test]
fn the_report_of_every_command_is_as_its_schema_says() {
    let (place, schema) = (demo(), Schema::own("report.schema.json"));
    for command in COMMANDS {
        let report = place.run(command).args(&["demo.ndjson", "-q", "--format", "json"]).json();
        schema.accepts(&report);
    }
    place.file("none.ndjson", "");
    schema.accepts(&place.json("deep none.ndjson --allow-empty"));
    schema.accepts(&place.json("compare 2026-01-06 none.ndjson --allow-empty"));
}

#[test]
fn each_line_of_every_command_is_as_its_schema_says() {
    let (place, schema) = (demo(), Schema::own("ndjson-line.schema.json"));
    for command in COMMANDS {
        let done = place.run(command).args(&["demo.ndjson", "-q", "--format", "ndjson"]).done();
        for line in done.stdout.lines() {
            schema.accepts(&serde_json::from_str(line).unwrap());
        }
    }
}

#[test]
fn a_report_that_breaks_the_contract_is_refused() {
    let (place, schema) = (demo(), Schema::own("report.schema.json"));
    let report = place.json("duplicates demo.ndjson --show-suppressed");
    schema.accepts(&report);
    let objects = [
        "",
        "/tool",
        "/source",
        "/source/skipped",
        "/scope",
        "/totals",
        "/totals/by_severity",
        "/totals/by_rule/DM101",
        "/findings/0",
        "/findings/0/contact",
        "/findings/0/cause",
        "/findings/0/messages/0",
        "/suppressed/0",
        "/gate",
    ];
    refuses_other_fields(&schema, &report, &objects);
    for (path, value) in [
        ("/schema_version", json!(2)),
        ("/generated_at", json!("yesterday")),
        ("/source/description", json!(null)),
        ("/scope/rules/0", json!("E501")),
        ("/scope/since", json!("2026-01-01")),
        ("/totals/messages", json!(-1)),
        ("/totals/messages", json!(1.5)),
        ("/totals/messages", json!(null)),
        ("/findings", json!(null)),
        ("/findings/0/severity", json!("fatal")),
        ("/findings/0/fingerprint", json!("5B1E7C9A0D3F4E21")),
        ("/findings/0/cause/kind", json!("bug")),
        ("/findings/0/cause/kind", json!(null)),
        ("/findings/0/similarity", json!(1.1)),
        ("/findings/0/contact/id", json!(null)),
        ("/findings/0/contact/stopped", json!(null)),
        ("/findings/0/messages/0/direction", json!("sideways")),
        ("/findings/0/messages/0/at", json!("yesterday")),
        ("/findings/0/messages/0/gap_s", json!("1 s")),
        ("/gate/fail_on", json!("none")),
        ("/suppressed", json!(null)),
        ("/comparison", json!(null)),
    ] {
        refuses_value(&schema, &report, path, &value);
    }
}

/// Each of these objects of a good document has to have the fields that it has, and no others.
#[track_caller]
fn refuses_other_fields(schema: &Schema, good: &Value, objects: &[&str]) {
    for path in objects {
        let mut wrong = good.clone();
        let object = wrong.pointer_mut(path).unwrap().as_object_mut().unwrap();
        let names: Vec<String> = object.keys().cloned().collect();
        object.insert("unknown".to_owned(), json!(1));
        schema.refuses(&wrong, &format!("an unknown field in {path}"));
        // Reports without --show-suppressed have none.
        for name in names.iter().filter(|name| !["suppressed"].contains(&name.as_str())) {
            let mut wrong = good.clone();
            wrong.pointer_mut(path).unwrap().as_object_mut().unwrap().remove(name);
            schema.refuses(&wrong, &format!("{path} without {name}"));
        }
    }
}

/// A good document in which something else stands at `path`.
#[track_caller]
fn refuses_value(schema: &Schema, good: &Value, path: &str, value: &Value) {
    let mut wrong = good.clone();
    let (parent, name) = path.rsplit_once('/').unwrap();
    match wrong.pointer_mut(parent).unwrap() {
        Value::Array(list) => list[name.parse::<usize>().unwrap()] = value.clone(),
        object => object[name] = value.clone(),
    }
    schema.refuses(&wrong, &format!("{path} of {value}"));
}

#[test]
fn a_line_that_is_neither_a_finding_nor_the_totals_is_refused() {
    let schema = Schema::own("ndjson-line.schema.json");
    for line in [json!({}), json!({"totals": {}}), json!({"rule": "DM101"}), json!([])] {
        schema.refuses(&line, &line.to_string());
    }
}

/// A gate's log of a copy that was blocked, and of a call that came again after a failure.
const EVENTS: &str = r#"{"at":"2026-01-07T14:00:00Z","event":"claimed","contact":"c1","message_id":"m1","claim":"01"}
{"at":"2026-01-07T14:00:01Z","event":"blocked","contact":"c1","message_id":"m1"}
{"at":"2026-01-07T14:00:02Z","event":"failed","claim":"01","status":502}
{"at":"2026-01-07T14:00:03Z","event":"claimed","contact":"c1","message_id":"m1","claim":"02"}
{"at":"2026-01-07T14:00:04Z","event":"unkeyed","contact":"c1"}
"#;

#[test]
fn a_replay_is_as_its_schema_says_whatever_it_is_made_of() {
    let (place, schema) = (demo(), Schema::own("simulate.schema.json"));
    place.file("gate.ndjson", EVENTS);
    place.file("none.ndjson", "");
    for flags in [
        "demo.ndjson",
        "demo.ndjson --sweep",
        "demo.ndjson --policy first-fix --sweep --redact --examples 100",
        "demo.ndjson --scope per-instance:3 --restart-every 1h --processing 12s --text-ttl 250ms --key contact",
        "demo.ndjson --since 2026-01-02 --until 2026-01-09 --contact lea.m",
        "gate.ndjson",
        "gate.ndjson --sweep",
        "gate.ndjson --release done --ttl 1500us --redact",
        "none.ndjson --allow-empty --sweep",
    ] {
        schema.accepts(&place.run(&format!("simulate -q --format json {flags}")).json());
    }
}

#[test]
fn a_replay_that_breaks_the_contract_is_refused() {
    let (place, schema) = (demo(), Schema::own("simulate.schema.json"));
    let replay = place.run("simulate -q --format json demo.ndjson --sweep").json();
    schema.accepts(&replay);
    let objects = [
        "",
        "/tool",
        "/source",
        "/scope",
        "/policy",
        "/counts",
        "/let_through",
        "/examples/0",
        "/examples/0/contact",
        "/sweep",
        "/sweep/rows/0",
        "/sweep/first_fix",
        "/recommended",
    ];
    refuses_other_fields(&schema, &replay, &objects);
    for (path, value) in [
        ("/schema_version", json!(2)),
        ("/command", json!("deep")),
        ("/generated_at", json!("yesterday")),
        ("/scope/since", json!("2026-01-01")),
        ("/policy/name", json!("second-fix")),
        ("/policy/key", json!("name")),
        ("/policy/ttl_s", json!(0)),
        ("/policy/instances", json!(0)),
        ("/policy/release", json!(null)),
        ("/counts/calls", json!(-1)),
        ("/examples/0/outcome", json!("passed")),
        ("/examples/0/reason", json!("luck")),
        ("/examples/0/at", json!(null)),
        ("/recommended/flags", json!("--key text")),
        ("/recommended/scope", json!("mine")),
        ("/redacted", json!(null)),
    ] {
        refuses_value(&schema, &replay, path, &value);
    }
}
