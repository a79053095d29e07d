//! DM501: the platform delivered a reply that the database does not hold. `reconcile` finds it.

use super::{Context, Lack, Rule, Sink, TWO_SOURCES};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};

pub(super) struct DeliveredNotRecorded;

static META: RuleMeta = RuleMeta {
    code: "DM501",
    name: "delivered-not-recorded",
    severity: Severity::Error,
    summary: "the platform delivered a reply, or more copies of it, than the database holds",
    whole_history: false,
    precision: Precision::VeryHigh,
    docs: RuleDocs {
        reports: "Replies that the export of the platform shows and the database lacks. Messages of both sides are \
            matched one to one: by id where both have it, else by text and time. What is left over on the side of the \
            platform is listed, copies of one reply together. Only the time that both sides cover counts.",
        example: Example {
            chat: &[
                them("14:02:08", "I love your latest story 😍"),
                bot("14:02:11", "thank you, you make me blush 😊"),
                bot("14:02:12", "thank you, you make me blush 😊"),
            ],
            given: "the export of the platform holds both replies, the database only one of them",
        },
        matters: "The contact got the same line several times, and no query of the database can find it. Two calls ran, \
            both sent, and the later one wrote over the row of the first, or failed before it wrote.",
        tune: "Name the contacts that have other names in the database with --map. --lag says how far apart the two \
            sides may write the same message.",
        fix: "Claim each incoming message before any work, and write the reply before it is sent. A gate in front of \
            the webhook does the first.",
    },
};

impl Rule for DeliveredNotRecorded {
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
