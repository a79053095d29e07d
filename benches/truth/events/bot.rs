//! One bot as deployed.

use std::fmt;

use super::guard::{Guard, Patience};
use super::platform::Platform;
use super::storage::Storage;
use super::topic::Intent;

/// What a bot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Numbered options with fixed texts.
    Menu,
    /// Questions with fixed answers.
    Faq,
    /// Questions answered by a language model.
    Model,
    /// Small talk by a language model.
    Companion,
    /// Steps of several parts.
    Flow,
    /// A shop whose staff takes over.
    Staffed,
    /// Scores, prices, codes and lists.
    Notifier,
    /// A booking form.
    Form,
}

impl Kind {
    /// As bots are dealt out; language models are the most common by now.
    pub(super) const DEALT: [Self; 10] = [
        Self::Menu,
        Self::Faq,
        Self::Model,
        Self::Companion,
        Self::Flow,
        Self::Staffed,
        Self::Model,
        Self::Notifier,
        Self::Form,
        Self::Companion,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Menu => "menu",
            Self::Faq => "faq",
            Self::Model => "model",
            Self::Companion => "companion",
            Self::Flow => "flow",
            Self::Staffed => "staffed",
            Self::Notifier => "notifier",
            Self::Form => "form",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How often things go wrong.
#[derive(Debug)]
pub(super) struct Rates {
    /// An error before the work, for a call.
    pub(super) early_error: f64,
    /// An error after the work, for a call.
    pub(super) late_error: f64,
    /// A process killed, for a call.
    pub(super) killed: f64,
    /// The client gives up waiting and sends once more, for a part.
    pub(super) part_again: f64,
    /// The same, for a whole answer.
    pub(super) answer_again: f64,
    /// The bot is stuck from now on, for a call.
    pub(super) stuck: f64,
    /// A job runs twice, for a nudge or notification.
    pub(super) job_twice: f64,
}

/// Something that goes to all contacts.
#[derive(Debug)]
pub(super) struct Broadcast {
    pub(super) at: i64,
    pub(super) intent: Intent,
    /// From one contact to the next.
    pub(super) pace: i64,
    /// The whole job runs again so much later.
    pub(super) again: Option<i64>,
}

/// One bot, its code, its servers and its habits.
#[derive(Debug)]
pub(super) struct Bot {
    pub(super) index: usize,
    pub(super) kind: Kind,
    /// English, French or Spanish.
    pub(super) language: usize,
    pub(super) trade: usize,
    /// From which its facts and usual wordings follow.
    pub(super) salt: u64,
    /// How far the clock of each instance is off.
    pub(super) clocks: Vec<i64>,
    pub(super) platform: Platform,
    pub(super) guard: Guard,
    pub(super) patience: Patience,
    pub(super) storage: Storage,
    pub(super) rates: Rates,
    /// Median of the thinking time in seconds, and how far it strays.
    pub(super) thinks: (f64, f64),
    /// The webhook is acknowledged before the work.
    pub(super) acks_early: bool,
    /// A queue of its own runs killed calls again.
    pub(super) requeues: bool,
    /// How often an answer is worded anew.
    pub(super) temperature: f64,
    /// How often a language model adds an opening, an ending or an emoji.
    pub(super) flourish: f64,
    /// It reads what was said before it answers.
    pub(super) reads_history: bool,
    /// How often an answer has a second part.
    pub(super) second_part: f64,
    /// Shortest and longest time between parts.
    pub(super) part_gap: (i64, i64),
    /// A form or flow moves on when the call begins, not when it ends.
    pub(super) advances_early: bool,
    /// Hours of silence before each nudge, and whether they all say the same.
    pub(super) nudges: Vec<i64>,
    pub(super) same_nudge: bool,
    /// Silence after which the chat is closed with a farewell.
    pub(super) closes_after: Option<i64>,
    pub(super) broadcasts: Vec<Broadcast>,
    /// When a notification goes to everybody, and which.
    pub(super) notices: Vec<(i64, Intent)>,
    /// Hours in which it takes its own messages for a person's.
    pub(super) echoes: Vec<(i64, i64)>,
    /// Jobs do not ask whether the contact has stopped.
    pub(super) stop_leaks: bool,
    /// How often staff takes over, for a turn.
    pub(super) staff: f64,
}

impl Bot {
    pub(super) fn echoes_at(&self, at: i64) -> bool {
        self.echoes.iter().any(|(start, end)| (*start..*end).contains(&at))
    }
}
