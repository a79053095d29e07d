//! What matches a contact, and what becomes of one that nothing does.

/// What a contact was matched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchedBy {
    /// Somebody said so.
    Map,
    /// The same id.
    Id,
    /// The same phone number, whatever the notation.
    Phone,
    /// The same handle, whatever the case and with or without its sign.
    Handle,
    /// The same name, whatever the case.
    Name,
    /// The same end of a phone number: one of them is in its national form.
    PhoneEnd,
    /// The letters and digits of both names are the same, as of `ana.bell` and Ana Bell, and their messages say so too.
    Letters,
}

/// A delivered contact that is nobody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Its place among the delivered conversations.
    pub delivered: usize,
    /// Why.
    pub why: UnmatchedWhy,
    /// Who it may be, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// Why a contact is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnmatchedWhy {
    /// Nobody has its names.
    Unknown,
    /// Several contacts of one side have its names.
    Ambiguous,
    /// One contact has its name, but the two have no message in common at a time from which both have some.
    NothingInCommon,
}

/// A recorded contact that a delivered one may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Its place among the recorded conversations.
    pub recorded: usize,
    /// What speaks for it.
    pub likeness: Likeness,
}

/// What speaks for a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// The same name, which others have too, or which their messages contradict.
    SameName,
    /// So many of the texts that nobody else has are in both conversations.
    Texts {
        /// How many are.
        shared: u32,
        /// How many could be.
        of: u32,
    },
    /// One name within the other, or one like the other.
    LikeName,
}
