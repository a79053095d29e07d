//! Moments as users write them.

use std::process::Command;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;

use crate::error::{Error, GitProblem, UsageError};
use crate::time::{Span, Timestamp, from_local, parse_time};

/// Reads RFC 3339, a date, `YYYY-MM-DD HH:MM`, an age before `now` (`48h`, `7d`, `30m`), or `git:<rev>`.
/// Dates and local times are those of `zone`.
pub(super) fn parse(flag: &str, text: &str, zone: Tz, now: Timestamp) -> Result<Timestamp, Error> {
    let text = text.trim();
    if let Some(revision) = text.strip_prefix("git:") {
        return commit_time(revision);
    }
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return midnight(date, zone).ok_or_else(|| unreadable(flag, text));
    }
    if let Some(read) = parse_time(text, zone).filter(|read| text.contains('-') && !read.in_gap) {
        return Ok(read.at);
    }
    match humantime::parse_duration(text) {
        Ok(age) if !age.is_zero() => Ok(now - Span::from_micros(i64::try_from(age.as_micros()).unwrap_or(i64::MAX))),
        _ => Err(unreadable(flag, text)),
    }
}

fn unreadable(flag: &str, text: &str) -> Error {
    UsageError::NoMoment { flag: flag.to_owned(), text: text.to_owned() }.into()
}

/// The start of a day; where clocks skip midnight, the first moment after it.
fn midnight(date: NaiveDate, zone: Tz) -> Option<Timestamp> {
    let at = (0..4).find_map(|hour| from_local(date.and_time(NaiveTime::from_hms_opt(hour, 0, 0)?), zone))?;
    Some(Timestamp::from_micros(at.timestamp_micros()))
}

/// When the commit was made, from the repository of the current folder.
fn commit_time(revision: &str) -> Result<Timestamp, Error> {
    let fail = |problem: GitProblem| UsageError::NoCommit { revision: revision.to_owned(), problem };
    let output = Command::new("git")
        .args(["-c", "log.showSignature=false", "show", "--no-patch", "--format=%ct", "--end-of-options"])
        .arg(format!("{revision}^{{commit}}"))
        .output()
        .map_err(|error| fail(GitProblem::NotRun { error: error.to_string() }))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let problem = complaint.lines().next().map(|line| GitProblem::Refused { words: line.to_owned() });
        return Err(fail(problem.unwrap_or(GitProblem::Silent)).into());
    }
    let seconds: Option<i64> = String::from_utf8_lossy(&output.stdout).trim().parse().ok();
    let at = seconds.and_then(|seconds| seconds.checked_mul(1_000_000)).map(Timestamp::from_micros);
    Ok(at.filter(|at| at.is_writable()).ok_or_else(|| fail(GitProblem::NoTime))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let now = Timestamp::from_micros(1_767_794_400_000_000);
        parse("--since", text, chrono_tz::Europe::Paris, now).ok().map(|at| at.to_string())
    }

    #[test]
    fn a_moment_is_read_in_every_form_that_people_write() {
        assert_eq!(read("2026-01-07T14:00:00Z").as_deref(), Some("2026-01-07T14:00:00.000Z"));
        assert_eq!(read("2026-01-07").as_deref(), Some("2026-01-06T23:00:00.000Z"));
        assert_eq!(read("2026-01-07 14:00").as_deref(), Some("2026-01-07T13:00:00.000Z"));
        assert_eq!(read("48h").as_deref(), Some("2026-01-05T14:00:00.000Z"));
        assert_eq!(read("7d").as_deref(), Some("2025-12-31T14:00:00.000Z"));
        assert_eq!(read("30m").as_deref(), Some("2026-01-07T13:30:00.000Z"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "soon", "0h", "2026-02-30", "1767794400", "git:--help", "git:no-such-revision"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_that_has_no_midnight_starts_at_its_first_moment() {
        let date = NaiveDate::from_ymd_opt(2018, 11, 4).unwrap();
        let start = midnight(date, chrono_tz::America::Sao_Paulo).map(|at| at.to_string());
        assert_eq!(start.as_deref(), Some("2018-11-04T03:00:00.000Z"));
    }
}
