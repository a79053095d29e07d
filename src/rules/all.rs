//! The list of all rules.

use super::{
    Rule, dm101_exact_duplicate, dm102_duplicate_inbound, dm103_near_duplicate, dm104_double_response,
    dm105_stored_twice, dm106_same_person, dm107_same_attachment, dm201_generic_loop, dm202_repeated_message,
    dm203_tail_loop, dm301_final_message_repeat, dm302_message_after_stop, dm303_final_not_stopped, dm304_link_spam,
    dm401_unanswered, dm402_empty_message, dm403_counter_drift, dm501_delivered_not_recorded,
    dm502_recorded_not_delivered,
};

/// Every rule, in the order of codes.
pub static ALL: [&dyn Rule; 19] = [
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
    &dm501_delivered_not_recorded::DeliveredNotRecorded,
    &dm502_recorded_not_delivered::RecordedNotDelivered,
];

/// The rules with these codes, in the order of codes.
pub fn with_codes(codes: &[&str]) -> Vec<&'static dyn Rule> {
    ALL.iter().copied().filter(|rule| codes.contains(&rule.meta().code)).collect()
}
