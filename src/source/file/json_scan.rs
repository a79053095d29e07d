//! Follows JSON values byte by byte, without a look at what they say.

use memchr::memchr2;

/// A value from its first byte to its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    /// Objects and lists, so many deep; at 0 it is over.
    Brackets { depth: u32 },
    /// A string within so many brackets.
    Text { depth: u32 },
    /// The byte after a backslash.
    Escape { depth: u32 },
    /// A number or a word.
    Word,
}

impl Inside {
    pub(super) const fn begin(first: u8) -> Self {
        match first {
            b'{' | b'[' => Self::Brackets { depth: 1 },
            b'"' => Self::Text { depth: 0 },
            _ => Self::Word,
        }
    }

    /// Goes on at `at` and returns where the value ends, if it does here.
    pub(super) fn pass(&mut self, bytes: &[u8], mut at: usize) -> Option<usize> {
        while at < bytes.len() {
            match *self {
                Self::Brackets { depth } => {
                    let rest = &bytes[at..];
                    at += rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']'))? + 1;
                    match bytes[at - 1] {
                        b'"' => *self = Self::Text { depth },
                        b'{' | b'[' => *self = Self::Brackets { depth: depth.saturating_add(1) },
                        _ if depth <= 1 => return Some(at),
                        _ => *self = Self::Brackets { depth: depth - 1 },
                    }
                }
                Self::Text { depth } => {
                    at += memchr2(b'"', b'\\', &bytes[at..])? + 1;
                    match (bytes[at - 1], depth) {
                        (b'\\', _) => *self = Self::Escape { depth },
                        (_, 0) => return Some(at),
                        _ => *self = Self::Brackets { depth },
                    }
                }
                Self::Escape { depth } => {
                    *self = Self::Text { depth };
                    at += 1;
                }
                Self::Word => {
                    let ends = |byte: &u8| byte.is_ascii_whitespace() || b",]}[{\"".contains(byte);
                    return bytes[at..].iter().position(ends).map(|end| at + end);
                }
            }
        }
        None
    }
}

/// Where the first value of a text ends; `None` if it does not.
pub(super) fn first_end(bytes: &[u8]) -> Option<usize> {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let mut inside = Inside::begin(bytes[start]);
    inside.pass(bytes, start + usize::from(inside != Inside::Word))
}

/// Whether a text that begins with a value breaks off within a string of it.
pub(super) fn breaks_off_in_text(bytes: &[u8]) -> bool {
    let Some(start) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) else { return false };
    let mut inside = Inside::begin(bytes[start]);
    inside.pass(bytes, start + 1).is_none() && matches!(inside, Inside::Text { .. } | Inside::Escape { .. })
}
