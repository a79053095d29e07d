//! JUnit XML: one test suite for each rule that ran, one test case for each finding.
//!
//! There is no standard; this is what Jenkins, GitLab and the others read:
//! <https://github.com/testmoapp/junitxml>. A case fails exactly where the run itself fails (exit code 1), so a job that
//! judges by the file and one that judges by the exit code agree. What is found but does not fail the run is skipped
//! with a reason, as a passed case beside a finding would read as if all were well.

mod audit;
mod cases;

use std::io::{self, Write};

use chrono_tz::Tz;
use quick_junit::{TestCase, TestSuite, XmlString};

use self::cases::Cases;
use super::Reporter;
use crate::finding::Report;
use crate::text::display_safe;
use crate::time::Timestamp;

/// More cases than this are not listed: a report is built in memory, and servers refuse or choke on larger ones.
const MOST_CASES: usize = 10_000;

/// JUnit XML.
pub(super) struct Junit;

impl Reporter for Junit {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut document = quick_junit::Report::new(text(&format!("dm-audit {}", report.command)));
        let second = report.generated_at.micros().div_euclid(1_000_000);
        if let Some(at) = Timestamp::from_micros(second * 1_000_000).in_zone(Tz::UTC) {
            document.set_timestamp(at.fixed_offset());
        }
        document.add_test_suites(audit::suites(report));
        document.add_test_suites(rule_suites(report)?);
        let xml = document.to_string().map_err(io::Error::other)?;
        out.write_all(xml.as_bytes())
    }
}

/// A suite for every rule, in the order of codes.
fn rule_suites(report: &Report) -> io::Result<Vec<TestSuite>> {
    let mut cases = Cases::new(report, MOST_CASES);
    for finding in report.findings.iter() {
        cases.finding(&finding?);
    }
    report.suppressed.iter().for_each(|suppressed| cases.suppressed(suppressed));
    if let Some(baseline) = &report.baseline {
        report.unlisted_known().iter().for_each(|entry| cases.known(entry, &baseline.file));
        baseline.gone.iter().for_each(|entry| cases.gone(entry, &baseline.file));
    }
    Ok(cases.finish())
}

/// A suite of these cases; a case belongs to the class of its suite.
fn suite(report: &Report, name: &str, class: &str, cases: Vec<TestCase>) -> TestSuite {
    let mut suite = TestSuite::new(text(name));
    for mut case in cases {
        case.set_classname(format!("dm-audit.{}.{class}", report.command));
        suite.add_test_case(case);
    }
    suite
}

/// A text of any origin as XML 1.0 can carry it (<https://www.w3.org/TR/xml/#charsets>), on one line.
fn text(text: &str) -> XmlString {
    let shown = display_safe(text);
    XmlString::new(shown.replace('\u{FFFE}', "<U+FFFE>").replace('\u{FFFF}', "<U+FFFF>"))
}

/// The same, line by line.
fn lines(lines: &[String]) -> XmlString {
    let lines: Vec<String> = lines.iter().map(|line| text(line).into_string()).collect();
    XmlString::new(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_forbids_are_told_by_name_and_emoji_stay_whole() {
        let shown = text("a\u{0}b\u{1b}[31mc\u{FFFE}d\u{FFFF}e\u{85}f\r\ng👨‍👩‍👧é]]>&<\"'");
        assert_eq!(&*shown, "a␀b␛[31mc<U+FFFE>d<U+FFFF>e<U+0085>f⏎g👨‍👩‍👧é]]>&<\"'");
    }
}
