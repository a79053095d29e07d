//! What a lock would have stopped: a policy replayed over history.
//!
//! Keys always hold the contact, so contacts never meet in a lock: each is replayed by itself, on its own clock, against
//! locks of its own, through the very code that a gate runs. What is a duplicate is decided before and without the
//! lock, in `truth`.

mod clocks;
mod document;
mod document_examples;
mod document_gate;
mod document_sweep;
mod event_log;
mod examples;
mod extra_replies;
mod file_kind;
mod flags;
mod fleet;
mod ground_truth;
mod history;
mod log_facts;
mod logged;
#[cfg(test)]
mod oracle;
mod page;
mod plan;
mod replay;
#[cfg(test)]
mod schema;
mod simulation;
mod sweep;
mod sweep_page;
mod tally;

pub use document::Document;
pub use event_log::{BadLine, EventLog};
pub use examples::Example;
pub use extra_replies::ExtraReplies;
pub use file_kind::FileKind;
pub use log_facts::LogFacts;
pub use page::page;
pub use plan::{Locks, Plan, Terms};
pub use simulation::{Origin, Replayed, Simulation};
pub use tally::{Answers, Outcome, Reason, Tally};
