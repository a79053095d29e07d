//! Provider ids that stand in the conversations of several contacts: one person under two ids, or no ids of messages.
//!
//! No rule sees two conversations at once, so this is learned from the whole source before anything is judged, in a few
//! looks at all conversations, in any order and in any number of parts. Each look but the last passes ids on of which a
//! table of fixed size cannot tell that one contact alone has them; the last look keeps what is left as it stands, so
//! that nothing is said because of a hash. At most some 90 MiB, whatever the source; where that is too little it is said.

mod filter;
mod learn;
mod people;
mod tell;

pub use learn::SharedIdsBuilder;
pub use people::{Person, SharedIds};

#[cfg(test)]
mod tests;
