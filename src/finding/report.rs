//! A finished audit: all that a reporter needs, counted before anything is rendered.

use serde::Serialize;

use super::{
    BaselineEntry, BaselineOutcome, Comparison, Finding, Findings, FoundMessage, Gate, Reconciled, RuleMeta,
    SourceInfo, Totals,
};
use crate::model::Contact;
use crate::time::{Resolution, Timestamp};

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeInfo {
    /// The first moment in the scope.
    pub since: Option<Timestamp>,
    /// The first moment after the scope.
    pub until: Option<Timestamp>,
    /// Where a run that reads on from this one has to begin, so that nothing is missed; `None` if nothing was read.
    pub next_since: Option<Timestamp>,
    /// The latest message that was read, in the scope or before it, where a run reads on from this one.
    pub last_message: Option<Timestamp>,
    /// How many messages say that they are of the future.
    pub ahead: u64,
    /// The contacts asked for, by handle or else id; empty for all.
    pub contacts: Vec<String>,
    /// The rules that ran, in the order of their codes.
    pub rules: Vec<&'static RuleMeta>,
}

/// Rows of the source that are in no conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Skipped {
    /// Rows that could not be read and were passed over on request.
    pub bad: u64,
    /// Rows that name no contact.
    pub without_contact: u64,
    /// Rows whose direction the settings tell to ignore.
    pub ignored: u64,
    /// Rows that were never sent: deleted, failed, drafts, notes among colleagues.
    pub unsent: u64,
    /// Rows of a known system that keep no time.
    pub without_time: u64,
}

/// How often the final message was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FinalTally {
    /// What final messages were recognised by, as the user wrote it.
    pub patterns: Vec<String>,
    /// How many were sent.
    pub messages: usize,
    /// To how many contacts.
    pub contacts: usize,
}

/// One message of a contact's history.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineMessage {
    /// Whose conversation.
    pub contact: Contact,
    /// The message.
    pub message: FoundMessage,
    /// The codes of the findings it is in.
    pub flags: Vec<&'static str>,
    /// How many messages of the same contact were left out just before this one.
    pub left_out: usize,
}

/// What holds a finding back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum HeldBy {
    /// An entry of the settings' ignore list.
    Settings,
    /// An entry of the baseline.
    Baseline,
}

/// A finding that the settings or the baseline hold back.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// Which of them; the settings, where both do.
    pub by: HeldBy,
    /// Whether the baseline knows it.
    pub is_known: bool,
    /// Why it is held back.
    pub reason: String,
    /// Where the entry that does so stands.
    pub entry: String,
}

/// The result of one command.
#[derive(Debug, Clone)]
pub struct Report {
    /// The command that made it.
    pub command: &'static str,
    /// When.
    pub generated_at: Timestamp,
    /// From what.
    pub source: SourceInfo,
    /// Over what.
    pub scope: ScopeInfo,
    /// What could not be audited.
    pub skipped: Skipped,
    /// All counts.
    pub totals: Totals,
    /// In the order of [`Finding::order`].
    pub findings: Findings,
    /// Findings that the settings or the baseline hold back, if they are to be listed, in the same order; they are in
    /// no count.
    pub suppressed: Vec<Suppressed>,
    /// The contact that `user` was asked for.
    pub contact: Option<Contact>,
    /// What `final` counted.
    pub final_messages: Option<FinalTally>,
    /// What `compare` found.
    pub comparison: Option<Comparison>,
    /// What `reconcile` found.
    pub reconciled: Option<Reconciled>,
    /// History, where the command shows it.
    pub timeline: Option<Vec<TimelineMessage>>,
    /// What a baseline knew already; its findings are in no count.
    pub baseline: Option<BaselineOutcome>,
    /// Rules that had nothing to look at, and what was missing: they found nothing because they could not.
    pub unchecked: Vec<(&'static RuleMeta, String)>,
    /// Findings that an earlier run told of; they are in no count and are not told again.
    pub told: usize,
    /// Where the last run ended, if nothing came since: that nothing was examined is no failure then.
    pub nothing_new_since: Option<Timestamp>,
    /// What else has to be known before the findings are taken for all, in sentences without content.
    pub remarks: Vec<String>,
    /// How fine the times of the source are.
    pub resolution: Resolution,
    /// Whether the findings are a failure.
    pub gate: Gate,
    /// Ids, handles and texts are replaced by what does not tell them.
    pub redacted: bool,
}

impl Report {
    /// What holds back the findings of [`Report::suppressed`], in words; `None` if nothing does.
    pub fn held_by(&self) -> Option<&'static str> {
        let by = |who| self.suppressed.iter().any(|held| held.by == who);
        match (by(HeldBy::Settings), by(HeldBy::Baseline)) {
            (true, true) => Some("the settings file or the baseline"),
            (true, false) => Some("the settings file"),
            (false, true) => Some("the baseline"),
            (false, false) => None,
        }
    }

    /// The known entries of the baseline whose findings [`Report::suppressed`] does not list: all or none of them.
    pub fn unlisted_known(&self) -> &[BaselineEntry] {
        match &self.baseline {
            Some(baseline) if self.suppressed.is_empty() => &baseline.known,
            _ => &[],
        }
    }

    /// How many findings the settings hold back and [`Report::suppressed`] does not list.
    pub fn unlisted_suppressed(&self) -> usize {
        let listed = self.suppressed.iter().filter(|held| held.by == HeldBy::Settings).count();
        self.totals.suppressed.saturating_sub(listed)
    }
}
