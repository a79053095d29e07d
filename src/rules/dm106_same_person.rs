//! DM106: one person stands in the source as two contacts.

use rustc_hash::FxHashSet;

use super::{Context, Found, Lack, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, them};
use crate::model::Direction;
use crate::text::excerpt;

pub(super) struct SamePerson;

static META: RuleMeta = RuleMeta {
    code: "DM106",
    name: "same-person",
    severity: Severity::Info,
    summary: "one incoming message under several contacts: one person under two ids",
    whole_history: false,
    precision: Precision::High,
    docs: RuleDocs {
        reports: "Contacts that share a provider id of an incoming message with the same text: one person whom the \
            source knows under two ids. The finding stands at the contact whose id comes first and names the others. \
            An id of more than two contacts, or of different texts, is not a message id. Neither is a number of fewer \
            than ten digits, as many systems number the messages of each conversation from one. Where two contacts \
            share an id with different texts, nothing that they share counts. Where most shared ids have different \
            texts, nothing in the source does.",
        example: Example {
            chat: &[them("10:00:00", "are you open?")],
            given: "a message of the contact c2 says the same, and both carry the provider id wamid.1",
        },
        matters: "The bot answers one person in two conversations, each with half of the history, and no count of \
            contacts is right. What looks like two answers to two people is a double answer to one.",
        tune: "There is nothing to set. If the column of provider ids holds something else, name the right column in \
            [source.columns], or ignore the rule.",
        fix: "Look a person up by every id that the platform gives (phone number and privacy id, page-scoped ids) \
            before you create a contact, and merge the two contacts that exist.",
    },
};

/// So many of the other contacts are named.
const NAMED: usize = 3;

/// A longer id is cut, in characters.
const LONGEST: usize = 80;

impl Rule for SamePerson {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        if !context.whole().may_have_provider_ids() {
            return Some(Lack::Of("no message has a provider id"));
        }
        match context.shared_ids() {
            Some(shared) if shared.is_full() => {
                Some(Lack::Of("too many provider ids are shared to look at all of them"))
            }
            Some(shared) if shared.counts_anew() => Some(Lack::Of("provider ids start again for each contact")),
            Some(_) if context.scope.contacts.len() == 1 => Some(Lack::Of("only one contact was asked for")),
            Some(_) => None,
            None => Some(Lack::Of("nobody looked for ids that contacts share")),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        let person = context.shared_ids().and_then(|shared| shared.person_led_by(&conversation.contact().id));
        let Some(person) = person else { return };
        let shared_id = |position: usize| conversation.provider_id(position).filter(|id| person.messages.contains(*id));
        let positions: Vec<usize> =
            conversation.positions(Direction::Incoming).filter(|position| shared_id(*position).is_some()).collect();
        let messages = positions.iter().filter_map(|position| shared_id(*position)).collect::<FxHashSet<_>>().len();
        let others = &person.contacts[1..];
        let named: Vec<String> =
            others.iter().take(NAMED).map(|contact| format!("“{}”", excerpt(contact, LONGEST))).collect();
        let more = match others.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let counted = if messages == 1 { "1 message stands".to_owned() } else { format!("{messages} messages stand") };
        let summary =
            format!("{counted} under {}{more} too: one person under {} ids", named.join(", "), others.len() + 1);
        sink.report(conversation, Found { positions, summary, ..Found::default() });
    }
}
