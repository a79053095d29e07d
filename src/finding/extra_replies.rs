//! Replies that should not have been sent: which messages of which findings they are.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Confidence, Finding, Severity};
use crate::model::Direction;
use crate::time::Timestamp;

/// What is counted goes by this.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum CountedBy {
    /// How likely a finding is a fault: from one half on it counts.
    Evidence,
    /// The rules alone, as too little was read to know what is usual in the source, or no rule that ran asks.
    #[default]
    Rules,
}

impl CountedBy {
    /// Whether something this likely counts; rules that list what is there name no probability, and always count.
    pub fn counts(self, confidence: Option<Confidence>) -> bool {
        self == Self::Rules || confidence.is_none_or(|confidence| confidence >= Confidence::EVEN)
    }
}

/// Which messages of a rule's findings should not have been sent.
enum Said {
    /// Those after the first, each as likely as the evidence says; where too little was read, those of findings that
    /// are no mere infos.
    Copies,
    /// Those after the first, if the evidence says so: even where too little was read, the rule alone does not tell an
    /// answer in parts from a second answer.
    Answers,
    /// Those after the first, for sure.
    AfterTheFirst,
    /// All of them, for sure.
    All,
}

/// Rules whose findings say of single replies that they should not have been sent.
///
/// Other rules do not. DM102 and DM105 are about what came in and what was stored; DM201, DM202, DM203 and DM304 are
/// about a habit, of which nobody knows the reply that is one too many; what DM303 names was right to be sent; the rules from
/// DM401 on are about what is missing.
const SAYING: [(&str, Said); 6] = [
    ("DM101", Said::Copies),
    ("DM103", Said::Copies),
    ("DM104", Said::Answers),
    ("DM107", Said::AfterTheFirst),
    ("DM301", Said::AfterTheFirst),
    ("DM302", Said::All),
];

/// Whether findings of a rule say of single replies that they should not have been sent.
pub fn tells_of_replies(code: &str) -> bool {
    SAYING.iter().any(|(known, _)| *known == code)
}

/// The distinct outgoing messages of one contact's findings that may be one too many, each with its highest
/// probability, by id. A message before the scope belongs to another run.
pub(super) fn suspected(
    findings: &[Finding],
    by: CountedBy,
    in_scope: impl Fn(Timestamp) -> bool,
) -> BTreeMap<&str, Confidence> {
    let mut suspected: BTreeMap<&str, Confidence> = BTreeMap::new();
    for finding in findings {
        let Some((_, said)) = SAYING.iter().find(|(code, _)| *code == finding.rule.code) else { continue };
        let first = usize::from(!matches!(said, Said::All));
        for message in finding.messages.iter().skip(first) {
            if message.direction != Direction::Outgoing || !in_scope(message.at) {
                continue;
            }
            let told = message.confidence.or(finding.confidence);
            let confidence = match (said, by) {
                (Said::AfterTheFirst | Said::All, _) => Confidence::CERTAIN,
                (Said::Copies, CountedBy::Evidence) => told.unwrap_or(Confidence::CERTAIN),
                (Said::Copies, CountedBy::Rules) if finding.severity > Severity::Info => Confidence::CERTAIN,
                (Said::Copies, CountedBy::Rules) => continue,
                (Said::Answers, _) => told.unwrap_or_default(),
            };
            let known = suspected.entry(&message.id).or_default();
            *known = confidence.max(*known);
        }
    }
    suspected
}
