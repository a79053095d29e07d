//! A harsher world of bots: every call, delivery, clock and person is an event, and labels say which call sent a row.
//!
//! Nothing here looks at the rows to say what is wrong with them. A fault is the later of two outgoing rows that one
//! cause brought forth; whether anybody could tell from the rows is not asked.

mod bot;
mod bot_draw;
mod broadcast;
mod call;
pub(crate) mod census;
mod compose;
mod contact;
mod delivery;
mod draw;
mod echo;
mod finish;
mod guard;
mod ndjson;
mod person;
pub(crate) mod phrases;
mod plan;
mod platform;
mod queue;
mod send;
mod speech;
mod staff;
mod state;
mod storage;
mod topic;
mod turn;
mod unasked;
mod verdict;
mod visit;

use std::fmt;

pub(crate) use ndjson::{labels, messages};

use bot::Bot;
use draw::rng;

const MILLISECOND: i64 = 1_000;
const SECOND: i64 = 1_000 * MILLISECOND;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// When every world begins: 2026-01-05 00:00 UTC, in microseconds since 1970.
const BEGINNING: i64 = 1_767_571_200 * SECOND;
/// How long it lasts.
const LENGTH: i64 = 45 * DAY;

/// All conversations of all bots.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) conversations: Vec<Conversation>,
}

/// Everything between one contact and one bot.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) contact: String,
    pub(crate) bot: usize,
    /// What sort of bot it is.
    pub(crate) kind: &'static str,
    /// By time and id.
    pub(crate) rows: Vec<Row>,
}

/// One row of a bot's table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) incoming: bool,
    /// Microseconds since 1970, as the clock of the instance has it.
    pub(crate) at: i64,
    /// None for a picture.
    pub(crate) text: Option<String>,
    pub(crate) provider_id: Option<String>,
    pub(crate) fault: Option<Fault>,
    /// Why the row may look like a fault although it is none.
    pub(crate) look_alike: Option<&'static str>,
}

/// What is wrong with an outgoing row.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) cause: Cause,
    /// The row that it repeats or answers again, where there is one.
    pub(crate) of: Option<String>,
    /// Whether that row stands in the source.
    pub(crate) visible: bool,
    /// What happened, for people.
    pub(crate) mechanism: &'static str,
}

/// How a row is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FaultKind {
    /// The same content again, be it in a language model's other words.
    Repeat,
    /// Another answer to what was answered already.
    DoubleAnswer,
}

/// Why a row is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// Two calls of one event at nearly the same moment.
    Race,
    /// The platform delivered the event again later.
    Retry,
    /// Each line of a burst was answered on its own.
    Burst,
    /// A stuck bot, or two robots.
    Loop,
    /// The bot took its own message for a person's.
    Echo,
    /// The sender repeated it.
    Resend,
}

impl FaultKind {
    pub(crate) const ALL: [Self; 2] = [Self::Repeat, Self::DoubleAnswer];
}

impl Cause {
    pub(crate) const ALL: [Self; 6] = [Self::Race, Self::Retry, Self::Burst, Self::Loop, Self::Echo, Self::Resend];
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Repeat => "repeat",
            Self::DoubleAnswer => "double-answer",
        })
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Race => "race",
            Self::Retry => "retry",
            Self::Burst => "burst",
            Self::Loop => "loop",
            Self::Echo => "echo",
            Self::Resend => "resend",
        })
    }
}

/// So many bots, each with so many contacts; the same seed gives the same world, and a contact's part is its own.
pub(crate) fn world(seed: u64, bots: usize, contacts_per_bot: usize) -> World {
    let mut conversations = Vec::with_capacity(bots * contacts_per_bot);
    for index in 0..bots {
        let bot = Bot::new(index, &mut rng(seed, index, 0));
        for contact in 1..=contacts_per_bot {
            conversations.push(contact::conversation(&bot, contact, rng(seed, index, contact)));
        }
    }
    World { conversations }
}
