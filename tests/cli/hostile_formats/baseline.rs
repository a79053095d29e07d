//! What a baseline says, which is a file that anybody may have written.

use comrak::{Arena, parse_document};
use dm_audit::finding::{
    BaselineEntry, BaselineOutcome, CountedBy, FindingsBuilder, Fingerprint, GateRules, Report, ScopeInfo, Skipped,
    SourceInfo, Tallies,
};
use dm_audit::report::{Format, Layout};
use dm_audit::time::{Resolution, Timestamp};

use super::{CORPUS, github, harmless, markdown};

/// Nothing found, everything known or gone.
fn report(text: &str) -> Report {
    let entry = |rule: &str| BaselineEntry {
        fingerprint: Fingerprint::parse("5b1e7c9a0d3f4e21").unwrap(),
        last_fingerprint: None,
        rule: rule.into(),
        at: Some(Timestamp::from_micros(0)),
        last_at: None,
        reason: text.into(),
    };
    let totals = Tallies::default().finish(&[], CountedBy::default());
    Report {
        command: "deep",
        generated_at: Timestamp::from_micros(0),
        source: SourceInfo { kind: "file", description: text.to_owned(), files: Vec::new() },
        scope: ScopeInfo {
            since: None,
            until: None,
            next_since: None,
            last_message: None,
            ahead: 0,
            contacts: vec![text.to_owned()],
            rules: Vec::new(),
        },
        skipped: Skipped { bad: 3, ..Skipped::default() },
        gate: GateRules::default().judge(&totals),
        totals,
        findings: FindingsBuilder::new(&[]).finish().unwrap(),
        suppressed: Vec::new(),
        contact: None,
        final_messages: None,
        comparison: None,
        reconciled: None,
        timeline: None,
        baseline: Some(BaselineOutcome {
            file: text.to_owned(),
            known: vec![entry("DM101"), entry(text)],
            gone: vec![entry("DM102")],
            unseen: vec![entry(text)],
        }),
        unchecked: Vec::new(),
        told: 0,
        nothing_new_since: None,
        remarks: Vec::new(),
        resolution: Resolution::default(),
        redacted: true,
    }
}

fn written(format: Format, report: &Report, limit: Option<usize>) -> String {
    let mut out = Vec::new();
    format
        .reporter(Layout { width: 80, zone: chrono_tz::UTC, limit, resolution: Resolution::default() })
        .write(report, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn no_text_of_a_baseline_acts() {
    for (kind, text) in CORPUS {
        let report = report(text);
        let page = written(Format::Markdown, &report, None);
        harmless(&page);
        let arena = Arena::new();
        let codes = markdown::codes(parse_document(&arena, &page, &markdown::options()));
        let shown = dm_audit::page::wrapped(text, 300, 1).concat();
        assert!(codes.iter().filter(|code| **code == shown).count() >= 4, "{kind}: {codes:?}");
        let lines = written(Format::Github, &report, None);
        harmless(&lines);
        assert_eq!(github::read(&lines).len(), 1, "{kind}");
    }
}

#[test]
fn what_a_baseline_knew_and_what_is_gone_is_said() {
    let report = report("base.json");
    let page = written(Format::Markdown, &report, Some(1));
    for words in [
        "2 known findings of the baseline `base.json` not counted; 1 gone; 1 not looked for.",
        "Left out: 3 rows that cannot be read.",
        "Ids, handles and texts are redacted.",
        "### Gone since the baseline\n\n- DM102 `5b1e7c9a0d3f4e21`, 1970-01-01 00:00:00: `base.json`\n",
        "### Known from the baseline\n\n- base.json `5b1e7c9a0d3f4e21`",
        "… and 1 more finding (`--limit 0` shows all).",
    ] {
        assert!(page.contains(words), "{words:?} is not in {page}");
    }
    let message = &github::read(&written(Format::Github, &report, None))[0].message;
    assert!(
        message.contains("2 known findings of the baseline “base.json” not counted; 1 gone; 1 not looked for."),
        "{message}"
    );
}
