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
fn a_database_is_no_argument_that_others_could_see() {
    let place = Place::new();
    let program = "#!/bin/sh\nprintf '%s\\n' \"$@\" >arguments\nprintf '%s' \"$DM_AUDIT_SOURCE\" >source\n";
    place.file("bin/dm-audit", program);
    let path = place.path("bin/dm-audit");
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", place.path("bin").display(), std::env::var("PATH").unwrap());
    let url = "postgres://reader:geheim@db.example/bot";
    for source in [url.to_owned(), format!("{url}\n")] {
        let done = audit(&place, &[("PATH", &path), ("AUDIT_SOURCE", &source)]);
        assert_eq!(done.code, 0, "{done:?}");
        assert!(!place.read("arguments").contains("geheim"));
        assert_eq!(place.read("source"), url);
    }
    let both = format!("{url}\nchat.ndjson");
    let done = audit(&place, &[("PATH", &path), ("AUDIT_SOURCE", &both)]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("one database, or files") && !done.stderr.contains("geheim"), "{}", done.stderr);
    audit(&place, &[("PATH", &path), ("AUDIT_SOURCE", "a.ndjson\nb.ndjson")]);
    assert!(place.read("arguments").ends_with("--\na.ndjson\nb.ndjson\n"));
}

#[test]
fn the_source_of_the_action_counts_whatever_the_settings_name() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("clean.ndjson", ndjson(&clean()));
    place.file("dm-audit.toml", "[source]\nfiles = [\"clean.ndjson\"]\n");
    let code = |source: &str| {
        assert_eq!(audit(&place, &[("AUDIT_SOURCE", source)]).code, 0);
        let output = place.read("output");
        std::fs::remove_file(place.path("output")).unwrap();
        output.lines().next().unwrap().to_owned()
    };
    assert_eq!(code(""), "exit-code=0");
    assert_eq!(code("chat.ndjson"), "exit-code=1");
    let variable = |arguments: &str| place.run(arguments).env("DM_AUDIT_SOURCE", "chat.ndjson").done().code;
    assert_eq!((variable("duplicates"), variable("duplicates clean.ndjson")), (1, 0), "an argument beats the variable");
}

#[test]
fn the_log_holds_errors_alone_unless_contents_may_be_shown() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("dm-audit.toml", "[[ignore]]\nrule = \"DM201\"\nreason = \"Hortense tests\"\nexpires = 2020-01-01\n");
    let log = |variables: &[(&str, &str)]| audit(&place, variables).stderr;
    let chat = ("AUDIT_SOURCE", "chat.ndjson");
    assert_eq!(log(&[chat]), "");
    assert!(log(&[chat, ("AUDIT_SHOW_CONTENT", "true")]).contains("Hortense"));
    assert!(log(&[("AUDIT_SOURCE", "none.ndjson")]).contains("none.ndjson"));
}

#[test]
fn the_category_of_code_scanning_is_left_to_the_upload() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    audit(&place, &[("AUDIT_SOURCE", "chat.ndjson")]);
    let text = place.read("temp/dm-audit-report/dm-audit-report.sarif");
    let sarif: serde_json::Value = serde_json::from_str(&text).unwrap();
    let run = sarif["runs"][0].as_object().unwrap();
    assert!(!run.contains_key("automationDetails") && run.contains_key("invocations") && run.contains_key("tool"));
    let all = place.run("report chat.ndjson -o whole.sarif -q").done();
    assert_eq!(all.code, 1);
    assert!(place.read("whole.sarif").contains("automationDetails"));
}

#[test]
fn the_page_is_kept_and_the_verdict_given_whatever_becomes_of_an_upload() {
    let text = std::fs::read_to_string(project().join("action.yml")).unwrap();
    let action = &yaml_rust2::YamlLoader::load_from_str(&text).unwrap()[0];
    let steps = action["runs"]["steps"].as_vec().unwrap();
    let names: Vec<&str> = steps.iter().map(|step| step["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Install dm-audit", "Audit", "Keep the reports", "Upload to code scanning", "Verdict"]);
    let condition = |name: &str| {
        let step = steps.iter().find(|step| step["name"].as_str() == Some(name)).unwrap();
        step["if"].as_str().unwrap()
    };
    // Whatever else ends a program, such as 101 or 137, leaves no reports.
    for name in ["Keep the reports", "Upload to code scanning"] {
        let done = "steps.audit.outputs.exit-code == '0' || steps.audit.outputs.exit-code == '1'";
        assert!(condition(name).contains(done), "{name}: {}", condition(name));
    }
    for name in ["Upload to code scanning", "Verdict"] {
        assert!(condition(name).starts_with("${{ !cancelled() && "), "{name}: {}", condition(name));
    }
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

#[test]
fn what_went_wrong_is_an_annotation_and_stands_in_the_summary() {
    let place = Place::new();
    let done = audit(&place, &[("AUDIT_SOURCE", "no%where.ndjson")]);
    assert_eq!(done.code, 0, "a later step gives the verdict");
    let expected = "::error title=dm-audit could not audit::cannot read no%25where.ndjson: ";
    assert!(done.stdout.contains(expected), "{done:?}");
    assert!(done.stderr.contains("cannot read no%where.ndjson"), "{done:?}");
    assert!(place.read("summary.md").contains("could not be made"));
    place.file("empty.ndjson", "");
    assert!(audit(&place, &[("AUDIT_SOURCE", "empty.ndjson")]).stdout.contains("nothing to read"));
    let empty = audit(&place, &[("AUDIT_SOURCE", "empty.ndjson"), ("AUDIT_ALLOW_EMPTY", "true")]);
    assert!(!empty.stdout.contains("::error"), "{empty:?}");
}
