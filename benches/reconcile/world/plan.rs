//! What a world is like.

/// A world: how large, how its sides tell time, and how often what goes wrong.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub seed: u64,
    /// Recorded messages.
    pub messages: usize,
    /// The delivered side has whole minutes, else whole seconds.
    pub minutes: bool,
    /// Both sides have provider ids.
    pub ids: bool,
    pub clocks: Clocks,
}

/// How far the delivered clock is ahead.
#[derive(Debug, Clone, Copy)]
pub struct Clocks {
    /// Seconds.
    pub offset: f64,
    /// Hours of a zone that was misread, and one more from the middle on.
    pub hours: i64,
    pub changes: bool,
    /// Seconds a day.
    pub drift: f64,
}

impl Clocks {
    /// Both agree.
    pub const EQUAL: Self = Self { offset: 0.0, hours: 0, changes: false, drift: 0.0 };
}

/// Of so many outgoing messages, those that are:
pub mod share {
    /// Recorded and never delivered.
    pub const LOST: f64 = 0.02;
    /// Delivered once or twice more.
    pub const REPEATED: f64 = 0.02;
    /// Followed by one that nobody recorded.
    pub const FOREIGN: f64 = 0.005;
    /// Changed later: the delivered side has the last text.
    pub const EDITED: f64 = 0.02;
    /// Delivered in the platform's own spelling.
    pub const REWORDED: f64 = 0.03;
    /// Long and delivered in parts.
    pub const SPLIT: f64 = 0.003;
    /// Taken back.
    pub const DELETED: f64 = 0.01;
    /// Pictures.
    pub const MEDIA: f64 = 0.03;
    /// Incoming messages that come again, so that the reply does.
    pub const AGAIN: f64 = 0.01;
    /// Outgoing rows without a provider id.
    pub const NO_ID: f64 = 0.05;
}
