//! DM401: the contact wrote and got no reply.

use super::{Context, Found, Lack, Place, Rule, RuleOption, Sink, Tuning};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};
use crate::model::Direction;
use crate::time::Span;

pub(super) struct Unanswered;

static META: RuleMeta = RuleMeta {
    code: "DM401",
    name: "unanswered",
    severity: Severity::Info,
    summary: "an incoming message without a reply within the hour: what an over-eager lock looks like",
    whole_history: false,
    precision: Precision::Low,
    docs: RuleDocs {
        reports: "An incoming message, the last before the bot's next turn, that no outgoing message follows within \
            the window. Where the window is not over at the end of the scope, or at the end of what the source holds, \
            nothing is reported.",
        example: Example {
            chat: &[
                bot("13:00:00", "what do you do for a living?"),
                them("13:02:00", "I am a nurse, and you?"),
                bot("16:40:00", "hey, are you there?"),
            ],
            given: "",
        },
        matters: "The contact wrote something and got no answer. A lock that is held too long, or on a key that is too \
            wide, drops real messages: after a lock is put in, these findings must not rise.",
        tune: "Set the window to what the bot promises. Nights in which the bot sleeps on purpose show up here too.",
        fix: "Compare before and after the lock with dm-audit compare --select DM401. Key the lock by the platform's \
            message id, not by the contact, and release it when processing fails.",
    },
};

impl Rule for Unanswered {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[RuleOption {
            key: "window",
            help: "a reply is due within this long",
            place: Place::Span(|tuning| &mut tuning.answer_window),
        }]
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        if !context.has_times() {
            return Some(Lack::Of("messages have no time"));
        }
        let asked = context.conversation.positions(Direction::Incoming).next();
        asked.is_none().then_some(Lack::Messages(Direction::Incoming))
    }

    fn settles_after(&self, tuning: &Tuning) -> Span {
        tuning.answer_window
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let (conversation, window) = (&context.conversation, context.tuning.answer_window);
        if !context.has_times() {
            return;
        }
        let stopped_at = conversation.contact().facts.stopped_at;
        // A message of the future is no answer to anything, and no later question.
        let heard = context.scope.future().map_or(conversation.len(), |future| conversation.first_from(future));
        for position in conversation.positions(Direction::Incoming).take_while(|position| *position < heard) {
            let at = conversation.at(position);
            let next = (position + 1 < heard).then_some(position + 1);
            let delay = match next {
                Some(next) if conversation.direction(next) == Direction::Incoming => continue,
                Some(next) => Some(conversation.at(next) - at),
                None => None,
            };
            let over = context.scope.end().is_none_or(|end| at + window <= end);
            if !over || delay.is_some_and(|delay| delay < window) {
                continue;
            }
            let reply = delay.map_or_else(|| "no reply".to_owned(), |delay| format!("no reply for {delay}"));
            let stopped = if stopped_at.is_some_and(|stopped| stopped <= at) { ", after the stop" } else { "" };
            let (positions, summary) = (vec![position], format!("{reply}{stopped}"));
            sink.report(conversation, Found { positions, summary, ..Found::default() });
        }
    }
}
