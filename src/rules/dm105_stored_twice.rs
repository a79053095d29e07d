//! DM105: one message of the platform stands in several rows.

use super::followed::Followed;
use super::{Context, Found, Lack, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, them};
use crate::model::Direction;

pub(super) struct StoredTwice;

static META: RuleMeta = RuleMeta {
    code: "DM105",
    name: "stored-twice",
    severity: Severity::Warning,
    summary: "one message in several rows that share a provider id: stored twice, unless each was answered",
    whole_history: false,
    precision: Precision::VeryHigh,
    docs: RuleDocs {
        reports: "Rows of one conversation and direction that share the platform's message id. This is one message \
            that was stored twice, and every other rule looks at the first row only. An id that comes with different \
            texts or different contacts is not a message id, and neither is a word for nothing (null, n/a, 0). An \
            incoming message is left out if the bot answered both rows and DM101, DM103 or DM104 lists the answers: \
            one answer before the later row and one after it, or two answers that say the same.",
        example: Example {
            chat: &[them("11:00:01", "hello you"), them("11:00:01", "hello you")],
            given: "both rows carry the provider id mid.17",
        },
        matters: "The message went out, or came in, once. But a row that is stored twice often means that the webhook \
            ran twice, and it makes every count of messages wrong.",
        tune: "There is nothing to set. If the column of provider ids holds something else, name the right column in \
            [source.columns], or ignore the rule.",
        fix: "Put a unique index on the provider id of the conversation and insert with ON CONFLICT DO NOTHING. A call \
            that inserts nothing stops there.",
    },
};

impl Rule for StoredTwice {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        (!context.whole().may_have_provider_ids()).then_some(Lack::Of("no message has a provider id"))
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for rows in context.stored_twice() {
            let direction = context.whole().direction(rows[0]);
            let followed = if direction == Direction::Incoming { context.followed(rows) } else { Followed::Once };
            let and_answered = match followed {
                Followed::Listed => continue,
                Followed::Twice => ", and answered more than once",
                Followed::Once => "",
            };
            sink.report(
                context.whole(),
                Found {
                    positions: rows.clone(),
                    summary: format!("one {} message stored in {} rows{and_answered}", direction.as_str(), rows.len()),
                    extra_copies: rows.len() - 1,
                    ..Found::default()
                },
            );
        }
    }
}
