//! Which contact of the delivered side is which of the recorded one.
//!
//! A contact is matched by what somebody said, by id, by phone number, or by its handle or name, in this order, and only
//! where exactly one contact of either side has it. A guess is never made: what is left comes with candidates.

mod candidates;
mod confirmed;
mod kinds;
mod matching;
mod names;

pub(super) use candidates::{Candidates, Unsaid};
pub(super) use confirmed::confirm;
pub use kinds::{Candidate, Likeness, MatchedBy, Unmatched, UnmatchedWhy};
pub(super) use matching::{Group, Matched, matched};
pub use names::same_phone;
