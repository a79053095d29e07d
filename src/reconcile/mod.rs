//! What a platform delivered, held against what a database recorded.
//!
//! Contacts of both sides are matched by what names them. The clocks of both sides are laid over each other, by messages
//! that say who they are. Then the messages of each contact are paired, and what is left over on one side is a message
//! that was delivered and not recorded (DM501) or recorded and not delivered (DM502).

mod absent;
mod align;
mod assign;
mod clock;
mod contacts;
mod copies;
mod cost;
mod counts;
mod further;
mod input;
mod item;
mod line;
#[cfg(test)]
mod oracle;
mod outcome;
mod pairing;
mod partners;
mod place;
mod pool;
mod rows;
mod run;
mod side;

pub use clock::{Clock, Step};
pub use contacts::{Candidate, Likeness, MatchedBy, Unmatched, UnmatchedWhy, same_phone};
pub use counts::Counts;
pub use input::{Deleted, Input, Outgoing, Tells};
pub use line::{Aligned, Extra, How, NotReported, RepeatedTrigger, What};
pub use outcome::{ContactPair, Ground, Reconciliation};
pub use place::{Ids, MessageAt};
pub use run::reconcile;
