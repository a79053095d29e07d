//! DM203: the conversation ends with the bot going round in circles.

use std::collections::BTreeSet;

use super::{Context, Found, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};
use crate::model::Direction;
use crate::text::content;

pub(super) struct TailLoop;

static META: RuleMeta = RuleMeta {
    code: "DM203",
    name: "tail-loop",
    severity: Severity::Warning,
    summary: "the last five replies (at least four) hold at most two different texts",
    whole_history: true,
    precision: Precision::VeryHigh,
    docs: RuleDocs {
        reports: "The last five outgoing messages of a conversation, or four if it has no more, hold at most two different \
            texts.",
        example: Example {
            chat: &[
                them("12:00:00", "ok"),
                bot("12:01:00", "haha t'es drôle"),
                them("12:10:00", "et sinon ?"),
                bot("12:11:00", "haha t'es drôle"),
                them("12:20:00", "allo ?"),
                bot("12:21:00", "dis m'en plus"),
                them("12:30:00", "tu m'écoutes ?"),
                bot("12:31:00", "haha t'es drôle"),
            ],
            given: "",
        },
        matters: "The conversation ends because the bot goes round in circles. These are contacts that were lost.",
        tune: "Nothing to set; ignore the rule for bots that only ever send one or two texts.",
        fix: "Compare a reply with the last ones before sending, and hand over to a person where nothing new comes.",
    },
};

const TAIL: usize = 5;
const AT_LEAST: usize = 4;
const DIFFERENT: usize = 2;

impl Rule for TailLoop {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let mut positions: Vec<usize> = (0..conversation.len())
            .rev()
            .filter(|position| conversation.direction(*position) == Direction::Outgoing)
            .filter(|position| !conversation.text(*position).is_some_and(|text| context.tuning.is_placeholder(text)))
            .take(TAIL)
            .collect();
        positions.reverse();
        let texts: Vec<&str> = positions.iter().filter_map(|p| content(conversation.text(*p))).collect();
        // A blank text is never the same as anything, so each is one more.
        let blank = positions.len() - texts.len();
        let different = texts.into_iter().collect::<BTreeSet<_>>().len() + blank;
        if positions.len() >= AT_LEAST && different <= DIFFERENT {
            let texts = if different == 1 { "one text" } else { "two texts" };
            let summary = format!("the last {} replies are {texts} over and over", positions.len());
            sink.report(conversation, Found { positions, summary, ..Found::default() });
        }
    }
}
