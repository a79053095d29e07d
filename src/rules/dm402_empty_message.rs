//! DM402: the bot sent nothing.

use super::{Context, Found, Lack, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};
use crate::model::Direction;
use crate::text::content;

pub(super) struct EmptyMessage;

static META: RuleMeta = RuleMeta {
    code: "DM402",
    name: "empty-message",
    severity: Severity::Warning,
    summary: "a reply without text and without attachment",
    whole_history: false,
    precision: Precision::VeryHigh,
    docs: RuleDocs {
        reports: "An outgoing message whose text is null or blank and that carries no attachment. Attachments are \
            known where the source has a column for them (attachment, media_url and the like).",
        example: Example { chat: &[them("15:00:00", "are you there?"), bot("15:00:06", " ")], given: "" },
        matters: "The contact sees an empty bubble, or nothing at all where the platform refuses it, and the bot \
            believes that it has answered.",
        tune: "If the messages carry media, name the column that says so as attachment in [source.columns].",
        fix: "Refuse to store or send a reply that is blank after trimming, and treat it as a failure of the model \
            call.",
    },
};

impl Rule for EmptyMessage {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        let is_unknown = !context.conversation.tells_replies();
        is_unknown.then(|| context.lacks_texts(Direction::Outgoing).unwrap_or(Lack::Texts(Direction::Outgoing)))
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        // Of what the source does not tell, nobody knows that it was empty.
        let replies = if conversation.tells_replies() { context.outgoing() } else { &[] };
        for position in replies.iter().copied() {
            if content(conversation.text(position)).is_none() && !conversation.message(position).attachment {
                let summary = "neither text nor attachment".to_owned();
                sink.report(conversation, Found { positions: vec![position], summary, ..Found::default() });
            }
        }
    }
}
