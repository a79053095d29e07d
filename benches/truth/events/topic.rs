//! What a line is about, and what a bot means to say.

use super::draw::{mix, mix_name};
use super::phrases::Frame;

/// What the contact wants with a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Topic {
    Hello,
    /// A question that has its own answer.
    Question(Intent),
    Menu,
    /// An option of the menu.
    Press(u8),
    Nod,
    /// "I have a question".
    LeadIn,
    /// Something that no command bot knows.
    Odd,
    /// "hello??"
    Calling,
    /// The answer to a step of a form or flow; true if it does not fit.
    Step(bool),
    /// The items of a list.
    List,
    Stop,
    /// The answering machine of another business.
    Machine,
    /// The bot's own message, handed back.
    Echo(usize),
}

/// One meaning, with the facts that go with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Intent {
    pub(super) frame: &'static Frame,
    pub(super) subject: u8,
    /// Other facts for another occasion, such as another score.
    pub(super) salt: u32,
}

impl Intent {
    pub(super) fn plain(frame: &'static Frame) -> Self {
        Self { frame, subject: 0, salt: 0 }
    }

    pub(super) fn of(frame: &'static Frame, subject: usize) -> Self {
        Self { frame, subject: subject as u8, salt: 0 }
    }

    pub(super) fn salted(frame: &'static Frame, salt: u32) -> Self {
        Self { frame, subject: 0, salt }
    }

    /// Equal for equal content.
    pub(super) fn key(self) -> u64 {
        mix(mix_name(0xCBF2_9CE4_8422_2325, self.frame.name), (u64::from(self.subject) << 32) | u64::from(self.salt))
    }
}

impl PartialEq for Intent {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
