//! DM102: the contact's text arrives again, from a repeated webhook or a person who repeats themself.

use super::{Context, Rule, Sink, chain};
use crate::finding::{RuleMeta, Severity};

pub(super) struct DuplicateInbound;

static META: RuleMeta = RuleMeta {
    code: "DM102",
    name: "duplicate-inbound",
    severity: Severity::Info,
    summary: "the same incoming message again within the window: a repeated webhook, or a person repeating themself",
};

impl Rule for DuplicateInbound {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for chain in context.incoming_copies() {
            sink.report(&context.conversation, chain::found(&context.conversation, &chain, "same incoming message"));
        }
    }
}
