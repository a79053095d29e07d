//! When findings are a failure.

use super::file::SettingsFile;
use super::origin::{self, Given, Origin};
use super::rules;
use crate::cli::{FailOn, Shared};
use crate::error::Error;
use crate::finding::{GateRules, Severity};
use crate::text::excerpt;

/// What flags, environment and file make of it.
pub(super) fn rules(flags: &Shared, file: &SettingsFile) -> Result<GateRules, Error> {
    let given = |value: &Option<String>, flag| value.clone().map(|value| Given { value, origin: Origin::Flag(flag) });
    let max_findings = given(&flags.max_findings, "--max-findings").map(|given| whole_number(&given)).transpose()?;
    let max_rate = given(&flags.max_rate, "--max-rate").map(|given| share(&given)).transpose()?;
    Ok(GateRules { fail_on: fail_on(flags, file)?, max_findings, max_rate })
}

fn fail_on(flags: &Shared, file: &SettingsFile) -> Result<Option<Severity>, Error> {
    if flags.exit_zero {
        return Ok(None);
    }
    if let Some(flag) = flags.fail_on {
        return Ok(Some(match flag {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Info => Severity::Info,
        }));
    }
    if let Some(given) = origin::layered(None, "--fail-on", "DM_AUDIT_FAIL_ON") {
        return rules::severity(&given).map(Some);
    }
    Ok(Some(file.fail_on.as_ref().map_or(Severity::Warning, |given| given.value)))
}

fn whole_number(given: &Given<String>) -> Result<u64, Error> {
    given.value.trim().parse().map_err(|_| {
        let problem = format!("“{}” is no number of findings", excerpt(&given.value, 40));
        given.origin.refuse(&problem, "write a whole number from 0 on")
    })
}

/// A share of the outgoing messages: `0.5%`, or `0.005`.
fn share(given: &Given<String>) -> Result<f64, Error> {
    let text = given.value.trim();
    let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |number| (number.trim_end(), 100.0));
    let share = number.parse().ok().map(|number: f64| number / whole).filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| {
        let problem = format!("“{}” is no share of the outgoing messages", excerpt(&given.value, 40));
        given.origin.refuse(&problem, "write it as 0.5% or 0.005")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_percentage_or_a_fraction_and_nothing_else() {
        let read = |text: &str| share(&Given { value: text.to_owned(), origin: Origin::Flag("--max-rate") }).ok();
        assert_eq!(
            (read("0.5%"), read("0.5 %"), read("0.005"), read("0"), read("100%")),
            (Some(0.005), Some(0.005), Some(0.005), Some(0.0), Some(1.0))
        );
        for wrong in ["", "%", "-1%", "101%", "2", "NaN", "inf", "half"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
