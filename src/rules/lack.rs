//! What a rule looks at and a conversation has nothing of.

use crate::model::Direction;
use crate::text::number::grouped;

/// Why a rule had nothing to look at in a conversation. What several conversations lack is the greatest of what each
/// lacks, so that it is true of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// No message of the direction.
    Messages(Direction),
    /// Messages of the direction, and none of them has a text.
    Texts(Direction),
    /// What the words say.
    Of(&'static str),
}

/// What rules with a window of seconds lack where times are whole minutes.
pub const FINER_TIMES: Lack = Lack::Of("its window is shorter than a minute, and the times are whole minutes");

/// What rules of two sources lack in a command of one.
pub const TWO_SOURCES: Lack =
    Lack::Of("it compares two sources, as this does: dm-audit reconcile --delivered EXPORT SOURCE");

impl Lack {
    /// In words, where so many messages were looked at.
    pub fn words(self, incoming: usize, outgoing: usize) -> String {
        match self {
            Self::Of(what) => what.to_owned(),
            Self::Messages(Direction::Incoming) | Self::Texts(Direction::Incoming) if incoming == 0 => {
                "no message came in".to_owned()
            }
            Self::Messages(Direction::Outgoing) | Self::Texts(Direction::Outgoing) if outgoing == 0 => {
                "no message was sent".to_owned()
            }
            Self::Messages(direction) => format!("no {} message could be looked at", direction.as_str()),
            Self::Texts(direction) => {
                let count = if direction == Direction::Incoming { incoming } else { outgoing };
                match count {
                    1 => format!("the one {} message has no text", direction.as_str()),
                    _ => format!("none of the {} {} messages has a text", grouped(count), direction.as_str()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_is_told_with_its_number() {
        assert_eq!(Lack::Texts(Direction::Outgoing).words(3, 1204), "none of the 1,204 outgoing messages has a text");
        assert_eq!(Lack::Texts(Direction::Incoming).words(1, 9), "the one incoming message has no text");
        assert_eq!(Lack::Texts(Direction::Outgoing).words(3, 0), "no message was sent");
    }

    #[test]
    fn a_conversation_without_texts_says_nothing_of_one_that_lacks_something_else() {
        let of_all = [Lack::Messages(Direction::Outgoing), Lack::Texts(Direction::Outgoing), Lack::Of("a")];
        assert_eq!(of_all.iter().max(), Some(&Lack::Of("a")));
    }
}
