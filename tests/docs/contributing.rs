//! The files and programs that the pages send a contributor to are there.

use crate::pages::{page, pages, root};
use crate::shell::commands;

#[test]
fn every_file_that_contributing_names_exists() {
    let mut seen = 0;
    for span in page("CONTRIBUTING.md").spans() {
        let is_path = (span.contains('/') || span.ends_with(".rs") || span.ends_with(".toml"))
            && span.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter));
        if is_path {
            seen += 1;
            assert!(root().join(&span).exists(), "CONTRIBUTING.md: there is no {span}");
        }
    }
    assert!(seen > 40, "only {seen} files were found");
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
