//! The worlds that are measured.

use dm_audit::corpus::Corpus;
use dm_audit::reconcile::{Deleted, Input, Outgoing, Tells};
use dm_audit::time::Span;

use crate::world::{Clocks, Plan};

/// Each with its name.
pub fn plans(seed: u64, messages: usize) -> [(&'static str, Plan); 5] {
    let plan = Plan { seed, messages, minutes: false, ids: false, clocks: Clocks::EQUAL };
    let wrong = Clocks { offset: 37.0, hours: 2, changes: true, drift: 0.4 };
    [
        ("ids", Plan { ids: true, ..plan }),
        ("seconds", plan),
        ("seconds, clocks that differ", Plan { clocks: wrong, ..plan }),
        ("minutes", Plan { minutes: true, ..plan }),
        ("minutes, clocks that differ", Plan { minutes: true, clocks: wrong, ..plan }),
    ]
}

/// Both sides of a world, with what is known of them.
pub fn input<'a>(plan: &Plan, (recorded, delivered): &'a (Corpus, Corpus)) -> Input<'a> {
    let tells = Tells { outgoing: Outgoing::Text, deleted: Deleted::StandIn, provider_ids: plan.ids };
    Input { recorded, delivered, map: &[], recorded_covers: None, lag: Span::seconds(120), tells }
}
