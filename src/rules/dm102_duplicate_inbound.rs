//! DM102: the contact's text arrives again, from a repeated webhook or a person who repeats themself.

use super::{Context, Lack, Place, Rule, RuleOption, Sink, chain};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};
use crate::model::Direction;

pub(super) struct DuplicateInbound;

static META: RuleMeta = RuleMeta {
    code: "DM102",
    name: "duplicate-inbound",
    severity: Severity::Info,
    summary: "the same incoming message again within the window: a repeated webhook, or a person repeating themself",
    whole_history: false,
    precision: Precision::Medium,
    docs: RuleDocs {
        reports: "Incoming messages with the same text, each less than the window after the one before. The rule \
            cannot tell a webhook that was delivered twice from a person who repeats themself, so a finding is only an \
            info. Where the source has the platform's message ids, rows with one id are DM105 instead.",
        example: Example {
            chat: &[
                them("09:15:20.1", "what are you doing tonight?"),
                them("09:15:20.9", "what are you doing tonight?"),
                bot("09:15:26", "nothing planned, and you?"),
            ],
            given: "",
        },
        matters: "The contact notices nothing. But where one message arrives twice, a second reply is close: these \
            findings show how often the platform delivers twice, whether or not the bot answers twice.",
        tune: "Most repeated webhooks come within 60 s. A longer window finds more people who repeat themselves.",
        fix: "Answer the webhook at once and work afterwards, so that the platform has no reason to deliver again. \
            Claim the message id before any work, so that a second delivery does nothing.",
    },
};

impl Rule for DuplicateInbound {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[RuleOption {
            key: "window",
            help: "copies less than this apart belong together",
            place: Place::Span(|tuning| &mut tuning.inbound_window),
        }]
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.lacks_texts(Direction::Incoming)
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for chain in context.incoming_copies() {
            sink.report(&context.conversation, chain::found(&context.conversation, &chain, "same incoming message"));
        }
    }
}
