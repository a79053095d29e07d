//! Which of several hosts is wanted.

/// What a server must be, as libpq's `target_session_attrs` has it
/// (<https://www.postgresql.org/docs/current/libpq-connect.html>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionAttrs {
    /// Whatever it is.
    Any,
    /// Its transactions may write.
    ReadWrite,
    /// Its transactions may only read.
    ReadOnly,
    /// It is not a hot standby.
    Primary,
    /// It is a hot standby.
    Standby,
    /// A hot standby if there is one, else any.
    PreferStandby,
}

impl SessionAttrs {
    /// Reads the value of `target_session_attrs`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "any" => Self::Any,
            "read-write" => Self::ReadWrite,
            "read-only" => Self::ReadOnly,
            "primary" => Self::Primary,
            "standby" => Self::Standby,
            "prefer-standby" => Self::PreferStandby,
            _ => return None,
        })
    }

    /// What is looked for one after the other, among all hosts each time.
    pub(super) fn rounds(self) -> &'static [Self] {
        match self {
            Self::Any => &[Self::Any],
            Self::ReadWrite => &[Self::ReadWrite],
            Self::ReadOnly => &[Self::ReadOnly],
            Self::Primary => &[Self::Primary],
            Self::Standby => &[Self::Standby],
            Self::PreferStandby => &[Self::Standby, Self::Any],
        }
    }

    /// The question that tells whether a server is what is looked for; `None` if any will do. Its answer is one word.
    pub fn question(self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::ReadWrite | Self::ReadOnly => Some("SHOW transaction_read_only"),
            Self::Primary | Self::Standby | Self::PreferStandby => Some("SELECT pg_catalog.pg_is_in_recovery()"),
        }
    }

    /// Whether a server that answers this is the one that the URL asks for.
    pub fn fits(self, answer: &str) -> bool {
        let yes = matches!(answer, "on" | "t" | "true");
        match self {
            Self::Any => true,
            Self::ReadWrite | Self::Primary => !yes,
            Self::ReadOnly | Self::Standby | Self::PreferStandby => yes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_wanted_for_what_it_is() {
        use SessionAttrs::{Any, PreferStandby, Primary, ReadOnly, ReadWrite, Standby};
        for (attrs, yes, no) in [
            (ReadWrite, false, true),
            (ReadOnly, true, false),
            (Primary, false, true),
            (Standby, true, false),
            (PreferStandby, true, false),
            (Any, true, true),
        ] {
            for (word, wanted) in [("on", yes), ("t", yes), ("off", no), ("f", no)] {
                assert_eq!(attrs.fits(word), wanted, "{attrs:?} {word}");
            }
        }
    }
}
