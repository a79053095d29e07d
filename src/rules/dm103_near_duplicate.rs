//! DM103: the bot says nearly the same thing again.

use super::chain::within;
use super::likeness::{Likeness, Suspect};
use super::near::NearGroup;
use super::suspects;
use super::{Context, Found, Lack, Place, Rule, RuleOption, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};
use crate::model::Direction;

pub(super) struct NearDuplicate;

static META: RuleMeta = RuleMeta {
    code: "DM103",
    name: "near-duplicate",
    severity: Severity::Warning,
    summary: "nearly the same reply sent again within the window",
    whole_history: false,
    precision: Precision::High,
    docs: RuleDocs {
        reports: "Outgoing messages within the window that are linked by near or same texts, with at least one near \
            pair. Two texts are near if they are equal without case, punctuation and emoji, or if at least 12 \
            characters remain on both sides and their normalised Levenshtein similarity is at least 0.85. A message is \
            compared with at most the 50 outgoing messages before it. user, deep and report also list replies that say \
            the same in other words, or later, where the evidence calls them a fault.",
        example: Example {
            chat: &[
                them("18:40:02", "where are you from?"),
                bot("18:40:09", "I come from Lyon, and where are you from?"),
                bot("18:40:15", "i come from Lyon and where are you from? 😊"),
            ],
            given: "",
        },
        matters: "A language model that is asked twice answers twice, in nearly the same words. The contact reads the \
            same line twice, and a search for equal texts does not find it.",
        tune: "Shorten the window if replies from one template follow each other on purpose.",
        fix: "As for DM101: the fault is the same, but the bot words the reply differently each time. Look at the cause.",
    },
};

impl Rule for NearDuplicate {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[RuleOption {
            key: "window",
            help: "replies less than this apart are compared",
            place: Place::Span(|tuning| &mut tuning.near_window),
        }]
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.lacks_texts(Direction::Outgoing)
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let groups = context.near_groups();
        for NearGroup { positions, similarity } in groups.iter().filter(|group| context.counts(&group.positions)) {
            // Cut, not rounded: only equal norms are as good as the same.
            let alike = match similarity * 100.0 {
                100.0.. => "that differ in case, punctuation or emoji alone".to_owned(),
                share => format!("that are {} % alike", share.floor()),
            };
            sink.report(conversation, found(context, positions, &alike, Some(*similarity)));
        }
        let is_known = |suspect: &Suspect| groups.iter().any(|group| group.positions[1..].contains(&suspect.later));
        for positions in suspects::groups(context.suspects(), Likeness::Reworded, is_known) {
            if context.counts(&positions) {
                sink.report(conversation, found(context, &positions, "that seem to say the same", None));
            }
        }
    }
}

fn found(context: &Context<'_>, positions: &[usize], alike: &str, similarity: Option<f64>) -> Found {
    let span = within(&context.conversation, positions[0], positions[positions.len() - 1]);
    Found {
        summary: format!("{} replies {span} {alike}", positions.len()),
        similarity,
        extra_copies: positions.len() - 1,
        positions: positions.to_vec(),
        ..Found::default()
    }
    .judged(context.judge(positions, |verdict, _| verdict.fault))
}
