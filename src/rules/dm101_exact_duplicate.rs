//! DM101: the bot sends the same text again.

use super::likeness::{Likeness, Suspect};
use super::suspects;
use super::{Context, Lack, Place, Rule, RuleOption, Sink, chain};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};
use crate::model::Direction;

pub(super) struct ExactDuplicate;

static META: RuleMeta = RuleMeta {
    code: "DM101",
    name: "exact-duplicate",
    severity: Severity::Error,
    summary: "the same reply sent again within the window",
    whole_history: false,
    precision: Precision::High,
    docs: RuleDocs {
        reports: "Outgoing messages with the same text, each sent less than the window after the one before. Other \
            messages may stand between them. Two texts are the same if they are equal after white space is trimmed at \
            both ends. Placeholders such as [IMAGE_SENT] are left out. All copies that follow each other make one \
            finding. user, deep and report also list copies beyond the window that the evidence calls a fault.",
        example: Example {
            chat: &[
                them("14:02:08", "j'adore ta dernière story 😍"),
                them("14:02:09", "j'adore ta dernière story 😍"),
                bot("14:02:11", "merci tu me fais rougir 😊 t'es trop mignon"),
                bot("14:02:12", "merci tu me fais rougir 😊 t'es trop mignon"),
            ],
            given: "",
        },
        matters: "Nobody says the same sentence twice within a second. The contact sees at once that no person is \
            writing, and stops answering or reports the account.",
        tune: "Shorten the window if the bot repeats short replies (\"ok\", \"haha\") on purpose. Lengthen it to find \
            copies that a job sends much later. Texts that stand for media go into ignore_text.",
        fix: "Look at the cause. A race or a retry ends when each webhook claims the platform's message id in one \
            atomic statement before any work, in a store that all instances share, and keeps the claim after success. \
            A loop ends when the bot compares its reply with its last ones. A resend has a second sender.",
    },
};

impl Rule for ExactDuplicate {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[RuleOption {
            key: "window",
            help: "copies less than this apart belong together",
            place: Place::Span(|tuning| &mut tuning.exact_window),
        }]
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.lacks_texts(Direction::Outgoing)
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let chains = context.outgoing_copies();
        let is_known = |suspect: &Suspect| chains.iter().any(|chain| chain[1..].contains(&suspect.later));
        for chain in suspects::joined(chains.to_vec(), context.suspects(), Likeness::Same, is_known) {
            if context.counts(&chain) {
                let found = chain::found(conversation, &chain, "same reply");
                sink.report(conversation, found.judged(context.judge(&chain, |verdict, _| verdict.fault)));
            }
        }
    }
}
