//! DM105: one message of the platform stands in several rows.

use super::{Context, Found, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, them};

pub(super) struct StoredTwice;

static META: RuleMeta = RuleMeta {
    code: "DM105",
    name: "stored-twice",
    severity: Severity::Warning,
    summary: "rows that share a provider message id: stored twice, not sent twice",
    whole_history: false,
    precision: Precision::VeryHigh,
    docs: RuleDocs {
        reports: "Rows of one conversation and direction that share the platform's message id. The message was sent once and \
            stored twice; every other rule looks at the first row only.",
        example: Example {
            chat: &[them("11:00:01", "coucou toi"), them("11:00:01", "coucou toi")],
            given: "both rows carry the provider id mid.17",
        },
        matters: "Nothing reached the contact twice. But a row that is stored twice often means that the webhook ran twice, \
            and it makes every count of messages wrong.",
        tune: "Nothing to set. Where the column of provider ids holds something else, name the right one in \
            [source.columns], or ignore the rule.",
        fix: "Put a unique index on the provider id of the conversation and insert with ON CONFLICT DO NOTHING; whoever \
            inserted nothing stops there.",
    },
};

impl Rule for StoredTwice {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn lacks(&self, context: &Context<'_>) -> Option<&'static str> {
        (!context.whole().may_have_provider_ids()).then_some("no message has a provider id")
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for rows in context.stored_twice() {
            let direction = context.whole().direction(rows[0]).as_str();
            sink.report(
                context.whole(),
                Found {
                    positions: rows.clone(),
                    summary: format!("one {direction} message stored in {} rows", rows.len()),
                    extra_copies: rows.len() - 1,
                    ..Found::default()
                },
            );
        }
    }
}
