//! DM403: the bot's own counter and the messages disagree.

use super::{Context, Found, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};

pub(super) struct CounterDrift;

static META: RuleMeta = RuleMeta {
    code: "DM403",
    name: "counter-drift",
    severity: Severity::Info,
    summary: "the contact's stored message count differs from the messages counted",
    whole_history: true,
    precision: Precision::Low,
    docs: RuleDocs {
        reports: "A contact whose stored message_count differs from the number of its messages, incoming and outgoing, rows \
            that were stored twice counted once. Only where the whole history is read: no --since and no --until.",
        example: Example {
            chat: &[them("10:00:00", "salut"), bot("10:00:05", "salut toi")],
            given: "the contact has message_count = 3",
        },
        matters: "Nothing yet. But bots decide by that counter when to pitch or to stop, and two calls that both read, add \
            one and write lose a count: it is a race that left its trace even where no text shows it.",
        tune: "If the column counts something else (replies only, a week only), ignore the rule.",
        fix: "Count in the database: UPDATE .. SET message_count = message_count + 1, or count the rows when needed.",
    },
};

fn is_whole(context: &Context<'_>) -> bool {
    context.scope.is_all_time()
}

impl Rule for CounterDrift {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn lacks(&self, context: &Context<'_>) -> Option<&'static str> {
        if !is_whole(context) {
            return Some("it counts whole conversations, and the scope is a part of them");
        }
        context
            .conversation
            .contact()
            .facts
            .message_count
            .is_none()
            .then_some("no contact has a stored number of messages")
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let Some(stored) = conversation.contact().facts.message_count else { return };
        let counted = conversation.len();
        if is_whole(context) && i64::try_from(counted).is_ok_and(|counted| counted != stored) && counted > 0 {
            let summary = format!("the counter says {stored}, there are {counted} messages");
            sink.report(conversation, Found { positions: vec![counted - 1], summary, ..Found::default() });
        }
    }
}
