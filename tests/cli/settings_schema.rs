//! The JSON Schema of the settings file, held against what the program makes of settings.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::data::{clean, ndjson};
use crate::run::{Done, Place};
use crate::toml_json::object;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = include_str!("../../schema/settings.schema.json");
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
});

fn errors(settings: &str) -> Vec<String> {
    let settings = settings.parse().unwrap();
    SCHEMA.iter_errors(&object(&settings)).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Every run of a test that has a settings file comes by here: what the program took, the schema takes, and where the
/// program refused a key or a kind, the schema refuses the file.
#[track_caller]
pub(crate) fn agrees(settings: &Path, done: &Done) {
    let Ok(text) = std::fs::read_to_string(settings) else { return };
    if done.code == 2 {
        let of_file = done.stderr.contains("dm-audit.toml: line");
        let of_kind = done.stderr.contains("there is no such key")
            || (done.stderr.contains("expected ") && done.stderr.contains(", found "));
        // What is no TOML is nothing to an editor either.
        if of_file && of_kind && text.parse::<toml::Table>().is_ok() {
            assert!(!errors(&text).is_empty(), "the schema takes what the program refused: {}\n{text}", done.stderr);
        }
        return;
    }
    // Some commands read no settings.
    let Ok(_) = text.parse::<toml::Table>() else { return };
    assert_eq!(errors(&text), [] as [&str; 0], "the schema refuses what the program took:\n{text}");
}

fn markdown(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(markdown(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The code blocks of a language in the README and in `docs/`, each with the file that it stands in.
pub(crate) fn blocks(language: &str) -> Vec<(PathBuf, String)> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = [project.join("README.md")].into_iter().chain(markdown(&project.join("docs")));
    let fence = format!("```{language}\n");
    let mut found = Vec::new();
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        let blocks = text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
        found.extend(blocks.map(|block| (page.clone(), block)));
    }
    found
}

#[test]
fn the_settings_of_the_documentation_are_as_the_schema_says() {
    let blocks = blocks("toml");
    assert!(blocks.len() >= 5, "{blocks:?}");
    for (page, block) in blocks {
        assert_eq!(errors(&block), [] as [&str; 0], "{}:\n{block}", page.display());
    }
}

#[test]
fn an_editor_underlines_what_the_program_would_refuse() {
    for settings in [
        "timezone = \"UTC\"",
        "time_zone = 2",
        "fail_on = \"fatal\"",
        "min_confidence = 1.5",
        "[source]\nfile = \"chat.ndjson\"",
        "[source]\nread = \"csv\"",
        "[source.columns]\nid = { sql = \"a\", path = \"/b\" }",
        "[source.contact_columns]\nhandle = { from = \"a\", to = \"b\" }",
        "[rules]\nselect = \"DM9\"",
        "[rules.DM101]\nwindow = \"300 parsecs\"",
        "[rules.DM101]\nmultipart = true",
        "[rules.DM999]\nwindow = \"300s\"",
        "[rules.DM202]\noccasions = 1",
        "[[ignore]]\nrule = \"DM1\"",
        "[[ignore]]\nreason = \"nothing is named\"",
        "[[ignore]]\nfingerprint = \"short\"\nreason = \"why\"",
        "[final_message]",
    ] {
        let place = Place::with("dm-audit.toml", settings);
        place.file("chat.ndjson", ndjson(&clean()));
        place.refuses("deep chat.ndjson", &["dm-audit.toml"]);
        assert_ne!(errors(settings), [] as [&str; 0], "{settings}");
    }
}

#[test]
fn every_key_has_a_description_that_an_editor_can_show() {
    let schema: Value = serde_json::from_str(include_str!("../../schema/settings.schema.json")).unwrap();
    let mut bare = Vec::new();
    undescribed(&schema, &schema, &mut bare);
    assert_eq!(bare, [] as [&str; 0]);
}

fn undescribed(root: &Value, schema: &Value, bare: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let target = value["$ref"].as_str().and_then(|way| root.pointer(way.trim_start_matches('#')));
                if value.get("description").is_none() && target.is_none_or(|value| value.get("description").is_none()) {
                    bare.push(key.clone());
                }
            }
            fields.values().for_each(|value| undescribed(root, value, bare));
        }
        Value::Array(values) => values.iter().for_each(|value| undescribed(root, value, bare)),
        _ => {}
    }
}

#[test]
fn the_program_prints_each_schema_as_it_is_kept() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let place = Place::new();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().trim_end_matches(".schema.json").to_owned();
        let done = place.run(&format!("schema {name}")).done();
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{name}");
        assert!(done.stdout == std::fs::read_to_string(&path).unwrap(), "{name}");
        names.push(name);
    }
    names.sort();
    assert_eq!(names, ["ndjson-line", "report", "settings", "simulate"]);
    place.refuses("schema setings", &["settings"]);
}

#[test]
fn init_names_the_schema_once_it_is_there_and_says_until_then_how_to_get_it() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    let written = |output: &str| {
        assert_eq!(place.run(&format!("init chat.ndjson --force --output {output}")).done().code, 0);
        let text = place.read(output);
        assert_eq!(errors(&text), [] as [&str; 0], "{text}");
        text
    };
    assert!(!written("dm-audit.toml").contains("\n#:schema") && !written("dm-audit.toml").starts_with("#:schema"));
    assert!(written("dm-audit.toml").contains("dm-audit schema settings >dm-audit.schema.json"));
    place.file("dm-audit.schema.json", place.run("schema settings").done().stdout);
    assert!(written("dm-audit.toml").starts_with("#:schema ./dm-audit.schema.json\n"));
    let shown = place.run("init chat.ndjson --output -").done().stdout;
    assert!(shown.starts_with("#:schema ./dm-audit.schema.json\n"), "{shown}");
    place.file("elsewhere/notes.txt", "");
    assert!(!written("elsewhere/dm-audit.toml").starts_with("#:schema"), "the schema is in another folder");
}
