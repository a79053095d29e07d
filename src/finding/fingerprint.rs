//! What a finding is known again by: short hashes without a key, the same in every run and on every machine.

use std::fmt;

use sha2::{Digest, Sha256};

/// The first 64 bits of a SHA-256, written as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

/// The fingerprints of one finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprints {
    /// Over the rule code, the contact id and all message ids.
    pub whole: Fingerprint,
    /// Over the rule code, the contact id and the id of the last message: what stays of a finding whose first messages
    /// are out of the scope.
    pub last: Fingerprint,
}

impl Fingerprint {
    /// Over these parts, joined by U+001F.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hash = Sha256::new();
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                hash.update("\u{1F}");
            }
            hash.update(part);
        }
        Self(hash.finalize()[..8].iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte)))
    }

    /// Reads 16 hexadecimal digits, whatever their case.
    pub fn parse(text: &str) -> Option<Self> {
        let is_one = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then(|| u64::from_str_radix(text, 16).ok().map(Self)).flatten()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_it_is_written_and_nothing_else_is_one() {
        // printf 'DM101\x1fc1\x1fm1' | sha256sum
        let one = Fingerprint::of(["DM101", "c1", "m1"]);
        assert_eq!(one.to_string(), "31efb08e9766d2ce");
        assert_eq!(Fingerprint::parse(&one.to_string().to_uppercase()), Some(one));
        assert_eq!(Fingerprint::parse("00000000000000aa").unwrap().to_string(), "00000000000000aa");
        for text in ["", "aa", "+0000000000000aa", "00000000000000ag", "00000000000000aaa", "ééééé"] {
            assert_eq!(Fingerprint::parse(text), None, "{text}");
        }
    }
}
