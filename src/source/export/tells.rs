//! What the rows of a format tell.

/// What the rows of a format tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tells {
    /// What became of deleted messages.
    pub deleted: Deleted,
    /// The bot's own messages, and their text.
    pub outgoing: Outgoing,
    /// Its ids are those that the platform's API gives to a bot.
    pub provider_ids: bool,
    /// Its times are whole minutes.
    pub minutes: bool,
}

/// What is left of deleted messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// A row without text.
    StandIn,
    /// Nothing.
    Absent,
    /// They are there with their text, as deletions are not told, or come later.
    Whole,
}

/// What is there of the bot's own messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outgoing {
    /// With their text.
    Text,
    /// That they were sent, without text.
    Sent,
    /// Nothing.
    Absent,
}
