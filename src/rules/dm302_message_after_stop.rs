//! DM302: the bot writes to a contact that it had stopped writing to.

use super::{Context, Found, Lack, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot};
use crate::time::Span;

pub(super) struct MessageAfterStop;

static META: RuleMeta = RuleMeta {
    code: "DM302",
    name: "message-after-stop",
    severity: Severity::Error,
    summary: "a reply to a contact that was stopped before",
    whole_history: true,
    precision: Precision::High,
    docs: RuleDocs {
        reports: "Outgoing messages later than the moment at which the contact was stopped. The first reply after that \
            moment confirms the stop if it comes less than 10 s later, and is left out.",
        example: Example {
            chat: &[bot("17:00:00", "I leave you in peace, take care"), bot("19:12:00", "hey, what are you up to?")],
            given: "the contact was stopped at 17:00:00",
        },
        matters: "A contact that was told good-bye, or that asked for silence, gets another message. That can break \
            the platform's rules and the law.",
        tune: "There is nothing to set. The rule needs stopped_at of the contact: name its column in \
            [source.contact_columns].",
        fix: "Check the stop right before sending, in the same place for every sender: the webhook, scheduled jobs and \
            people.",
    },
};

/// A bot that was told to stop says so within this long.
const CONFIRMED: Span = Span::seconds(10);

impl Rule for MessageAfterStop {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        if !context.has_times() {
            return Some(Lack::Of("messages have no time"));
        }
        let stopped_at = context.conversation.contact().facts.stopped_at;
        stopped_at.is_none().then_some(Lack::Of("no contact has a stop time"))
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let stopped_at = conversation.contact().facts.stopped_at.filter(|_| context.has_times());
        let Some(stopped_at) = stopped_at else { return };
        let from_stop = context.outgoing().partition_point(|position| conversation.at(*position) < stopped_at);
        let replies = &context.outgoing()[from_stop..];
        let confirms = |position: &usize| conversation.at(*position) - stopped_at < CONFIRMED;
        let replies = &replies[usize::from(replies.first().is_some_and(confirms))..];
        let later = |position: &usize| conversation.at(*position) > stopped_at;
        let positions: Vec<usize> = replies.iter().copied().filter(later).collect();
        if let [first, ..] = positions[..] {
            let delay = conversation.resolution().later(conversation.at(first) - stopped_at);
            let messages = if positions.len() == 1 { "message" } else { "messages" };
            let summary = format!("{} {messages} after the stop, the first {delay}", positions.len());
            sink.report(conversation, Found { positions, summary, ..Found::default() });
        }
    }
}
