//! Hashes that are the same on every machine and in every build, so that what two machines learned can be added up.

/// An odd number without a pattern: the golden ratio in 64 bits (Knuth, The Art of Computer Programming, 6.4).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// One more word of a sequence.
pub const fn fold(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(23) ^ word).wrapping_mul(GOLDEN)
}

/// Spreads every bit over all others: the finaliser of `SplitMix64` (Steele, Lea & Flood 2014, Fast Splittable
/// Pseudorandom Number Generators).
pub const fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

/// The hash of some bytes, eight at a time.
pub fn bytes(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| fold(hash, u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(fold(hash, u64::from_le_bytes(last)))
}

/// The hash of two in this order.
pub const fn pair(first: u64, second: u64) -> u64 {
    mix(fold(mix(first), second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_same_in_every_build_and_differs_with_each_byte() {
        assert_eq!(bytes(b""), mix(0));
        assert_eq!(bytes("Merci !".as_bytes()), bytes(b"Merci !"));
        let texts: Vec<Vec<u8>> = (0..64usize).map(|length| (0..length as u8).collect()).collect();
        let mut hashes: Vec<u64> = texts.iter().map(|text| bytes(text)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), texts.len());
        assert_ne!(pair(1, 2), pair(2, 1));
    }
}
