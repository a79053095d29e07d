//! What the pages show as output is what the program prints.

use std::process::{Command, Output};

use crate::pages::{pages, root, shows};
use crate::shell::runs;

/// Runs the program where `fixtures/` is all that there is, on the clocks of UTC.
fn run(arguments: &[String]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root().join("fixtures"), folder.path().join("fixtures")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.args(arguments).current_dir(folder.path()).env_clear().env("TZ", "UTC").env("COLUMNS", "80");
    command.output().unwrap()
}

#[test]
fn every_example_on_a_fixture_runs_and_prints_what_is_shown() {
    let mut shown = 0;
    for page in pages() {
        let blocks = page.blocks();
        for (place, block) in blocks.iter().enumerate() {
            let at = format!("{}, line {}", page.name, block.line);
            if block.language == "text" {
                let before = place.checked_sub(1).map(|before| &blocks[before]).filter(|block| block.language == "sh");
                let script = before.unwrap_or_else(|| panic!("{at}: no command stands before this output"));
                let known = ["fixtures/", "cargo bench", "DATABASE_URL"];
                assert!(known.iter().any(|word| script.text.contains(word)), "{at}: nobody can check this output");
            }
            if block.language != "sh" {
                continue;
            }
            let runs: Vec<_> = runs(&block.text).into_iter().filter(|run| run.concat().contains("fixtures/")).collect();
            for (number, arguments) in runs.iter().enumerate() {
                let output = run(arguments);
                let (printed, said) =
                    (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
                assert!(output.status.code().is_some_and(|code| code < 2), "{at}: dm-audit {arguments:?}: {said}");
                let next = blocks.get(place + 1).filter(|next| next.language == "text" && number + 1 == runs.len());
                if let Some(next) = next {
                    shown += 1;
                    shows(&printed, &next.text).unwrap_or_else(|why| panic!("{at}: {why}"));
                }
            }
        }
    }
    assert!(shown >= 2, "only {shown} outputs were compared");
}
