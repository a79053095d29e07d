//! The rules: one file each, all of the same shape.
//!
//! A rule is stateless and sees one conversation at a time, so conversations can be checked in parallel.

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
mod followed;
mod greeting;
mod judgement;
mod lack;
mod links;
mod near;
mod options;
mod reworded;
mod selection;
mod sink;
mod suspects;
mod tuning;

pub use context::{Context, Known};
pub use lack::Lack;
pub use options::{OptionValue, Place, RuleOption};
pub use selection::{UnknownRule, one_rule, selected};
pub use sink::{Found, Sink, found_message};
pub use tuning::{FinalPattern, Tuning};

use crate::finding::RuleMeta;
use crate::model::Direction;
use crate::time::Span;

/// One thing that can be wrong with a conversation.
pub trait Rule: Sync {
    /// What the rule is.
    fn meta(&self) -> &'static RuleMeta;

    /// What of it can be set.
    fn options(&self) -> &'static [RuleOption] {
        &[]
    }

    /// What the rule looks at and this conversation has nothing of. A rule that this is so for everywhere found nothing
    /// because it could not, which is no good news.
    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.outgoing().is_empty().then_some(Lack::Messages(Direction::Outgoing))
    }

    /// How long after its last message a finding cannot be told yet.
    fn settles_after(&self, _tuning: &Tuning) -> Span {
        Span::default()
    }

    /// Reports every finding of this rule in one conversation.
    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>);
}

/// Every rule, in the order of codes.
pub static ALL: [&dyn Rule; 17] = [
    &dm101_exact_duplicate::ExactDuplicate,
    &dm102_duplicate_inbound::DuplicateInbound,
    &dm103_near_duplicate::NearDuplicate,
    &dm104_double_response::DoubleResponse,
    &dm105_stored_twice::StoredTwice,
    &dm106_same_person::SamePerson,
    &dm107_same_attachment::SameAttachment,
    &dm201_generic_loop::GenericLoop,
    &dm202_repeated_message::RepeatedMessage,
    &dm203_tail_loop::TailLoop,
    &dm301_final_message_repeat::FinalMessageRepeat,
    &dm302_message_after_stop::MessageAfterStop,
    &dm303_final_not_stopped::FinalNotStopped,
    &dm304_link_spam::LinkSpam,
    &dm401_unanswered::Unanswered,
    &dm402_empty_message::EmptyMessage,
    &dm403_counter_drift::CounterDrift,
];

/// The rules with these codes, in the order of codes.
pub fn with_codes(codes: &[&str]) -> Vec<&'static dyn Rule> {
    ALL.iter().copied().filter(|rule| codes.contains(&rule.meta().code)).collect()
}
