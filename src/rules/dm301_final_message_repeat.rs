//! DM301: the last message that a contact should ever get is sent more than once.

use super::chain::within;
use super::{Context, Found, Lack, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot};

pub(super) struct FinalMessageRepeat;

static META: RuleMeta = RuleMeta {
    code: "DM301",
    name: "final-message-repeat",
    severity: Severity::Error,
    summary: "more than one final message to one contact",
    whole_history: true,
    precision: Precision::High,
    docs: RuleDocs {
        reports: "Two or more outgoing messages that match a final-message pattern, however far apart.",
        example: Example {
            chat: &[
                bot("17:00:00", "Bon, je vois qu'on ne cherche pas la même chose. Bonne route !"),
                bot("21:30:00", "Bon, je vois qu'on ne cherche pas la même chose. Bonne route !"),
            ],
            given: "",
        },
        matters: "The last line that a contact should ever get is the worst one to repeat: it says good-bye for the \
            second time.",
        tune: "Say what a final message looks like with pattern, regex and like in [final_message], or with --pattern, \
            --regex and --like.",
        fix: "Mark the contact as stopped in the same transaction that stores the final message, and let every sender \
            check the mark.",
    },
};

impl Rule for FinalMessageRepeat {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.lacks_final_messages()
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let positions = context.final_messages().to_vec();
        if let [first, .., last] = positions[..] {
            let span =
                if context.has_times() { format!(" {}", within(conversation, first, last)) } else { String::new() };
            let summary = format!("final message sent {} times{span}", positions.len());
            sink.report(conversation, Found { positions, summary, ..Found::default() });
        }
    }
}
