//! DM303: the final message went out, but nothing keeps the bot from writing again.

use super::{Context, Found, Lack, Rule, Sink};
use crate::finding::{Example, Precision, RuleDocs, RuleMeta, Severity, bot};

pub(super) struct FinalNotStopped;

static META: RuleMeta = RuleMeta {
    code: "DM303",
    name: "final-not-stopped",
    severity: Severity::Warning,
    summary: "a final message was sent but the contact is not marked as stopped",
    whole_history: true,
    precision: Precision::Low,
    docs: RuleDocs {
        reports: "A final message to a contact that the source says is not stopped. A source that says nothing about \
            stops is not reported.",
        example: Example {
            chat: &[bot("17:00:00", "Bon, je vois qu'on ne cherche pas la même chose. Bonne route !")],
            given: "the contact has stopped = false",
        },
        matters: "Nothing has happened yet. But nothing keeps the bot from writing again, and DM301 or DM302 would \
            report what it writes.",
        tune: "As for DM301. Also name the column that says stopped in [source.contact_columns].",
        fix: "Set the mark in the same transaction that stores the final message.",
    },
};

impl Rule for FinalNotStopped {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        match context.conversation.contact().facts.stopped {
            None => Some(Lack::Of("nothing says whether a contact is stopped")),
            Some(_) => context.lacks_final_messages(),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let facts = &context.conversation.contact().facts;
        // A source that says nothing about stopping proves nothing.
        if facts.stopped != Some(false) {
            return;
        }
        let positions = context.final_messages().to_vec();
        if !positions.is_empty() {
            let summary = "final message sent, but the contact is not marked as stopped".to_owned();
            sink.report(&context.conversation, Found { positions, summary, ..Found::default() });
        }
    }
}
