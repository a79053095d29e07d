//! DM101: the bot sends the same text again.

use super::{Context, Found, Rule, Sink, chain};
use crate::finding::{RuleMeta, Severity};

pub(super) struct ExactDuplicate;

static META: RuleMeta = RuleMeta {
    code: "DM101",
    name: "exact-duplicate",
    severity: Severity::Error,
    summary: "the same reply sent again within the window",
};

impl Rule for ExactDuplicate {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        for chain in context.outgoing_copies().iter().filter(|chain| context.counts(chain)) {
            let cause = Some(context.cause(chain));
            sink.report(conversation, Found { cause, ..chain::found(conversation, chain, "same reply") });
        }
    }
}
