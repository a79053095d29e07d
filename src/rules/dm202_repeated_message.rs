//! DM202: the bot says the same thing on several occasions.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::case_blind;
use super::{Context, Found, Lack, Place, Rule, RuleOption, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot};
use crate::model::Direction;
use crate::text::{TELLING_CHARS, content, norm};

pub(super) struct RepeatedMessage;

static META: RuleMeta = RuleMeta {
    code: "DM202",
    name: "repeated-message",
    severity: Severity::Warning,
    summary: "the same reply on three occasions or more, copies within the window counted as one",
    whole_history: true,
    precision: Precision::Medium,
    docs: RuleDocs {
        reports: "The same outgoing text, ignoring case, on at least three occasions (the option occasions) in the \
            scope. Copies that one DM101 finding holds are one occasion. Texts with fewer than 12 letters and digits \
            do not count, and neither does a greeting that opens a new session after 6 h without a message of either \
            side.",
        example: Example {
            chat: &[
                bot("10:00:00", "you are such a sweetheart"),
                bot("14:00:00", "you are such a sweetheart"),
                bot("18:00:00", "You are such a sweetheart"),
            ],
            given: "",
        },
        matters: "A compliment that comes a third time in the same words is a form letter.",
        tune: "Raise occasions for a bot that works with fixed sentences.",
        fix: "Give the model its last replies to this contact, or vary the templates and remember which one was used.",
    },
};

/// The positions of messages of which at least `least` have the same hash.
fn frequent(mut hashes: Vec<(u64, usize)>, least: usize) -> Vec<usize> {
    hashes.sort_unstable();
    let same = hashes.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() >= least);
    same.flatten().map(|(_, position)| *position).collect()
}

impl Rule for RepeatedMessage {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[RuleOption {
            key: "occasions",
            help: "this many occasions make a finding",
            place: Place::Count { least: 2, place: |tuning| &mut tuning.occasions },
        }]
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.lacks_texts(Direction::Outgoing)
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        // Each occasion is its messages; a chain of copies is one occasion, as of its last message.
        let chains = context.outgoing_copies();
        let copies: BTreeSet<usize> = chains.iter().flatten().copied().collect();
        let alone = context.outgoing().iter().copied().filter(|p| copies.is_empty() || !copies.contains(p));
        let firsts = chains.iter().map(|chain| chain[0]).chain(alone);
        let hashes = |positions: Vec<usize>, hash: fn(&str) -> u64| -> Vec<(u64, usize)> {
            let text = |position: usize| Some((hash(content(conversation.text(position))?), position));
            positions.into_iter().filter_map(text).collect()
        };
        // Texts that begin alike are few, and only they are read to their ends.
        let alike = frequent(hashes(firsts.collect(), case_blind::of_beginning), context.tuning.occasions);
        let alike = frequent(hashes(alike, case_blind::of), context.tuning.occasions);
        let frequent: FxHashSet<usize> = alike.into_iter().collect();
        if frequent.is_empty() {
            return;
        }
        let alone = context.outgoing().iter().copied().filter(|p| !copies.contains(p)).map(|p| vec![p]);
        let occasions = chains.iter().cloned().chain(alone).filter(|occasion| frequent.contains(&occasion[0]));
        let occasions = occasions.filter(|occasion| context.counts(occasion));
        let place = |position: usize| context.outgoing().binary_search(&position).unwrap_or_default();
        let occasions = occasions.filter(|occasion| !context.is_session_greeting(place(occasion[0])));

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
            .filter(|(text, _)| norm(text).chars().count() >= TELLING_CHARS)
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
