//! DM103: the bot says nearly the same thing again.

use super::{Context, Found, Rule, Sink};
use crate::finding::{RuleMeta, Severity};

pub(super) struct NearDuplicate;

static META: RuleMeta = RuleMeta {
    code: "DM103",
    name: "near-duplicate",
    severity: Severity::Warning,
    summary: "nearly the same reply sent again within the window",
};

impl Rule for NearDuplicate {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let conversation = &context.conversation;
        for group in context.near_groups().iter().filter(|group| context.counts(&group.positions)) {
            let positions = group.positions.clone();
            let span = conversation.at(positions[positions.len() - 1]) - conversation.at(positions[0]);
            // Cut, not rounded: only equal norms may read as 100 %.
            let alike = (group.similarity * 100.0).floor();
            sink.report(
                conversation,
                Found {
                    summary: format!("{} replies within {span} that are {alike} % alike", positions.len()),
                    cause: Some(context.cause(&positions)),
                    similarity: Some(group.similarity),
                    extra_copies: positions.len() - 1,
                    severity: None,
                    positions,
                },
            );
        }
    }
}
