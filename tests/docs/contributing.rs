//! The files and programs that the pages send a contributor to are there.

use crate::pages::{pages, root};
use crate::shell::commands;

/// The folders whose files the pages name.
const FOLDERS: [&str; 9] =
    ["src/", "tests/", "benches/", "docs/", "fixtures/", "schema/", "examples/", "action/", ".ci/"];

#[test]
fn every_file_that_the_pages_name_exists() {
    let mut seen = 0;
    for page in pages() {
        for span in page.spans() {
            let is_path = FOLDERS.iter().any(|folder| span.starts_with(folder))
                && span.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter));
            if is_path {
                seen += 1;
                assert!(root().join(&span).exists(), "{}: there is no {span}", page.name);
            }
        }
    }
    assert!(seen > 60, "only {seen} files were found");
}

#[test]
fn every_test_and_benchmark_that_is_to_be_run_exists() {
    let root = root();
    for page in pages() {
        let scripts = page.blocks().into_iter().filter(|block| block.language == "sh").map(|block| block.text);
        for command in scripts.chain(page.spans()).flat_map(|script| commands(&script)) {
            for pair in command.windows(2).filter(|_| command[0] == "cargo") {
                let name = &pair[1];
                let there = match pair[0].as_str() {
                    "--test" => {
                        root.join(format!("tests/{name}.rs")).exists() || root.join("tests").join(name).is_dir()
                    }
                    "--bench" => root.join("benches").join(name).is_dir(),
                    _ => true,
                };
                assert!(there, "{}: {command:?}: there is no {name}", page.name);
            }
        }
    }
}
