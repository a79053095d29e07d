//! DM201: the bot greets again and again.

use super::greeting::is_generic;
use super::{Context, Found, Lack, Place, Rule, RuleOption, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot};
use crate::model::Direction;
use crate::text::norm;

pub(super) struct GenericLoop;

static META: RuleMeta = RuleMeta {
    code: "DM201",
    name: "generic-loop",
    severity: Severity::Warning,
    summary: "two adjacent replies, or three replies in a row, that are mere greetings",
    whole_history: false,
    precision: Precision::VeryHigh,
    docs: RuleDocs {
        reports: "Two adjacent outgoing messages, or three in a row among the outgoing ones, that are mere greetings: \
            fewer than 20 characters, and the first word is a greeting whose last letter may be drawn out (heyyy). \
            After 6 h without a message of either side a new session begins, and a greeting in it does not repeat an \
            earlier one.",
        example: Example { chat: &[bot("08:00:00", "hey 😊"), bot("08:00:07", "hello you")], given: "" },
        matters: "The bot says hello, hears nothing, and says hello again. Or it greets in the middle of a \
            conversation as if it had forgotten the contact.",
        tune: "Set openings to the greetings of the bot's language.",
        fix: "Greet only if the conversation has no message of the last day, and read the history after the lock is \
            taken, not before.",
    },
};

impl Rule for GenericLoop {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[RuleOption {
            key: "openings",
            help: "first words of a greeting",
            place: Place::Words {
                place: |tuning| &mut tuning.openings,
                fits: |word| norm(word) == word.to_lowercase() && !word.contains(' '),
                expected: "write one word of letters or digits, as in coucou",
            },
        }]
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.lacks_texts(Direction::Outgoing)
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let generic =
            |position: &usize| conversation.text(*position).is_some_and(|text| is_generic(text, context.tuning));
        let goes_on = |a: &usize, b: &usize| generic(a) && generic(b) && !context.session_begins(*a, *b);
        for run in context.outgoing().chunk_by(goes_on) {
            let adjacent = run.len() == 2 && run[0] + 1 == run[1];
            if run.len() >= 3 || adjacent {
                let positions = run.to_vec();
                let summary = format!("{} greetings in a row and nothing else", run.len());
                sink.report(conversation, Found { positions, summary, ..Found::default() });
            }
        }
    }
}
