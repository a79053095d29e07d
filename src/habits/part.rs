//! Which contacts of a large source are read.

use crate::text::hash::{bytes, mix};

/// So many messages, or twice as many, teach enough.
const MESSAGES: u64 = 1 << 17;

/// So many contacts at least are read of a source that has them.
const CONTACTS: u64 = 1 << 11;

/// One of two to the power of so many contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part(u32);

impl Part {
    /// All contacts.
    pub(super) const WHOLE: Self = Self(0);

    /// The part that is read of a source of so many messages and contacts.
    pub(super) fn for_size(messages: u64, contacts: u64) -> Self {
        let halvings = |all: u64, enough: u64| (all / enough).checked_ilog2().unwrap_or_default();
        Self(halvings(messages, MESSAGES).min(halvings(contacts, CONTACTS)))
    }

    /// Whether the contact of a hash is of it. The sample of conversations goes by the same hash as a whole, so the part
    /// goes by its lowest bits.
    pub(super) const fn has(self, contact: u64) -> bool {
        contact & ((1 << self.0) - 1) == 0
    }

    /// One of so many contacts.
    pub(super) const fn one_of(self) -> u64 {
        1 << self.0
    }
}

/// The hash of a contact's id.
pub(super) fn contact_key(id: &str) -> u64 {
    mix(bytes(id.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_source_of_many_contacts_is_read_in_part() {
        for (messages, contacts, one_of) in
            [(0, 0, 1), (200_000, 20_000, 1), (500_000, 20_000, 2), (10_000_000, 100_000, 32), (1 << 40, 100, 1)]
        {
            assert_eq!(Part::for_size(messages, contacts).one_of(), one_of, "{messages} {contacts}");
        }
        let part = Part::for_size(800_000, 100_000);
        let read = (0..80_000).filter(|contact| part.has(contact_key(&contact.to_string()))).count();
        assert!((19_500..20_500).contains(&read), "{read}");
    }
}
