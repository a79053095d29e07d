//! The GitHub action: its script, and what it is given.

use std::path::Path;

use crate::data::{answered_twice, clean, ndjson};
use crate::run::{Done, Place};

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The script of the action, as a workflow's step runs it.
fn audit(place: &Place, variables: &[(&str, &str)]) -> Done {
    let built = Path::new(env!("CARGO_BIN_EXE_dm-audit")).parent().unwrap();
    let path = format!("{}:{}", built.display(), std::env::var("PATH").unwrap());
    let script = project().join("action/audit");
    let mut run = place.program(script.to_str().unwrap()).env("PATH", &path);
    for (variable, file) in
        [("RUNNER_TEMP", "temp"), ("GITHUB_OUTPUT", "output"), ("GITHUB_STEP_SUMMARY", "summary.md")]
    {
        run = run.env(variable, place.path(file).to_str().unwrap());
    }
    variables.iter().fold(run, |run, (name, value)| run.env(name, value)).done()
}

#[test]
fn it_annotates_summarises_writes_reports_and_leaves_the_verdict_to_a_later_step() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let done = audit(&place, &[("AUDIT_SOURCE", "chat.ndjson\n"), ("AUDIT_FAIL_ON", "warning")]);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stdout.contains("::error "), "{}", done.stdout);
    assert!(!done.stdout.contains("lea.m") && !done.stdout.contains("merci"), "{}", done.stdout);
    assert!(place.read("summary.md").contains("DM101"));
    let output = place.read("output");
    assert!(output.starts_with("exit-code=1\n"), "{output}");
    for line in output.lines().skip(1) {
        let (name, path) = line.split_once('=').unwrap();
        assert!(path.ends_with(&format!("dm-audit-report.{name}")) && Path::new(path).is_file(), "{line}");
    }
}

#[test]
fn its_inputs_are_the_options_of_the_program() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("clean.ndjson", ndjson(&clean()));
    let code = |variables: &[(&str, &str)]| {
        let done = audit(&place, variables);
        assert_eq!(done.code, 0, "{done:?}");
        let output = place.read("output");
        std::fs::remove_file(place.path("output")).unwrap();
        output.lines().next().unwrap().to_owned()
    };
    let chat = ("AUDIT_SOURCE", "chat.ndjson");
    assert_eq!(code(&[("AUDIT_SOURCE", "clean.ndjson")]), "exit-code=0");
    assert_eq!(code(&[chat, ("AUDIT_FAIL_ON", "never")]), "exit-code=0");
    assert_eq!(code(&[chat, ("AUDIT_RULES", "DM403,DM2")]), "exit-code=0");
    assert_eq!(code(&[chat, ("AUDIT_MAX_FINDINGS", "9")]), "exit-code=0");
    assert_eq!(code(&[chat, ("AUDIT_MAX_RATE", "0.1%")]), "exit-code=1");
    assert_eq!(code(&[chat, ("AUDIT_SINCE", "2020-01-01")]), "exit-code=1");
    place.run("deep chat.ndjson -q --write-baseline known.json").done();
    assert_eq!(code(&[chat, ("AUDIT_BASELINE", "known.json")]), "exit-code=0");
    assert_eq!(code(&[chat, ("AUDIT_BASELINE", "none.json")]), "exit-code=2");
    assert_eq!(code(&[("AUDIT_SOURCE", "--help")]), "exit-code=2", "a source is never an option");
    assert_eq!(code(&[chat, ("AUDIT_FAIL_ON", "$(touch run); error")]), "exit-code=2", "nor a command");
    assert!(!place.path("run").exists());
}

#[test]
fn every_variable_of_the_script_is_an_input_of_the_action() {
    let text = std::fs::read_to_string(project().join("action.yml")).unwrap();
    let action = &yaml_rust2::YamlLoader::load_from_str(&text).unwrap()[0];
    let inputs = action["inputs"].as_hash().unwrap();
    let steps = action["runs"]["steps"].as_vec().unwrap();
    let audit = steps.iter().find(|step| step["id"].as_str() == Some("audit")).unwrap();
    let script = std::fs::read_to_string(project().join("action/audit")).unwrap();
    for (variable, value) in audit["env"].as_hash().unwrap() {
        let (variable, value) = (variable.as_str().unwrap(), value.as_str().unwrap());
        assert!(script.contains(variable), "{variable}");
        let input = value.trim_start_matches("${{ inputs.").trim_end_matches(" }}");
        assert!(inputs.keys().any(|name| name.as_str() == Some(input)), "{input}");
    }
    let named = script.split(|c: char| !(c.is_ascii_uppercase() || c == '_')).filter(|word| word.starts_with("AUDIT_"));
    for variable in named {
        assert!(!audit["env"][variable].is_badvalue(), "{variable}");
    }
    // Whatever is written into a script is run: texts come as variables alone.
    for step in steps {
        assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "{step:?}");
    }
}
