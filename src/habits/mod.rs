//! What is usual in a source, learned from the whole of it before anything is judged.
//!
//! One pass over the conversations, in any order and in any number of parts: all that is kept are counts that add up, and
//! some conversations that a hash chooses. At most 4 MiB, whatever the source.

mod accounts;
mod builder;
mod counters;
mod group;
mod histogram;
mod keys;
mod learn;
mod learned;
mod mixture;
mod part;
mod sample;
mod sends;
mod sketch;
mod summary;
mod usual;

pub use builder::{AGAIN_AFTER, HabitsBuilder};
pub use histogram::{BINS, Histogram, bin};
pub use learn::{learn, learn_part};
pub use mixture::Mixture;
pub use sends::{Ids, NEIGHBOURS, PAUSE, Room, Send, UNASKED, each_send};
pub use usual::{COMMON, FormHabits, Habits};

#[cfg(test)]
mod tests;
