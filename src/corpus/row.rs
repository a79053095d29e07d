//! The fixed-size part of a message: 36 bytes.

use crate::model::{Direction, Message, MessageId};
use crate::time::Timestamp;

/// One message. Its variable parts follow each other in the arena: text, provider id, odd message id. Made of words of
/// 32 bits, as wider ones would leave a gap in every row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// A number, a UUID, or the length of an id kept in the arena.
    id: [[u32; 2]; 2],
    /// Microseconds since 1970.
    at: [u32; 2],
    /// Arena offset in the low 40 bits, flags in the next 8, the provider id's length in the high 16.
    packed: [u32; 2],
    text_len: u32,
}

const fn halves(wide: u64) -> [u32; 2] {
    [wide as u32, (wide >> 32) as u32]
}

const fn wide(halves: [u32; 2]) -> u64 {
    halves[0] as u64 | (halves[1] as u64) << 32
}

const OFFSET_BITS: u32 = 40;
const OUTGOING: u64 = 1 << OFFSET_BITS;
const HAS_TEXT: u64 = 1 << (OFFSET_BITS + 1);
const HAS_PROVIDER: u64 = 1 << (OFFSET_BITS + 2);
const ID_SHIFT: u32 = OFFSET_BITS + 3;
const ID_MASK: u64 = 3 << ID_SHIFT;
const ORDINAL: u64 = 1;
const HAS_ATTACHMENT: u64 = 1 << (OFFSET_BITS + 5);
const PROVIDER_SHIFT: u32 = 48;

/// The largest offset, text length and provider id length that a row can say.
pub(super) const MAX_OFFSET: usize = (1 << OFFSET_BITS) - 1;
pub(super) const MAX_TEXT: usize = u32::MAX as usize;
pub(super) const MAX_PROVIDER: usize = u16::MAX as usize;

/// Where the variable parts of a row stand in the arena.
pub(super) struct Parts {
    pub(super) offset: usize,
    pub(super) text: Option<usize>,
    pub(super) provider: Option<usize>,
}

impl Row {
    pub(super) fn new(message: &Message<'_>, parts: &Parts) -> Self {
        let (kind, id) = match message.id {
            MessageId::Number(number) => (0, [number, 0]),
            MessageId::Ordinal(place) => (ORDINAL, [place, 0]),
            MessageId::Uuid(uuid) => (2, [(uuid >> 64) as u64, uuid as u64]),
            MessageId::Text(text) => (3, [text.len() as u64, 0]),
        };
        let flag = |on: bool, flag: u64| if on { flag } else { 0 };
        let packed = parts.offset as u64
            | flag(message.direction == Direction::Outgoing, OUTGOING)
            | flag(parts.text.is_some(), HAS_TEXT)
            | flag(parts.provider.is_some(), HAS_PROVIDER)
            | flag(message.attachment, HAS_ATTACHMENT)
            | kind << ID_SHIFT
            | (parts.provider.unwrap_or(0) as u64) << PROVIDER_SHIFT;
        Self {
            id: id.map(halves),
            at: halves(message.at.micros() as u64),
            packed: halves(packed),
            text_len: parts.text.unwrap_or(0) as u32,
        }
    }

    #[inline]
    fn packed(&self) -> u64 {
        wide(self.packed)
    }

    #[inline]
    pub(super) fn at(&self) -> Timestamp {
        Timestamp::from_micros(wide(self.at) as i64)
    }

    pub(super) fn set_at(&mut self, at: Timestamp) {
        self.at = halves(at.micros() as u64);
    }

    /// The provider id stays in the arena, where the message's own id stands after it.
    pub(super) fn forget_provider_id(&mut self) {
        self.packed = halves(self.packed() & !HAS_PROVIDER);
    }

    #[inline]
    pub(super) fn direction(&self) -> Direction {
        if self.packed() & OUTGOING == 0 { Direction::Incoming } else { Direction::Outgoing }
    }

    pub(super) fn attachment(&self) -> bool {
        self.packed() & HAS_ATTACHMENT != 0
    }

    #[inline]
    fn offset(&self) -> usize {
        (self.packed() & MAX_OFFSET as u64) as usize
    }

    fn provider_len(&self) -> usize {
        (self.packed() >> PROVIDER_SHIFT) as usize
    }

    #[inline]
    pub(super) fn text<'a>(&self, arena: &'a str) -> Option<&'a str> {
        (self.packed() & HAS_TEXT != 0).then(|| &arena[self.offset()..][..self.text_len as usize])
    }

    pub(super) fn message<'a>(&self, arena: &'a str) -> Message<'a> {
        Message {
            id: self.id(arena),
            direction: self.direction(),
            at: self.at(),
            text: self.text(arena),
            provider_id: self.provider_id(arena),
            attachment: self.attachment(),
        }
    }

    /// Reads a little of the text: where its first and its last byte are, all of a usual one is.
    pub(super) fn touch(&self, arena: &str) -> u8 {
        let (bytes, start) = (arena.as_bytes(), self.offset());
        let last = (start + self.text_len as usize).saturating_sub(1);
        bytes.get(start).copied().unwrap_or_default() ^ bytes.get(last).copied().unwrap_or_default()
    }

    /// An id that is a place counts from `before` on.
    pub(super) fn count_from(&mut self, before: u64) {
        if (self.packed() & ID_MASK) >> ID_SHIFT == ORDINAL {
            self.id[0] = halves(wide(self.id[0]) + before);
        }
    }

    pub(super) fn provider_id<'a>(&self, arena: &'a str) -> Option<&'a str> {
        let start = self.offset() + self.text_len as usize;
        (self.packed() & HAS_PROVIDER != 0).then(|| &arena[start..][..self.provider_len()])
    }

    pub(super) fn id<'a>(&self, arena: &'a str) -> MessageId<'a> {
        match (self.packed() & ID_MASK) >> ID_SHIFT {
            0 => MessageId::Number(wide(self.id[0])),
            ORDINAL => MessageId::Ordinal(wide(self.id[0])),
            2 => MessageId::Uuid(u128::from(wide(self.id[0])) << 64 | u128::from(wide(self.id[1]))),
            _ => {
                let start = self.offset() + self.text_len as usize + self.provider_len();
                MessageId::Text(&arena[start..][..wide(self.id[0]) as usize])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_million_rows_take_360_megabytes() {
        assert_eq!(size_of::<Row>(), 36);
    }
}
