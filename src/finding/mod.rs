//! What an audit reports: findings, totals, and the report that holds them.

mod baseline;
mod cause;
mod comparison;
mod confidence;
mod extra_replies;
mod fingerprint;
mod for_people;
mod found;
mod gate;
mod meta;
mod packed;
mod reconciled;
mod report;
mod severity;
mod source_info;
mod store;
mod totals;

pub use baseline::{BaselineEntry, BaselineOutcome};
pub use cause::{Cause, CauseDocs, CauseKind};
pub use comparison::{Comparison, Event, INCIDENT, Period, Periods, Row, Tally};
pub use confidence::{Confidence, Expected};
pub use extra_replies::{CountedBy, tells_of_replies};
pub use fingerprint::{Fingerprint, Fingerprints};
pub use for_people::FIRST_OF_EACH_RULE;
pub use found::{Finding, FoundMessage};
pub use gate::{Gate, GateRules};
pub use meta::{Example, ExampleMessage, Precision, RuleDocs, RuleMeta, bot, them};
pub use reconciled::{
    ClockDifference, Reconciled, ReconciledContact, ReconciledCounts, SideBySide, UnmatchedContact, ZoneDifference,
};
pub use report::{FinalTally, HeldBy, Report, ScopeInfo, Skipped, Suppressed, TimelineMessage};
pub use severity::Severity;
pub use source_info::SourceInfo;
pub use store::{Findings, FindingsBuilder, FindingsFile};
pub use totals::{MessageTotals, RuleTotals, SeverityTotals, Tallies, Totals};
