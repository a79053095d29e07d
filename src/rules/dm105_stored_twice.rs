//! DM105: one message of the platform stands in several rows.

use super::{Context, Found, Rule, Sink};
use crate::finding::{RuleMeta, Severity};

pub(super) struct StoredTwice;

static META: RuleMeta = RuleMeta {
    code: "DM105",
    name: "stored-twice",
    severity: Severity::Warning,
    summary: "rows that share a provider message id: stored twice, not sent twice",
};

impl Rule for StoredTwice {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for rows in context.stored_twice() {
            let direction = context.whole().direction(rows[0]).as_str();
            sink.report(
                context.whole(),
                Found {
                    positions: rows.clone(),
                    summary: format!("one {direction} message stored in {} rows", rows.len()),
                    extra_copies: rows.len() - 1,
                    ..Found::default()
                },
            );
        }
    }
}
