//! Where a message stands, and whether ids tell messages apart.

/// A message: the place of its conversation in its corpus, and its place in there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageAt {
    /// For [`crate::corpus::Corpus::conversation`].
    pub conversation: u32,
    /// For [`crate::corpus::Conversation::message`].
    pub position: u32,
}

/// Whether provider ids of both sides are of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ids {
    /// How many messages could have had an id in common: of each contact the smaller number of rows with one.
    pub comparable: u64,
    /// How many have one.
    pub equal: u64,
}

impl Ids {
    /// Whether two messages with different ids are two messages.
    pub fn tell_apart(self) -> bool {
        self.equal > 0 && 2 * self.equal >= self.comparable
    }
}
