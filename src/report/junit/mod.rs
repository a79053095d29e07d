//! JUnit XML: one test suite for each rule that ran, one test case for each finding.
//!
//! There is no standard; this is what Jenkins, GitLab and the others read:
//! <https://github.com/testmoapp/junitxml>. A case fails exactly where the run itself fails (exit code 1), so a job that
//! judges by the file and one that judges by the exit code agree. What is found but does not fail the run is skipped
//! with a reason, as a passed case beside a finding would read as if all were well.

mod audit;
mod cases;
mod xml;

use std::io::{self, Write};

use chrono_tz::Tz;
use quick_junit::TestSuite;

use self::cases::Cases;
use self::xml::text;
use super::Reporter;
use crate::finding::Report;
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
