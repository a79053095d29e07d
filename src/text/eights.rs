//! Looks at eight bytes at once (Warren 2012, Hacker's Delight, 6-1): for texts of usual length faster than a search that
//! has to be begun.

/// A byte in each of eight places.
#[inline]
pub const fn eight_times(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The high bit of each of eight bytes.
pub const HIGH: u64 = eight_times(0x80);

/// The bit that makes a small letter of a capital one, in each of eight bytes.
pub const SMALL: u64 = eight_times(0x20);

/// The high bit of each byte that is an ASCII letter. A sum reaches the high bit of its byte where the byte is large
/// enough, and never the next byte.
#[inline]
pub const fn letters(eight: u64) -> u64 {
    between(eight | SMALL, b'a', b'z') & !eight
}

/// The high bit of each byte that is an ASCII digit.
#[inline]
pub const fn digits(eight: u64) -> u64 {
    between(eight, b'0', b'9') & !eight
}

/// The high bit of each byte whose low seven bits are a byte from `first` to `last`.
#[inline]
const fn between(eight: u64, first: u8, last: u8) -> u64 {
    let low = eight & eight_times(0x7F);
    (low + eight_times(0x80 - first)) & !(low + eight_times(0x7F - last)) & HIGH
}

/// The high bit of each byte that is this one.
#[inline]
pub const fn equal(eight: u64, byte: u8) -> u64 {
    let other = eight ^ eight_times(byte);
    !(((other & eight_times(0x7F)) + eight_times(0x7F)) | other) & HIGH
}

/// The eight bytes from a place on, the first one lowest, zeros after the end.
#[inline]
pub fn eight_at(text: &[u8], place: usize) -> u64 {
    let rest = &text[place..];
    if let Some(bytes) = rest.first_chunk::<8>() {
        return u64::from_le_bytes(*bytes);
    }
    if let Some(bytes) = text.last_chunk::<8>() {
        // What stands before them is shifted out; nothing is left where nothing follows.
        return u64::from_le_bytes(*bytes).checked_shr(8 * (8 - rest.len() as u32)).unwrap_or_default();
    }
    rest.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte))
}

/// Whether one of some bytes, none of them 0, stands in a text.
#[inline]
pub fn has_any<const N: usize>(text: &[u8], bytes: [u8; N]) -> bool {
    let (mut place, mut found) = (0, 0);
    while place < text.len() {
        let eight = eight_at(text, place);
        for byte in bytes {
            found |= equal(eight, byte);
        }
        place += 8;
    }
    found != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn eight_bytes_at_once_are_what_each_of_them_is(text in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40)) {
            let eights = || (0..text.len()).step_by(8).map(|place| eight_at(&text, place));
            let count = |marks: fn(u64) -> u64| eights().map(|eight| marks(eight).count_ones() as usize).sum::<usize>();
            let plain = |is: fn(&u8) -> bool| text.iter().filter(|byte| is(byte)).count();
            proptest::prop_assert_eq!(count(letters), plain(u8::is_ascii_alphabetic));
            proptest::prop_assert_eq!(count(digits), plain(u8::is_ascii_digit));
            proptest::prop_assert_eq!(count(|eight| equal(eight, 0xC3)), plain(|byte| *byte == 0xC3));
            proptest::prop_assert_eq!(has_any(&text, [b'/', 0xFF]), text.contains(&b'/') || text.contains(&0xFF));
            let bytes: Vec<u8> = eights().flat_map(u64::to_le_bytes).take(text.len()).collect();
            proptest::prop_assert_eq!(bytes, text);
        }
    }
}
