//! Pairs of a recorded and a delivered side whose differences are known.
//!
//! A contact writes, the bot replies and records it, and a platform delivers: later or earlier than the record says, by
//! its own clock, once, more than once or not at all, and maybe in other words. Nothing here asks whether anybody could
//! tell from the rows.

mod chance;
mod contact;
mod plan;
mod rows;
mod score;
mod texts;

pub use plan::{Clocks, Plan};
pub use rows::{Delivered, Recorded, ndjson};
#[allow(unused_imports, reason = "the tests add up what the benchmark prints")]
pub use score::{Score, Tally};

use contact::ContactWorld;
use dm_audit::corpus::Corpus;
use dm_audit::time::Resolution;

/// Both sides.
pub struct World {
    pub recorded: Vec<Recorded>,
    pub delivered: Vec<Delivered>,
    pub plan: Plan,
}

/// So many messages of a contact, recorded ones.
const OF_A_CONTACT: usize = 200;

/// The world of a plan: the same plan gives the same world.
pub fn world(plan: Plan) -> World {
    let mut world = World { recorded: Vec::new(), delivered: Vec::new(), plan };
    let contacts = plan.messages.div_ceil(OF_A_CONTACT);
    for contact in 0..contacts {
        let left = plan.messages - world.recorded.len();
        let mut own = ContactWorld::new(&plan, contact);
        own.talk(OF_A_CONTACT.min(left));
        world.recorded.extend(own.recorded);
        world.delivered.extend(own.delivered);
    }
    world
}

impl World {
    /// The recorded and the delivered side.
    pub fn corpora(&self) -> (Corpus, Corpus) {
        let recorded = rows::corpus(self.recorded.iter().map(|row| &row.row));
        let mut delivered = rows::corpus(self.delivered.iter().map(|row| &row.row));
        if self.plan.minutes {
            delivered.set_resolution(Resolution::Minutes);
        }
        (recorded, delivered)
    }
}
