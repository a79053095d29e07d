//! Messages in memory: one arena of text, fixed-size rows beside it, and cheap views of single conversations.
//!
//! A conversation that streams by is a corpus of one contact, so whoever reads a [`Conversation`] cannot tell.

mod builder;
mod conversation;
mod disk_space;
mod draft_facts;
mod glance;
mod grouping;
mod messages;
mod order_alone;
mod places;
#[cfg(test)]
pub(crate) mod random_rows;
mod repeats;
mod row;
mod shard;
mod spool;
mod spool_reader;
mod spool_record;

pub use builder::{ContactIndex, CorpusBuilder, TooLarge};
pub use conversation::Conversation;
pub use messages::Corpus;
pub use places::Place;
pub use repeats::{DuplicateId, Repeats};
pub use spool::Budget;
