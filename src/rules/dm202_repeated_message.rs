//! DM202: the bot says the same thing on several occasions.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{Context, Found, Rule, Sink};
use crate::finding::{RuleMeta, Severity};
use crate::model::Direction;
use crate::text::content;

pub(super) struct RepeatedMessage;

static META: RuleMeta = RuleMeta {
    code: "DM202",
    name: "repeated-message",
    severity: Severity::Warning,
    summary: "the same reply on three occasions or more, copies within the window counted as one",
};

impl Rule for RepeatedMessage {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        // Each occasion is its messages; a chain of copies is one occasion, as of its last message.
        let chains = context.outgoing_copies();
        let copies: BTreeSet<usize> = chains.iter().flatten().copied().collect();
        let alone = conversation.positions(Direction::Outgoing).filter(|p| !copies.contains(p)).map(|p| vec![p]);
        let occasions = chains.iter().cloned().chain(alone).filter(|occasion| context.counts(occasion));

        let mut by_text: FxHashMap<String, Vec<Vec<usize>>> = FxHashMap::default();
        for occasion in occasions {
            let text = content(conversation.text(occasion[0]));
            if let Some(text) = text.filter(|text| !context.tuning.is_placeholder(text)) {
                by_text.entry(text.to_lowercase()).or_default().push(occasion);
            }
        }
        let mut repeated: Vec<(Vec<usize>, usize)> = by_text
            .into_iter()
            .filter(|(_, occasions)| occasions.len() >= context.tuning.repeated_occasions)
            .map(|(_, occasions)| {
                let count = occasions.len();
                let mut positions = occasions.concat();
                positions.sort_unstable();
                (positions, count)
            })
            .collect();
        repeated.sort_unstable();
        for (positions, occasions) in repeated {
            let span = conversation.at(positions[positions.len() - 1]) - conversation.at(positions[0]);
            let summary = format!("the same reply on {occasions} occasions over {span}");
            sink.report(conversation, Found { positions, summary, ..Found::default() });
        }
    }
}
