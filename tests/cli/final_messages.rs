//! `final`: final messages sent more than once.

use serde_json::json;

use crate::data::{Row, ndjson, outgoing};
use crate::run::{Place, codes, ids};

fn place() -> Place {
    let mut rows = vec![
        outgoing("m1", 0.0, "Je VOIS qu'on a fait le tour, bonne journée à toi"),
        outgoing("m2", 4000.0, "je vois qu'on a fait le tour, bonne journée à toi !"),
        outgoing("m3", 8000.0, "Offre terminée: 3 places").with("stopped", false),
    ];
    rows.push(outgoing("n1", 0.0, "je vois que c'est fini").of("c2", "zoe").with("stopped", true));
    Place::with("chat.ndjson", ndjson(&rows))
}

#[test]
fn a_final_message_sent_again_is_an_error_however_late() {
    let done = place().run("final chat.ndjson --format json").done();
    assert_eq!(done.code, 1);
    let report = done.json();
    assert_eq!(codes(&report), ["DM301", "DM303"]);
    assert_eq!(ids(&report["findings"][0]["messages"]), ["m1", "m2"]);
    assert_eq!((&report["final_messages"]["messages"], &report["final_messages"]["contacts"]), (&3.into(), &2.into()));
}

#[test]
fn the_table_says_how_many_were_sent_by_which_pattern() {
    let table = place().run("final chat.ndjson").done().stdout;
    assert!(table.contains("3 final messages to 2 contacts") && table.contains("je vois qu"), "{table}");
}

#[test]
fn the_last_line_of_another_bot_that_matches_nothing_is_refused_with_how_to_name_ones_own() {
    let rows: [Row; 1] = [outgoing("m1", 0.0, "bonjour")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let words = [
        "je vois qu",
        "dm-audit final chat.ndjson --pattern 'have a nice day'",
        "--regex",
        "--like",
        "[final_message]",
    ];
    place.refuses("final chat.ndjson", &words);
    place.refuses("final chat.ndjson --format json -o report.json", &words);
    assert_eq!(place.names(), ["chat.ndjson"], "no report of it either");
    // A name that a shell would take apart is quoted in a command to paste.
    place.file("$(touch x).ndjson", ndjson(&rows));
    let refused =
        place.run("final").arg("$(touch x).ndjson").refused(&["dm-audit final '$(touch x).ndjson' --pattern"]);
    assert!(!refused.stderr.contains("final $("), "{}", refused.stderr);
}

#[test]
fn a_pattern_of_ones_own_that_matches_nothing_is_no_failure_and_says_that_nothing_was_checked() {
    let rows: [Row; 1] = [outgoing("m1", 0.0, "bonjour")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let done = place.run("final chat.ndjson --pattern").arg("ne correspond à rien").done();
    assert_eq!(done.code, 0);
    for word in ["ne correspond à rien", "Nothing checked: no outgoing message is a final message", "--pattern"] {
        assert!(done.stdout.contains(word), "{word} is not in\n{}", done.stdout);
    }
    assert_eq!(place.run("final chat.ndjson --pattern").arg("je vois qu").done().code, 0, "asked for by name");
    place.file("dm-audit.toml", "[final_message]\npattern = [\"have a nice day\"]\n");
    assert_eq!(place.run("final chat.ndjson").done().code, 0);
}

#[test]
fn a_pattern_ignores_case_and_replaces_the_default() {
    let report = place().json("final chat.ndjson --pattern OFFRE");
    assert_eq!(report["final_messages"], json!({"patterns": ["OFFRE"], "messages": 1, "contacts": 1}));
    assert_eq!(codes(&report), ["DM303"]);
}

#[test]
fn an_expression_and_a_template_are_patterns_too_and_several_add_up() {
    let report = place().json("final chat.ndjson --regex [0-9]+.places$ --pattern c'est");
    assert_eq!(report["final_messages"]["messages"], 2);
    let run =
        place().run("final chat.ndjson --format json --like").arg("je vois qu'on a fait le tour, bonne journee à toi");
    let report = run.json();
    assert_eq!(report["final_messages"]["messages"], 2);
    assert_eq!(ids(&report["findings"][0]["messages"]), ["m1", "m2"]);
}
