//! DM502: the database holds a reply that the platform never delivered. `reconcile` finds it.

use super::{Context, Lack, Rule, Sink, TWO_SOURCES};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};

pub(super) struct RecordedNotDelivered;

static META: RuleMeta = RuleMeta {
    code: "DM502",
    name: "recorded-not-delivered",
    severity: Severity::Warning,
    summary: "the database holds a reply that the platform never showed",
    whole_history: false,
    precision: Precision::VeryHigh,
    docs: RuleDocs {
        reports: "Replies that the database holds and the export of the platform lacks. Messages of both sides are \
            matched one to one: by id where both have it, else by text and time. Replies that were deleted later are \
            no findings where the export tells. Only the time that both sides cover counts.",
        example: Example {
            chat: &[them("14:02:08", "how much is it?"), bot("14:02:11", "It is 14.90 EUR, shipping included.")],
            given: "the database holds the reply, the export of the platform does not",
        },
        matters: "The contact waits for an answer that the bot believes it has given.",
        tune: "Name the contacts that have other names in the database with --map. --lag says how far apart the two \
            sides may write the same message.",
        fix: "Look at what the platform answered to the send: a closed window of 24 hours, a blocked contact, a limit \
            of the rate. Keep the error beside the row, and send again under the same key.",
    },
};

impl Rule for RecordedNotDelivered {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn compares_sources(&self) -> bool {
        true
    }

    fn lacks(&self, _: &Context<'_>) -> Option<Lack> {
        Some(TWO_SOURCES)
    }

    fn check(&self, _: &Context<'_>, _: &mut Sink<'_>) {}
}
