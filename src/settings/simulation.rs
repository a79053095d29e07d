//! What `simulate` goes by.

use std::path::PathBuf;

use super::general::{GeneralSettings, read, span};
use super::origin::Origin;
use super::reading::ReadingSettings;
use super::{outputs, publication};
use crate::cli::{ListFormat, PolicyName, Simulate};
use crate::error::{Error, GateSettingError, UsageError};
use crate::lock::{Release, WhileWorking};
use crate::redact::Redactor;
use crate::simulate::{Locks, Plan, Terms};
use crate::time::Span;

/// The validated settings of a replay.
#[derive(Debug, Clone)]
pub struct SimulationSettings {
    /// What to read, and how.
    pub reading: ReadingSettings,
    /// What does not depend on a source.
    pub general: GeneralSettings,
    /// What is replayed.
    pub plan: Plan,
    /// How history is read.
    pub terms: Terms,
    /// What standard output gets.
    pub format: Option<ListFormat>,
    /// Files to write.
    pub outputs: Vec<(PathBuf, ListFormat)>,
    /// Who replaces ids, handles and texts, if somebody has to.
    pub redactor: Option<Redactor>,
}

/// More instances than this are a slip.
const MOST_INSTANCES: u32 = 1024;

impl SimulationSettings {
    /// Reads flags, environment and settings file, and checks all of it.
    pub fn resolve(flags: &Simulate) -> Result<Self, Error> {
        let plan = plan(flags)?;
        let given = |flag: &'static str, text: &Option<String>| text.as_ref().map(|text| span(flag, text)).transpose();
        let terms = Terms {
            processing: given("--processing", &flags.processing)?,
            duplicate_within: given("--duplicate-within", &flags.duplicate_within)?.unwrap_or(Span::seconds(60)),
        };
        let mut notes = Vec::new();
        let (general, file) = read(&flags.general, &mut notes)?;
        let since = flags.since.as_deref().map(|since| ("--since", since));
        let reading = ReadingSettings::resolve(&flags.reading, since, &general, &file, notes)?;
        let outputs = flags.output.iter().map(|path| outputs::output(path)).collect::<Result<Vec<_>, _>>()?;
        let redactor = publication::redactor(&flags.redaction, &file, false)?;
        outputs::check(&outputs, &[], &reading.source)?;
        reading.check_scope()?;
        let format = flags.format().or_else(|| outputs.is_empty().then_some(ListFormat::Table));
        Ok(Self { reading, general, plan, terms, format, outputs, redactor })
    }
}

fn plan(flags: &Simulate) -> Result<Plan, Error> {
    let mut plan = match flags.policy {
        Some(PolicyName::FirstFix) => Plan::FIRST_FIX,
        None => Plan::GATE,
    };
    plan.policy.key = flags.key.unwrap_or(plan.policy.key);
    plan.policy.release = flags.release.unwrap_or(plan.policy.release);
    plan.while_working = flags.while_working;
    if plan.while_working == Some(WhileWorking::Wait) && plan.policy.release == Release::Done {
        return Err(Origin::Flag("--while-working").error(GateSettingError::WaitWithDone));
    }
    if let Some(every) = &flags.restart_every {
        plan.restart_every = Some(span("--restart-every", every)?);
    }
    if let Some(timeout) = &flags.upstream_timeout {
        let wait = span("--upstream-timeout", timeout)?;
        // A lease follows it, unless it is what the policy is known for.
        plan = if flags.policy.is_some() { Plan { upstream_timeout: Some(wait), ..plan } } else { plan.waiting(wait) };
    }
    for (flag, given, time) in [
        ("--lease", &flags.lease, &mut plan.policy.lease),
        ("--ttl", &flags.ttl, &mut plan.policy.ttl),
        ("--text-ttl", &flags.text_ttl, &mut plan.policy.text_ttl),
    ] {
        if let Some(given) = given {
            *time = span(flag, given)?;
        }
    }
    if let Some(scope) = &flags.scope {
        plan.locks = locks(scope)?;
    }
    Ok(plan)
}

fn locks(text: &str) -> Result<Locks, Error> {
    let text = text.trim();
    if text == "shared" {
        return Ok(Locks::Shared);
    }
    let number = text.strip_prefix("per-instance:").and_then(|number| number.parse().ok());
    let number = number.filter(|number| (1..=MOST_INSTANCES).contains(number));
    let unclear = || UsageError::NoLockScope { text: text.to_owned(), most: MOST_INSTANCES };
    Ok(Locks::PerInstance(number.ok_or_else(unclear)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_shares_a_lock_is_all_or_a_number_of_processes() {
        assert_eq!(locks("shared").ok(), Some(Locks::Shared));
        assert_eq!(locks("per-instance:3").ok(), Some(Locks::PerInstance(3)));
        for wrong in
            ["", "per-instance", "per-instance:", "per-instance:0", "per-instance:-1", "per-instance:9999", "2"]
        {
            assert!(locks(wrong).is_err(), "{wrong}");
        }
    }
}
