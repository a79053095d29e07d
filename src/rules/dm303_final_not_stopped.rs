//! DM303: the final message went out, but nothing keeps the bot from writing again.

use super::{Context, Found, Rule, Sink};
use crate::finding::{RuleMeta, Severity};

pub(super) struct FinalNotStopped;

static META: RuleMeta = RuleMeta {
    code: "DM303",
    name: "final-not-stopped",
    severity: Severity::Warning,
    summary: "a final message was sent but the contact is not marked as stopped",
};

impl Rule for FinalNotStopped {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let facts = &context.conversation.contact().facts;
        // A source that says nothing about stopping proves nothing.
        if facts.stopped != Some(false) {
            return;
        }
        let positions = context.final_messages();
        if !positions.is_empty() {
            let summary = "final message sent, but the contact is not marked as stopped".to_owned();
            sink.report(&context.conversation, Found { positions, summary, ..Found::default() });
        }
    }
}
