//! What is said first, what counts, and by which names: so that nobody looks at the wrong thing.

use crate::data::{Row, answered_twice, asked_twice, ndjson, two_answers};
use crate::run::Place;

const DEMO: &str = include_str!("../../fixtures/demo.ndjson");

fn in_one_line(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn infos_stand_after_all_errors_and_warnings_in_every_list_for_people() {
    let place = Place::with("demo.ndjson", DEMO);
    for (format, marks) in [
        ("table", ["error  DM", "warning  DM", "info  DM"]),
        ("markdown", ["- **error**", "- **warning**", "- **info**"]),
    ] {
        let page = place.run(&format!("deep demo.ndjson --exit-zero --limit 0 --format {format}")).done().stdout;
        let severities: Vec<usize> =
            page.lines().filter_map(|line| marks.iter().position(|mark| line.starts_with(mark))).collect();
        let infos = severities.iter().filter(|severity| **severity == 2).count();
        assert!(infos > 5, "{page}");
        if format == "table" {
            assert!(severities[severities.len() - infos..].iter().all(|severity| *severity == 2), "{severities:?}");
        }
        assert!(in_one_line(&page).contains("then the others by severity, infos last."), "{page}");
    }
}

#[test]
fn causes_are_counted_of_what_is_probably_a_fault_even_where_little_was_read() {
    let rows = DEMO.lines().filter(|line| line.contains("\"c12\"")).collect::<Vec<_>>().join("\n");
    let place = Place::with("chat.ndjson", rows);
    let report = place.json("duplicates chat.ndjson");
    let likely =
        |finding: &&serde_json::Value| finding["confidence"].as_f64().is_none_or(|confidence| confidence >= 0.5);
    let all: Vec<&serde_json::Value> =
        report["findings"].as_array().unwrap().iter().filter(|finding| !finding["cause"].is_null()).collect();
    let count = all.iter().copied().filter(|finding| likely(finding)).count();
    assert_eq!(report["totals"]["counted_by"], "rules");
    assert!(count < all.len(), "one of them is unlikely: {all:?}");
    let page = place.run("duplicates chat.ndjson --exit-zero").done().stdout;
    let causes: usize = page
        .lines()
        .skip_while(|line| *line != "By cause")
        .skip(2)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok())
        .sum();
    assert_eq!(causes, count, "{page}");
}

#[test]
fn percentages_of_a_part_of_the_source_are_said_to_be_of_that_part() {
    let place = Place::with("demo.ndjson", DEMO);
    let told = "note: percentages go by what is usual in the messages of this scope";
    for (command, is_told) in [
        ("user lea.m demo.ndjson", true),
        ("since 2026-01-05 demo.ndjson", true),
        ("deep --contact lea.m demo.ndjson", true),
        ("deep demo.ndjson", false),
        ("duplicates demo.ndjson", false),
        ("since 2026-01-05 --select DM102 demo.ndjson", false),
    ] {
        let done = place.run(command).args(&["--exit-zero"]).done();
        assert_eq!(done.stderr.matches(told).count(), usize::from(is_told), "{command}: {}", done.stderr);
    }
}

#[test]
fn an_id_of_digits_is_called_an_id() {
    let of_two = |row: Row| row.with("contact_id", "2").without("handle");
    let rows: Vec<Row> = answered_twice().into_iter().map(of_two).collect();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    for (arguments, expected) in [
        ("deep chat.ndjson --format table", "error  DM101 exact-duplicate  contact id 2\n"),
        ("since 2026-01-01 chat.ndjson", "\ncontact id 2\n"),
        ("deep chat.ndjson --format github", "DM101 exact-duplicate%3A contact id 2::"),
        ("deep chat.ndjson --format sarif", ", contact id 2; cause"),
        ("deep chat.ndjson --format junit", "contact id 2"),
        ("deep chat.ndjson --format html", "<bdi class=\"who\">contact id 2</bdi>"),
        ("doctor chat.ndjson", "sample        contact id 2\n"),
    ] {
        let done = place.run(arguments).done();
        assert!(done.stdout.contains(expected), "{arguments}: {}", done.stdout);
    }
    let twice: Vec<Row> = [rows.clone(), rows].concat();
    Place::with("chat.ndjson", ndjson(&twice)).refuses("deep chat.ndjson", &["message id m1 of contact id 2 is in "]);
}

#[test]
fn a_number_stands_on_one_line_with_what_it_counts_whatever_the_width() {
    let place = Place::with("demo.ndjson", DEMO);
    let units = [
        "s", "min", "h", "d", "%", "ms", "finding", "findings", "contact", "contacts", "message", "messages",
        "warnings", "errors",
    ];
    for command in
        ["deep", "since 2026-01-01", "compare 2026-01-06", "simulate --sweep", "deep --format summary", "doctor"]
    {
        for width in (60..=100).step_by(5) {
            let done = place.run(command).args(&["demo.ndjson"]).env("COLUMNS", &width.to_string()).done();
            let lines: Vec<&str> = done.stdout.lines().collect();
            for pair in lines.windows(2).filter(|pair| !pair[0].contains("  out  ") && !pair[0].contains("  in   ")) {
                let number = pair[0].split(' ').next_back().unwrap_or_default().trim_start_matches(['(', '+', '≈']);
                let unit = pair[1].trim_start().split([' ', ',', '.', ';', ')']).next().unwrap_or_default();
                let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
                // Tables have columns of numbers.
                let is_prose = pair[0].trim_start().contains(' ') && !pair[0].contains("   ");
                assert!(!(is_number && is_prose && units.contains(&unit)), "{command} {width}: {pair:?}");
            }
        }
    }
}

#[test]
fn the_sweep_says_of_how_many_policies_and_names_platforms_that_the_gate_knows() {
    let place = Place::with("demo.ndjson", DEMO);
    let page = in_one_line(&place.run("simulate demo.ndjson --sweep").done().stdout);
    assert!(
        page.contains(
            "This policy makes no mistake in this history; of 350 policies that were tried, 167 others do as well."
        ),
        "{page}"
    );
    let named = page.split("PLATFORM is ").nth(1).and_then(|rest| rest.split(" or ").next()).unwrap();
    let help = place.run("gate --help").done().stdout;
    for platform in named.split(", ") {
        assert!(
            help.contains(&format!("- {platform}")) || help.contains(&format!("{platform},")),
            "{platform}: {help}"
        );
    }
    assert!(!named.contains("meta"), "{named}");
}

#[test]
fn the_page_says_plainly_whose_conversations_the_findings_are_in() {
    let page = Place::with("demo.ndjson", DEMO).run("deep demo.ndjson --format html").done().stdout;
    assert!(page.contains("34 findings in the conversations of 11 of 24 contacts."), "{}", &page[..4000]);
    let rows = [answered_twice(), two_answers(), asked_twice()].concat();
    let rows: Vec<Row> =
        rows.into_iter().enumerate().map(|(number, row)| row.with("id", format!("n{number}"))).collect();
    let page = Place::with("chat.ndjson", ndjson(&rows)).run("deep chat.ndjson --format html").done().stdout;
    assert!(page.contains("in the only conversation."), "{}", &page[..4000]);
}
