//! The pictures show what the program writes today.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use regex::Regex;
use sha2::{Digest, Sha256};

use crate::keep;
use crate::pages::root;
use crate::terminal;

/// What the terminal shows.
const SHOWN: &str = "dm-audit duplicates --contact lea.m --limit 1 fixtures/demo.ndjson";

/// The names that Chromium goes under.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

fn images() -> PathBuf {
    root().join("docs/images")
}

fn program(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.args(arguments).current_dir(root()).env_clear().env("TZ", "UTC").env("COLUMNS", "80");
    let output = command.output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_terminal_of_the_readme_is_the_one_of_today() {
    let mut arguments: Vec<&str> = SHOWN.split(' ').skip(1).collect();
    arguments.extend(["--color", "always"]);
    keep(&images().join("terminal.svg"), &terminal::svg(SHOWN, &program(&arguments), 80));
}

/// The HTML report of the demo, without its version and as if it were made on a certain day.
fn report() -> String {
    let report = program(&["deep", "fixtures/demo.ndjson", "--format", "html"]);
    let generated = Regex::new("(<dt>Generated</dt><dd[^>]*>)[^<]*").unwrap();
    assert!(generated.is_match(&report), "the report says when it was made");
    let report = generated.replace(&report, "${1}2026-01-11 08:00:00");
    report.replace(concat!("dm-audit ", env!("CARGO_PKG_VERSION")), "dm-audit")
}

fn photograph(html: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    fs::write(&path, html).unwrap();
    let taken = BROWSERS.iter().any(|browser| {
        let mut command = Command::new(browser);
        command.args(["--headless", "--no-sandbox", "--hide-scrollbars", "--force-color-profile=srgb"]);
        command.arg("--window-size=1000,1220").arg(format!("--screenshot={}", images().join("report.png").display()));
        command.arg(&path).status().is_ok_and(|status| status.success())
    });
    assert!(taken, "Chromium takes the picture; tests/run installs it");
}

#[test]
fn the_report_of_the_readme_is_the_one_of_today() {
    let html = report();
    // The picture shows the verdict and a chart; nobody has to take it again for what stands below.
    let (seen, _) = html.split_once("<section id=\"rules\"").unwrap();
    let mut hash = String::new();
    for byte in Sha256::digest(seen.as_bytes()) {
        write!(hash, "{byte:02x}").unwrap();
    }
    let kept = images().join("report.sha256");
    // Browsers and fonts differ from machine to machine, so the page is compared and not the picture's pixels.
    if std::env::var_os("DOCS_UPDATE").is_some_and(|value| value == "pictures") {
        photograph(&html);
        fs::write(&kept, format!("{hash}\n")).unwrap();
    }
    let advice = "docs/images/report.png shows an older report: run DOCS_UPDATE=pictures cargo test --test docs pictures, \
                  and look at it";
    assert_eq!(fs::read_to_string(kept).unwrap_or_default().trim(), hash, "{advice}");
}
