//! The tables of platforms in the documentation say what the code does.

use std::collections::BTreeMap;

use super::{Platform, SkipForm, tables};

const PAGE: &str = include_str!("../../../docs/gate.md");

/// The rows of the table whose head begins so, by each of the platforms that a row names.
fn rows(head: &str) -> BTreeMap<String, String> {
    let table = PAGE.split_once(head).unwrap().1;
    let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let named = lines.flat_map(|line| {
        let (names, rest) = line.trim_start_matches('|').split_once('|').unwrap();
        names.split(',').map(|name| (name.trim().trim_matches('`').to_owned(), rest.to_owned()))
    });
    named.collect()
}

#[test]
fn every_platform_stands_there_with_its_time_limit_and_with_what_a_copy_is_answered() {
    let mut rows = rows("| `--payload` | a message is |");
    for platform in Platform::ALL {
        let row = rows.remove(platform.as_str()).unwrap_or_else(|| panic!("{} is missing", platform.as_str()));
        let limit = platform.time_limit().map_or(30, |limit| limit.as_secs());
        let skip = match platform.skip() {
            SkipForm::Json => "JSON with `\"skip\":true`",
            SkipForm::TwiMl => "an empty TwiML document",
            SkipForm::Plain => "status 200",
        };
        assert!(row.ends_with(&format!("| {limit} s | {skip} |")), "{}: {row}", platform.as_str());
    }
    assert_eq!(rows.into_keys().collect::<Vec<_>>(), ["pointer"]);
}

#[test]
fn every_place_of_an_id_stands_there_and_no_other() {
    let mut rows = rows("| platform | id of a message |");
    for platform in Platform::ALL {
        let tables = tables::all().filter(|table| table.platform == platform);
        let ids = tables.flat_map(|table| table.id).map(|parts| {
            let parts = parts.iter().map(|pointer| format!("`{}`", pointer[1..].replace('/', ".")));
            parts.collect::<Vec<_>>().join(" + ")
        });
        let mut expected: Vec<String> = ids.collect();
        match platform {
            // Its bodies are of one's own design.
            Platform::ManyChat => continue,
            Platform::Messenger | Platform::Instagram => {
                expected = ["`mid`", "`id`", "`comment_id`"].map(str::to_owned).into();
            }
            _ => {}
        }
        let row = rows.remove(platform.as_str()).unwrap_or_else(|| panic!("{} is missing", platform.as_str()));
        for id in &expected {
            assert!(row.contains(id.as_str()), "{}: {id} is not in {row}", platform.as_str());
        }
        let places = row.matches('`').count() / 2;
        let known: std::collections::BTreeSet<&str> = expected.iter().flat_map(|id| id.split(" + ")).collect();
        assert_eq!(places, known.len(), "{}: {row}", platform.as_str());
    }
    assert!(rows.is_empty(), "{rows:?}");
}
