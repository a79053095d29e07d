//! The workflows of this repository, and those that the documentation shows, as actionlint reads them.

use std::path::Path;

use crate::readers;
use crate::run::Place;
use crate::settings_schema::blocks;

#[test]
fn every_workflow_of_the_repository_passes() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = project.join(".github/workflows");
    let mut files: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path().to_str().unwrap().to_owned()).collect();
    files.sort();
    assert!(files.len() >= 3, "{files:?}");
    let mut arguments = vec!["-no-color".to_owned(), "-shellcheck=".to_owned(), "-pyflakes=".to_owned()];
    arguments.extend(files);
    assert_eq!(readers::read("actionlint", &arguments), "");
}

#[test]
fn every_workflow_of_the_documentation_passes() {
    let workflows: Vec<String> = blocks("yaml")
        .into_iter()
        .map(|(_, block)| block)
        .filter(|block| block.contains("\non:") && block.contains("\njobs:"))
        .collect();
    assert!(!workflows.is_empty(), "docs/ shows a workflow");
    let place = Place::new();
    for (number, workflow) in workflows.iter().enumerate() {
        let name = format!("{number}.yml");
        place.file(&name, workflow);
        // How old an action may be is told by the workflows of the repository; a page may lag behind.
        let path = place.path(&name).to_str().unwrap().to_owned();
        let arguments = ["-no-color", "-shellcheck=", "-pyflakes=", &path];
        assert_eq!(readers::read("actionlint", &arguments), "", "{workflow}");
    }
}

#[test]
fn a_workflow_that_github_would_refuse_does_not_pass() {
    let place = Place::new();
    let workflow =
        "name: x\non: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ input.a }}\n";
    place.file("broken.yml", workflow);
    let path = place.path("broken.yml").to_str().unwrap().to_owned();
    let said = readers::refuses("actionlint", &["-no-color", "-shellcheck=", "-pyflakes=", &path]);
    assert!(said.contains("undefined variable \"input\""), "{said}");
}
