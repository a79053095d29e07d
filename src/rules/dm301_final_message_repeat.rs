//! DM301: the last message that a contact should ever get is sent more than once.

use super::{Context, Found, Rule, Sink};
use crate::finding::{RuleMeta, Severity};

pub(super) struct FinalMessageRepeat;

static META: RuleMeta = RuleMeta {
    code: "DM301",
    name: "final-message-repeat",
    severity: Severity::Error,
    summary: "more than one final message to one contact",
};

impl Rule for FinalMessageRepeat {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let positions = context.final_messages();
        if let [first, .., last] = positions[..] {
            let span = conversation.at(last) - conversation.at(first);
            let summary = format!("final message sent {} times within {span}", positions.len());
            sink.report(conversation, Found { positions, summary, ..Found::default() });
        }
    }
}
