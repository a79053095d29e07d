//! What README.md, CONTRIBUTING.md and docs/ say is so.
//!
//! After a change that is meant: `DOCS_UPDATE=always cargo test --test docs`, and look at the difference.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod commands;
mod contributing;
mod generated;
#[path = "../common/installed.rs"]
mod installed;
mod links;
mod outputs;
#[path = "../common/pages.rs"]
mod pages;
mod pictures;
#[path = "../common/readers.rs"]
mod readers;
mod readme;
mod shell;
mod style;
mod terminal;

use std::fs;
use std::path::Path;

/// Holds a file of the project against what it has to be.
#[track_caller]
fn keep(path: &Path, expected: &str) {
    if std::env::var_os("DOCS_UPDATE").is_some_and(|value| value == "always") {
        fs::write(path, expected).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    let advice = "if the change is meant, run DOCS_UPDATE=always cargo test --test docs";
    assert!(kept == expected, "{} is not what the program says; {advice}", path.display());
}
