//! DM107: the bot sends the same picture, recording or file again.

use rustc_hash::FxHashMap;

use super::chain::{Chain, within};
use super::{Context, Found, Lack, Place, Rule, RuleOption, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot, them};
use crate::model::Direction;
use crate::text::content;

pub(super) struct SameAttachment;

static META: RuleMeta = RuleMeta {
    code: "DM107",
    name: "same-attachment",
    severity: Severity::Warning,
    summary: "the same attachment sent again within the window, without text",
    whole_history: false,
    precision: Precision::High,
    docs: RuleDocs {
        reports: "Outgoing messages without text that carry the same attachment, each sent less than the window after \
            the one before. Placeholders such as [IMAGE_SENT] are not text. The attachment's column tells attachments \
            apart if it holds an address (its signature is left out), an id, a path, a file name, or JSON with one of \
            these. A column that only says that there is an attachment, or of what kind, tells none apart.",
        example: Example {
            chat: &[them("14:02:08", "show me"), bot("14:02:11", "[IMAGE_SENT]"), bot("14:02:12", "[IMAGE_SENT]")],
            given: "both replies carry the attachment https://cdn.example/beach.jpg",
        },
        matters: "The same picture twice in a row looks as wrong as the same sentence twice, and no comparison of \
            texts finds it.",
        tune: "Set the window. If the column that holds the attachment is not read, name it as attachment in \
            [source.columns].",
        fix: "As for DM101: claim the platform's message id before any work. Give each send of media an idempotency \
            key of its own: uploads that time out and are tried again are a frequent cause.",
    },
};

impl Rule for SameAttachment {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn options(&self) -> &'static [RuleOption] {
        &[RuleOption {
            key: "window",
            help: "copies less than this apart belong together",
            place: Place::Span(|tuning| &mut tuning.attachment_window),
        }]
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        if context.outgoing().is_empty() {
            return Some(Lack::Messages(Direction::Outgoing));
        }
        let tells = context.whole().may_have_known_attachments();
        (!tells).then_some(Lack::Of("no attachment of a sent message has an id, an address or a name"))
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        for chain in chains(context) {
            let span = within(conversation, chain[0], chain[chain.len() - 1]);
            sink.report(
                conversation,
                Found {
                    summary: format!("same attachment {} times {span}", chain.len()),
                    extra_copies: chain.len() - 1,
                    positions: chain,
                    ..Found::default()
                },
            );
        }
    }
}

/// Chains of the same attachment, ordered by their first message.
fn chains(context: &Context<'_>) -> Vec<Chain> {
    let conversation = &context.conversation;
    if !conversation.may_have_known_attachments() {
        return Vec::new();
    }
    let mut chains: Vec<Chain> = Vec::new();
    // By attachment: the chain that its latest message ends.
    let mut latest: FxHashMap<u64, usize> = FxHashMap::default();
    for position in context.outgoing().iter().copied() {
        let says_something =
            content(conversation.text(position)).is_some_and(|text| !context.tuning.is_placeholder(text));
        let Some(attachment) = conversation.attachment(position).filter(|_| !says_something) else { continue };
        let near = |chain: &&usize| {
            let before = chains[**chain].last().map_or(position, |before| *before);
            conversation.at(position) - conversation.at(before) < context.tuning.attachment_window
        };
        if let Some(chain) = latest.get(&attachment).filter(near) {
            chains[*chain].push(position);
        } else {
            latest.insert(attachment, chains.len());
            chains.push(vec![position]);
        }
    }
    chains.retain(|chain| chain.len() > 1);
    chains
}
