//! Every rule fires on its `hit` fixture and keeps silent on its `miss`.

use std::path::{Path, PathBuf};
use std::process::Command;

use dm_audit::rules::{ALL, Rule};

fn fixture(code: &str, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    folder.join(code.to_lowercase()).join(format!("{name}.ndjson"))
}

/// How many findings `deep` has of the rule in the file.
fn findings(code: &str, path: &Path) -> usize {
    let output = Command::new(env!("CARGO_BIN_EXE_dm-audit"))
        .args(["deep", "--format", "json", "--quiet", "--tz", "UTC"])
        .arg(path)
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}: {}", path.display(), String::from_utf8_lossy(&output.stderr)));
    report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == code).count()
}

#[test]
fn every_rule_reports_its_hit_once_and_its_near_miss_never() {
    // Rules that compare two sources have files of their own, in tests/cli/reconcile.rs.
    for rule in ALL.iter().filter(|rule| !rule.compares_sources()) {
        let code = rule.meta().code;
        assert_eq!(findings(code, &fixture(code, "hit")), 1, "{code} hit");
        assert_eq!(findings(code, &fixture(code, "miss")), 0, "{code} miss");
    }
}

#[test]
fn every_rule_fires_on_the_demo_which_shows_what_the_tool_does() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo.ndjson");
    // The demo's bot sends no media, and each of its contacts has one id.
    let shown = |rule: &&&dyn Rule| !rule.compares_sources() && !["DM106", "DM107"].contains(&rule.meta().code);
    for rule in ALL.iter().filter(shown) {
        let code = rule.meta().code;
        assert!(findings(code, &demo) > 0, "{code}");
    }
}
