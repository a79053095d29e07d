//! The hash of a word, letter by letter.

use crate::text::hash::fold;

/// The letters of a word, eight bytes at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters {
    hash: u64,
    packed: u64,
    count: u32,
}

impl Letters {
    pub(super) const NONE: Self = Self { hash: 0, packed: 0, count: 0 };

    pub(super) const fn push(&mut self, byte: u8) {
        self.packed |= (byte as u64) << (8 * (self.count % 8));
        self.count += 1;
        if self.count.is_multiple_of(8) {
            self.hash = fold(self.hash, self.packed);
            self.packed = 0;
        }
    }

    /// Takes in up to eight bytes at once, the first one lowest; only the last may be less than eight.
    pub(super) const fn push_eight(&mut self, bytes: u64, count: u32) {
        if count == 8 {
            self.hash = fold(self.hash, bytes);
        } else {
            self.packed = bytes;
        }
        self.count += count;
    }

    pub(super) const fn hash(&self) -> u64 {
        fold(fold(self.hash, self.packed), self.count as u64)
    }
}
