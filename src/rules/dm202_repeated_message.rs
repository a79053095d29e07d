//! DM202: the bot says the same thing on several occasions.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{Context, Found, Place, Rule, RuleOption, Sink};
use crate::finding::{Example, RuleDocs, RuleMeta, Severity, bot};
use crate::model::Direction;
use crate::text::content;

pub(super) struct RepeatedMessage;

static META: RuleMeta = RuleMeta {
    code: "DM202",
    name: "repeated-message",
    severity: Severity::Warning,
    summary: "the same reply on three occasions or more, copies within the window counted as one",
    whole_history: true,
    docs: RuleDocs {
        reports: "The same outgoing text, ignoring case, on at least so many occasions in the scope. Copies that follow each \
            other as one DM101 finding are one occasion.",
        example: Example {
            chat: &[
                bot("10:00:00", "t'es trop mignon toi"),
                bot("14:00:00", "t'es trop mignon toi"),
                bot("18:00:00", "T'es trop mignon toi"),
            ],
            given: "",
        },
        matters: "The third time a compliment comes in the same words it is a form letter.",
        tune: "Raise occasions for bots that work with fixed sentences.",
        fix: "Give the model its last replies to this contact, or vary templates and remember which one was used.",
    },
};

impl Rule for RepeatedMessage {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[RuleOption {
            key: "occasions",
            help: "so many occasions are too many",
            place: Place::Count { least: 2, place: |tuning| &mut tuning.occasions },
        }]
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
            .filter(|(_, occasions)| occasions.len() >= context.tuning.occasions)
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
