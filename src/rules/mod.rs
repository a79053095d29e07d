//! The rules: one file each, all of the same shape.
//!
//! A rule is stateless and sees one conversation at a time, so conversations can be checked in parallel.

mod all;
mod case_blind;
mod cause_facts;
mod chain;
mod circles;
mod context;
mod dm101_exact_duplicate;
mod dm102_duplicate_inbound;
mod dm103_near_duplicate;
mod dm104_double_response;
mod dm105_stored_twice;
mod dm106_same_person;
mod dm107_same_attachment;
mod dm201_generic_loop;
mod dm202_repeated_message;
mod dm203_tail_loop;
mod dm301_final_message_repeat;
mod dm302_message_after_stop;
mod dm303_final_not_stopped;
mod dm304_link_spam;
mod dm401_unanswered;
mod dm402_empty_message;
mod dm403_counter_drift;
mod dm501_delivered_not_recorded;
mod dm502_recorded_not_delivered;
mod final_pattern;
mod followed;
mod found;
mod greeting;
mod judge;
mod judgement;
mod lack;
mod likeness;
mod links;
mod near;
mod options;
mod placeholder;
mod reworded;
mod rule;
mod selection;
mod sink;
mod suspects;
mod tuning;

pub use all::{ALL, with_codes};
pub use context::{Context, Known};
pub use final_pattern::{FinalPattern, Rare};
pub use found::Found;
pub use lack::{FINER_TIMES, Lack, TWO_SOURCES};
pub use options::{OptionValue, Place, RuleOption};
pub use placeholder::Placeholder;
pub use rule::Rule;
pub use selection::{UnknownRule, one_rule, selected};
pub use sink::{Sink, found_message};
pub use tuning::Tuning;
