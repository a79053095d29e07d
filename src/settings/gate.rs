//! When findings are a failure.

use super::file::SettingsFile;
use super::origin::{self, Given, Origin};
use super::{rules, values};
use crate::cli::{FailOn, Shared};
use crate::error::{Error, ValueError};
use crate::finding::{GateRules, Severity};

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
    let number = given.value.trim().parse();
    number.map_err(|_| given.origin.error(ValueError::NoNumberOfFindings { text: given.value.clone() }))
}

/// A share of the outgoing messages, in percent: `0.5%`. A bare number may mean percent or a fraction, so it is refused; 0
/// is the same in both.
fn share(given: &Given<String>) -> Result<f64, Error> {
    let text = given.value.trim();
    let number: Option<f64> = text.strip_suffix('%').and_then(|number| number.trim_end().parse().ok());
    let fraction: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
    match (number, fraction) {
        (Some(percent), _) if (0.0..=100.0).contains(&percent) => Ok(percent / 100.0),
        (_, Some(0.0)) => Ok(0.0),
        (_, Some(fraction)) if values::is_bare(text) => {
            Err(given.origin.error(ValueError::NoPercent { text: text.to_owned(), fraction }))
        }
        _ => Err(given.origin.error(ValueError::NoShare { text: given.value.clone() })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_percentage_and_nothing_else() {
        let read = |text: &str| share(&Given { value: text.to_owned(), origin: Origin::Flag("--max-rate") }).ok();
        assert_eq!(
            (read("0.5%"), read("0.5 %"), read("0"), read("0%"), read("100%")),
            (Some(0.005), Some(0.005), Some(0.0), Some(0.0), Some(1.0))
        );
        for wrong in ["", "%", "-1%", "101%", "NaN%", "0.005", "2", "NaN", "inf", "half"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_bare_number_may_mean_two_shares_and_the_error_says_both() {
        let refused = |text: &str| {
            share(&Given { value: text.to_owned(), origin: Origin::Flag("--max-rate") }).unwrap_err().advice()
        };
        let both = "write 0.5% (one in 200 outgoing messages), or 50% (one in 2 outgoing messages)";
        assert_eq!(refused("0.5").as_deref(), Some(both));
        assert_eq!(refused("2").as_deref(), Some("write 2% (one in 50 outgoing messages)"));
        assert_eq!(refused("500").as_deref(), Some("write it in percent, from 0% to 100%"));
    }
}
