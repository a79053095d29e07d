//! DM403: the bot's own counter and the messages disagree.

use super::{Context, Found, Lack, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};

pub(super) struct CounterDrift;

static META: RuleMeta = RuleMeta {
    code: "DM403",
    name: "counter-drift",
    severity: Severity::Info,
    summary: "the contact's stored message count differs from the messages counted",
    whole_history: true,
    precision: Precision::VeryHigh,
    docs: RuleDocs {
        reports: "A contact whose stored message_count differs from the number of its messages, incoming and outgoing. \
            Where the count with or without rows that were stored twice fits, nothing is reported. The rule runs only \
            where the whole history is read: without --since and without --until.",
        example: Example {
            chat: &[them("10:00:00", "hi"), bot("10:00:05", "hi you")],
            given: "the contact has message_count = 3",
        },
        matters: "Nothing has happened yet. But bots decide by that counter when to pitch or to stop. Two calls that \
            both read, add one and write lose a count: the race leaves its trace even where no text shows it.",
        tune: "If the column counts something else (replies only, a week only), ignore the rule.",
        fix: "Count in the database: UPDATE .. SET message_count = message_count + 1, or count the rows when you need \
            the number.",
    },
};

fn is_whole(context: &Context<'_>) -> bool {
    context.scope.is_all_time()
}

impl Rule for CounterDrift {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        if !is_whole(context) {
            return Some(Lack::Of("it counts whole conversations, and the scope is a part of them"));
        }
        let stored = context.conversation.contact().facts.message_count;
        stored.is_none().then_some(Lack::Of("no contact has a stored number of messages"))
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let Some(stored) = conversation.contact().facts.message_count else { return };
        // Some bots count rows, others what was sent.
        let (counted, rows) = (conversation.len(), context.whole().len());
        let fits = |count: usize| i64::try_from(count).is_ok_and(|count| count == stored);
        if is_whole(context) && counted > 0 && !fits(counted) && !fits(rows) {
            let in_rows = if rows == counted { String::new() } else { format!(" in {rows} rows") };
            let summary = format!("the counter says {stored}, there are {counted} messages{in_rows}");
            sink.report(conversation, Found { positions: vec![counted - 1], summary, ..Found::default() });
        }
    }
}
