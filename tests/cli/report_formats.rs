//! CSV, Markdown, GitHub's annotations and GitLab's code quality: what each says of each command.

use crate::data::{answered_twice, asked_twice, at, clean, crowd, incoming, ndjson, outgoing};
use crate::hostile_formats::{csv, github, gitlab};
use crate::run::Place;

const FORMATS: [&str; 4] = ["csv", "markdown", "github", "gitlab"];

fn place() -> Place {
    Place::with("chat.ndjson", ndjson(&answered_twice()))
}

/// The lines of a CSV report as Python reads them, without the header.
fn lines(report: &str) -> Vec<Vec<String>> {
    csv::read(report).split_off(1)
}

#[test]
fn one_run_writes_a_spreadsheet_a_comment_and_code_quality() {
    let place = place();
    let done = place.run("duplicates chat.ndjson -o x.csv -o x.md -o gitlab:q.json").done();
    assert_eq!((done.code, done.stdout.as_str(), done.stderr.as_str()), (1, "", "note: wrote x.csv, x.md, q.json\n"));
    let lines = lines(&place.read("x.csv"));
    assert_eq!(lines.iter().map(|line| line[11].as_str()).collect::<Vec<_>>(), ["m2", "m3"]);
    assert!(
        place
            .read("x.md")
            .starts_with("## dm-audit duplicates\n\n**Failed: 1 finding at or above warning.** 1 reply that should")
    );
    let report = place.json("duplicates chat.ndjson");
    let violations = gitlab::read(&place.read("q.json"));
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0]["fingerprint"], report["findings"][0]["fingerprint"]);
    assert_eq!(violations[0]["location"]["path"], "chat.ndjson");
    assert_eq!(place.names(), ["chat.ndjson", "q.json", "x.csv", "x.md"]);
}

#[test]
fn a_file_and_standard_output_hold_the_same_report() {
    for format in FORMATS {
        let place = place();
        let done = place.run(&format!("duplicates chat.ndjson -o {format}:x --format {format}")).done();
        assert_eq!(place.read("x"), done.stdout);
    }
}

#[test]
fn a_clean_run_passes_in_every_format() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    let report = |format: &str| {
        let done = place.run(&format!("deep chat.ndjson --format {format}")).done();
        assert_eq!(done.code, 0);
        done.stdout
    };
    assert!(
        report("markdown")
            .contains("**Passed: no findings at or above warning.** No findings in 2 messages of 1 contact.")
    );
    assert_eq!(
        report("github"),
        "::notice title=dm-audit deep::Passed: no findings at or above warning.%0ANo findings in 2 messages of 1 contact.\
         %0ANot checked: DM105, DM106 (no message has a provider id); DM107 (no attachment of a sent message \
         has an id, an address or a name); DM301 (no final message is named: `final_message` in the settings, or --pattern); DM302 \
         (no contact has a stop time); DM303 (nothing says whether a contact is stopped); DM403 (no contact has a \
         stored number of messages).\n"
    );
    assert_eq!(report("gitlab"), "[]\n");
    assert_eq!(lines(&report("csv")), Vec::<Vec<String>>::new());
}

#[test]
fn findings_that_are_allowed_pass_and_are_shown_all_the_same() {
    let place = place();
    for (flags, words) in [
        ("--max-findings 1", "Passed: 1 finding at or above warning, at most 1 allowed."),
        ("--exit-zero", "Not judged: findings do not fail this run."),
    ] {
        for format in ["markdown", "github"] {
            let done = place.run(&format!("duplicates chat.ndjson --format {format} {flags}")).done();
            assert_eq!(done.code, 0);
            assert!(done.stdout.contains(words) && done.stdout.contains("DM101"), "{}", done.stdout);
        }
    }
}

#[test]
fn a_comparison_gives_its_verdict_and_both_periods() {
    let rows = [answered_twice(), vec![outgoing("m9", 9000.0, "à bientôt")]].concat();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let report = |format: &str| {
        place.run(&format!("compare {} chat.ndjson --tz UTC --format {format}", at(5000.0))).done().stdout
    };
    let markdown = report("markdown");
    assert!(markdown.contains("**too little data yet:** repeated replies (DM101, DM103): "), "{markdown}");
    assert!(markdown.contains("\n| DM101 | 1 | "), "{markdown}");
    let annotations = github::read(&report("github"));
    assert!(annotations.last().unwrap().message.starts_with("too little data yet: repeated replies"));
    let lines = lines(&report("csv"));
    assert_eq!(lines[0][..4], ["headline", "DM101, DM103", "repeated replies", "too little data yet"]);
    assert_eq!((lines[1][1].as_str(), lines[1][5].as_str(), lines[1][11].as_str()), ("DM101", "1", "0"));
    assert_eq!(report("gitlab"), "[]\n");
}

#[test]
fn a_final_message_that_nothing_matches_is_no_clean_run() {
    let place = place();
    for format in ["markdown", "github"] {
        let done = place.run(&format!("final chat.ndjson --pattern adieu --format {format}")).done();
        assert!(done.stdout.contains("No outgoing message matches"), "{}", done.stdout);
        assert!(!done.stdout.contains("Passed"), "{}", done.stdout);
    }
}

#[test]
fn a_history_is_whole_in_a_spreadsheet_and_in_a_comment() {
    let rows = [answered_twice(), vec![incoming("m4", 100.0, "à demain")]].concat();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    for command in ["user lea.m", "since 2020-01-01 --timeline"] {
        let done = place.run(&format!("{command} chat.ndjson -o x.csv -o x.md")).done();
        assert_eq!(done.code, 1);
        let lines = lines(&place.read("x.csv"));
        let mut ids: Vec<(&str, &str)> = lines.iter().map(|line| (line[11].as_str(), line[0].as_str())).collect();
        ids.sort_unstable();
        assert_eq!(ids, [("m1", "history"), ("m2", "finding"), ("m3", "finding"), ("m4", "history")]);
        let markdown = place.read("x.md");
        for text in ["`bonjour`", "`merci beaucoup`", "`à demain`"] {
            assert!(markdown.contains(text), "{markdown}");
        }
    }
}

#[test]
fn what_the_settings_hold_back_is_told_apart() {
    let place = Place::with("chat.ndjson", ndjson(&asked_twice()));
    place.file("dm-audit.toml", "[[ignore]]\nrule = \"DM102\"\nreason = \"people repeat themselves\"\n");
    let done = place.run("duplicates chat.ndjson --show-suppressed -o x.csv -o x.md --format github").done();
    assert_eq!(done.code, 0);
    for line in lines(&place.read("x.csv")) {
        assert_eq!((line[0].as_str(), line[17].as_str()), ("suppressed", "people repeat themselves"));
    }
    assert!(place.read("x.md").contains("1 finding held back by the settings."));
    assert!(place.read("x.md").contains("people repeat themselves"));
    assert!(done.stdout.contains("1 finding held back by the settings."), "{}", done.stdout);
}

#[test]
fn github_is_given_no_more_annotations_than_it_shows() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(60)));
    let report = place.json("duplicates --min-confidence 0 chat.ndjson");
    let done = place.run("duplicates --min-confidence 0 chat.ndjson --format github").done();
    let annotations = github::read(&done.stdout);
    let of = |kind: &str| annotations.iter().filter(|annotation| annotation.kind == kind).count();
    assert_eq!((of("error"), of("warning"), of("notice")), (10, 10, 10));
    let closing = annotations.last().unwrap();
    assert_eq!((closing.kind.as_str(), closing.title.as_str()), ("error", "dm-audit duplicates"));
    let errors = report["totals"]["by_severity"]["error"].as_u64().unwrap() - 9;
    assert!(
        closing.message.contains(&format!("Without annotations here: {errors} more errors, ")),
        "{}",
        closing.message
    );
}

#[test]
fn a_limit_says_how_many_findings_a_comment_leaves_out() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(60)));
    let total = place.json("duplicates chat.ndjson")["totals"]["findings"].as_u64().unwrap();
    let markdown = place.run("duplicates chat.ndjson --format markdown --limit 7").done().stdout;
    assert!(
        markdown.contains(&format!("\n… and {} more findings: ", total - 7))
            && markdown.ends_with(" (the same command with `--limit 0` shows all).\n\n"),
        "{markdown}"
    );
    let of_finding =
        |line: &&str| ["- **error**", "- **warning**", "- **info**"].iter().any(|start| line.starts_with(start));
    assert_eq!(markdown.lines().filter(of_finding).count(), 7);
    // A file holds everything.
    place.run("duplicates chat.ndjson -o x.md").done();
    assert_eq!(place.read("x.md").lines().filter(of_finding).count() as u64, total);
}

#[test]
fn a_table_or_a_standard_input_gives_code_quality_a_path_too() {
    let done = Place::new().run("duplicates - --format gitlab").stdin(ndjson(&answered_twice())).done();
    assert_eq!(gitlab::read(&done.stdout)[0]["location"]["path"], "standard input");
}
