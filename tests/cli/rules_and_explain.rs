//! `rules` and `explain`.

use dm_audit::finding::CauseKind;
use dm_audit::rules::ALL;

use crate::run::Place;

fn value<'a>(list: &'a serde_json::Value, code: &str, key: &str) -> (&'a str, &'a str) {
    let rule = list["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == code).unwrap();
    let value = rule["values"].as_array().unwrap().iter().find(|value| value["key"] == key).unwrap();
    (value["value"].as_str().unwrap(), value["origin"].as_str().unwrap())
}

#[test]
fn every_rule_is_listed_with_whether_it_runs() {
    let done = Place::new().run("rules").done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    for rule in ALL {
        assert!(done.stdout.contains(&format!("{}  {}", rule.meta().code, rule.meta().name)), "{}", done.stdout);
    }
    let since = Place::new().run("rules --command since --format json").json();
    let on: Vec<&str> = since["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|rule| rule["on"] == true)
        .map(|rule| rule["code"].as_str().unwrap())
        .collect();
    assert_eq!(on, ["DM101", "DM102", "DM105"]);
    assert_eq!(value(&since, "DM101", "window"), ("1m", "since"));
}

#[test]
fn every_value_tells_where_it_comes_from() {
    let place = Place::with(
        "dm-audit.toml",
        "\n[rules]\nignore = [\"DM2\"]\n[rules.DM103]\nwindow = \"10m\"\n[rules.DM104]\nseverity = \"info\"\n\
         [final_message]\npattern = \"adieu\"\n",
    );
    let run = place.run("rules --format json --double-window 30s --ignore DM304").env("DM_AUDIT_TZ", "UTC");
    let list = run.json();
    assert_eq!(value(&list, "DM103", "window"), ("10m", "dm-audit.toml:5"));
    assert_eq!(value(&list, "DM104", "window"), ("30s", "--double-window"));
    assert_eq!(value(&list, "DM104", "severity"), ("info", "dm-audit.toml:7"));
    assert_eq!(value(&list, "DM101", "window"), ("5m", "deep"));
    assert_eq!(value(&list, "DM401", "window"), ("1h", "default"));
    let rule = |code: &str| list["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == code).unwrap().clone();
    assert_eq!((&rule("DM201")["on"], &rule("DM201")["origin"]), (&false.into(), &"dm-audit.toml:3".into()));
    assert_eq!((&rule("DM304")["on"], &rule("DM304")["origin"]), (&false.into(), &"--ignore".into()));
    assert_eq!((&rule("DM101")["on"], &rule("DM101")["origin"]), (&true.into(), &"deep".into()));
    let run = place.run("rules --format json").env("DM_AUDIT_WINDOW", "90s");
    assert_eq!(value(&run.json(), "DM103", "window"), ("1m 30s", "DM_AUDIT_WINDOW"));
    assert_eq!(list["shared"][0]["value"], "pattern “adieu”");
    assert_eq!(list["shared"][0]["origin"], "dm-audit.toml:9");
}

#[test]
fn rules_need_no_source() {
    let place = Place::with("dm-audit.toml", "[source]\nfiles = [\"nowhere.ndjson\"]\n");
    assert_eq!(place.run("rules").done().code, 0);
    assert_eq!(Place::new().run("rules").env("DATABASE_URL", "postgres://127.0.0.1:1/none").done().code, 0);
}

#[test]
fn every_rule_and_every_cause_is_explained_in_full() {
    let place = Place::new();
    for rule in ALL {
        let meta = rule.meta();
        let by_code = place.run("explain").arg(meta.code.to_lowercase()).done();
        let by_name = place.run("explain").arg(meta.name).done();
        assert_eq!((by_code.code, by_code.stderr.as_str()), (0, ""), "{}", meta.code);
        assert_eq!(by_code.stdout, by_name.stdout);
        for heading in
            ["What it reports", "Example", "Why it matters", "How to tune it", "How to fix the bot", "Runs in"]
        {
            assert!(by_code.stdout.contains(heading), "{heading} is not in\n{}", by_code.stdout);
        }
        for option in rule.options() {
            assert!(by_code.stdout.contains(&format!("  {} ", option.key)), "{}", by_code.stdout);
        }
    }
    for cause in CauseKind::ALL {
        let done = place.run("explain").arg(cause.as_str()).done();
        assert_eq!(done.code, 0);
        assert!(done.stdout.contains("How it comes about") && done.stdout.contains("Example"), "{}", done.stdout);
    }
}

#[test]
fn no_page_is_wider_than_the_terminal() {
    let topics = ALL.iter().map(|rule| rule.meta().code).chain(CauseKind::ALL.map(CauseKind::as_str));
    let pages = topics.map(|topic| format!("explain {topic}")).chain(["rules".to_owned()]);
    for arguments in pages {
        for columns in ["60", "80", "200"] {
            let done = Place::new().run(&arguments).env("COLUMNS", columns).done();
            let columns: usize = columns.parse().unwrap();
            let wide = |line: &&str| unicode_width::UnicodeWidthStr::width(*line) > columns;
            assert_eq!(done.stdout.lines().find(wide), None, "{arguments} {columns}");
        }
    }
}

#[test]
fn a_misspelt_topic_brings_the_nearest_ones() {
    let place = Place::new();
    place.refuses("explain double-respones", &["double-respones", "did you mean double-response"]);
    place.refuses("explain rase", &["race"]);
    place.refuses("explain DM1", &["DM101, DM102, DM103, DM104, DM105, DM106, DM107"]);
    place.refuses("explain xyzzy", &["dm-audit rules"]);
    let hostile = place.run("explain").arg("a\x1b[2Jb").done();
    assert!(hostile.code == 2 && !hostile.stderr.contains('\x1b'), "{:?}", hostile.stderr);
}

#[test]
fn a_broken_settings_file_is_refused_by_rules_too() {
    let place = Place::with("dm-audit.toml", "[rules.DM101]\nwindow = \"0s\"\n");
    place.refuses("rules", &["line 2: rules.DM101.window"]);
}
