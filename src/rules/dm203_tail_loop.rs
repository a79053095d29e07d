//! DM203: the conversation ends with the bot going round in circles.

use std::collections::BTreeSet;

use super::{Context, Found, Rule, Sink};
use crate::finding::{RuleMeta, Severity};
use crate::model::Direction;
use crate::text::content;

pub(super) struct TailLoop;

static META: RuleMeta = RuleMeta {
    code: "DM203",
    name: "tail-loop",
    severity: Severity::Warning,
    summary: "the last five replies (at least four) hold at most two different texts",
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
