//! The npm packages: what the launcher passes on, and what it says where it cannot.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::data::{answered_twice, clean, ndjson};
use crate::packages::pack;
use crate::run::{Place, Run};

/// By platform of Node.js: the target of the archive.
const PLATFORMS: [(&str, &str); 3] = [
    ("linux-x64", "x86_64-unknown-linux-musl"),
    ("linux-arm64", "aarch64-unknown-linux-musl"),
    ("win32-x64", "x86_64-pc-windows-msvc"),
];

const LAUNCHER: &str = "node_modules/dm-audit/bin/dm-audit.js";

fn build(place: &Place, platforms: &[&str]) -> Run {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/npm/build");
    let place = place.program("node").arg(script).args(&["archives", "node_modules"]);
    place.args(platforms)
}

fn this_platform(place: &Place) -> String {
    let done = place.program("node").args(&["-p", "process.platform + '-' + process.arch"]).done();
    done.stdout.trim().to_owned()
}

/// The packages as npm installs them on this machine, with a stand-in for the program.
fn installed() -> Place {
    let place = Place::new();
    let platform = this_platform(&place);
    let target = PLATFORMS.iter().find(|(name, _)| *name == platform);
    let (_, target) = target.unwrap_or_else(|| panic!("tests run on Linux, not on {platform}"));
    pack(&place, target);
    let done = build(&place, &[&platform]).done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    place
}

/// The same with the program itself.
fn installed_program() -> Place {
    let place = installed();
    let program = place.path(&format!("node_modules/dm-audit-{}/bin/dm-audit", this_platform(&place)));
    std::fs::remove_file(&program).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_dm-audit"), program).unwrap();
    place
}

fn launch(place: &Place, arguments: &[&str]) -> Run {
    place.program("node").arg(LAUNCHER).args(arguments)
}

#[test]
fn exit_codes_and_streams_are_those_of_the_program() {
    let place = installed_program();
    let version = launch(&place, &["--version"]).done();
    assert_eq!((version.code, version.stdout), (0, format!("dm-audit {}\n", env!("CARGO_PKG_VERSION"))));
    for (messages, code) in [(ndjson(&clean()), 0), (ndjson(&answered_twice()), 1), ("not JSON\n".to_owned(), 2)] {
        let direct = place.run("deep -").stdin(messages.clone()).done();
        let launched = launch(&place, &["deep", "-"]).stdin(messages).done();
        assert_eq!((launched.code, &launched.stdout, &launched.stderr), (code, &direct.stdout, &direct.stderr));
    }
}

#[test]
fn arguments_arrive_as_they_are() {
    let place = installed();
    let done = launch(&place, &["arguments", "a b", "", "--flag=\"x\"", "$HOME", "é😊"]).done();
    assert_eq!(done.stdout, "<a b><><--flag=\"x\"><$HOME><é😊>");
}

#[test]
fn a_signal_reaches_the_program_and_its_end_is_the_end_of_the_launcher() {
    let place = installed();
    let mut command = launch(&place, &["wait"]).into_command();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    let kill = Command::new("sh").args(["-c", &format!("kill -TERM {}", child.id())]).status().unwrap();
    assert!(kill.success());
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert_eq!((child.wait().unwrap().code(), rest.as_str()), (Some(3), "told to end\n"));

    let killed = launch(&place, &["die"]).into_command().status().unwrap();
    assert_eq!(killed.signal(), Some(9), "who started the launcher sees how the program ended");
}

#[test]
fn an_installation_without_the_package_of_the_platform_says_what_to_install() {
    let place = installed();
    let platform = this_platform(&place);
    std::fs::remove_dir_all(place.path(&format!("node_modules/dm-audit-{platform}"))).unwrap();
    let done = launch(&place, &["--version"]).done();
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
    let command = format!("\n  npm install dm-audit-{platform}@{}\n", env!("CARGO_PKG_VERSION"));
    assert!(done.stderr.starts_with("error: ") && done.stderr.contains(&command), "{}", done.stderr);
}

#[test]
fn each_platform_is_a_package_that_the_main_one_depends_on_and_nothing_runs_at_installation() {
    let place = Place::new();
    let names: Vec<&str> = PLATFORMS.iter().map(|(name, _)| *name).collect();
    for (_, target) in PLATFORMS {
        pack(&place, target);
    }
    assert_eq!(build(&place, &names).done().code, 0);
    let manifest = |name: &str| -> serde_json::Value {
        serde_json::from_str(&place.read(&format!("node_modules/{name}/package.json"))).unwrap()
    };
    let main = manifest("dm-audit");
    assert_eq!(main["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(main["optionalDependencies"].as_object().unwrap().len(), names.len());
    for name in names {
        let package = manifest(&format!("dm-audit-{name}"));
        assert_eq!(main["optionalDependencies"][format!("dm-audit-{name}")], env!("CARGO_PKG_VERSION"));
        let (os, cpu) = name.split_once('-').unwrap();
        assert_eq!((&package["os"][0], &package["cpu"][0]), (&os.into(), &cpu.into()));
        let end = if os == "win32" { ".exe" } else { "" };
        assert!(place.path(&format!("node_modules/dm-audit-{name}/bin/dm-audit{end}")).is_file());
        for package in [&main, &package] {
            assert!(package.get("scripts").is_none() && package.get("dependencies").is_none(), "{package}");
        }
    }
}

#[test]
fn the_platforms_of_npm_are_the_targets_of_a_release() {
    let place = Place::new();
    let script = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/npm/build")).unwrap();
    let table = script.split("const TARGETS = {").nth(1).unwrap().split('}').next().unwrap();
    let mut named: Vec<&str> = table.split('"').skip(3).step_by(4).collect();
    let mut targets = crate::packages::targets();
    named.sort_unstable();
    targets.sort_unstable();
    assert_eq!(named, targets);
    let done = build(&place, &["plan9-x64"]).done();
    assert_eq!(done.code, 2, "a platform that there is not");
    assert!(done.stderr.contains("linux-x64"), "{}", done.stderr);
}
