//! What every rule is: its name, its options, what it needs, and how it checks a conversation.

use super::{Context, Lack, RuleOption, Sink, Tuning};
use crate::finding::RuleMeta;
use crate::model::Direction;
use crate::time::Span;

/// One thing that can be wrong with a conversation.
pub trait Rule: Sync {
    /// What the rule is.
    fn meta(&self) -> &'static RuleMeta;

    /// What of it can be set.
    fn options(&self) -> &'static [RuleOption] {
        &[]
    }

    /// Whether it holds two sources against each other, as only `reconcile` does.
    fn compares_sources(&self) -> bool {
        false
    }

    /// What the rule looks at and this conversation has nothing of. A rule that this is so for everywhere found nothing
    /// because it could not, which is no good news.
    fn lacks(&self, context: &Context<'_>) -> Option<Lack> {
        context.outgoing().is_empty().then_some(Lack::Messages(Direction::Outgoing))
    }

    /// How long after its last message a finding cannot be told yet.
    fn settles_after(&self, _tuning: &Tuning) -> Span {
        Span::default()
    }

    /// Reports every finding of this rule in one conversation.
    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>);
}
