//! What speaks for a reply having been sent twice, and how sure that is.
//!
//! A conversation is made ready once: its sends, the incoming messages that each run of sends answered, messages that
//! came again and echoes. Pairs of sends that may be one too many are its candidates; each pair has a situation and a
//! value for each feature, and a card for that situation adds up what they weigh.

mod candidates;
mod card;
mod cards;
mod customs;
mod echo;
mod features;
mod likeness;
mod pair;
mod pair_evidence;
mod prepared;
mod redelivery;
mod requests;
mod runs;
mod situation;
mod strongest;
mod text;
mod timeline;
mod times;
mod turns;
mod verdict;
mod weighed;

pub use candidates::Candidate;
pub use card::{Card, CardCross, CardRow};
pub use features::{Feature, NEVER, NONE};
pub use pair::LEAST;
pub use pair_evidence::Evidence;
pub use prepared::Prepared;
pub use situation::{Between, Situation, TextMatch};
pub use strongest::Strongest;
pub use verdict::Verdict;
pub use weighed::Weighed;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
