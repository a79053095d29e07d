//! What is known about one contact while its events run.

use std::collections::HashMap;

use rand_chacha::ChaCha8Rng;

use super::bot::Bot;
use super::person::Person;
use super::platform::Reason;
use super::queue::Queue;
use super::topic::{Intent, Topic};
use super::{Cause, FaultKind};

/// A line that the contact is going to send.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Empty for a picture.
    pub(super) text: String,
    pub(super) ask: usize,
    /// It belongs to the line before it.
    pub(super) tail: bool,
}

/// A line that was sent, and what the guards know of it.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) line: Line,
    /// When the platform got it.
    pub(super) at: i64,
    pub(super) provider: u64,
    /// The instance that hears its own message.
    pub(super) heard_by: Option<usize>,
    pub(super) received: Option<i64>,
    pub(super) stored: bool,
    pub(super) acked: bool,
    pub(super) deliveries: u32,
    pub(super) errors: usize,
    /// Some call has sent something because of it.
    pub(super) replied: bool,
    pub(super) marked_at: i64,
    pub(super) leased_until: i64,
    pub(super) claimed: bool,
    pub(super) seen_by: u16,
}

/// One thing that the contact wants, and who has answered it.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) topic: Topic,
    /// What the bot means to answer, once it has decided.
    pub(super) plan: Option<Vec<Intent>>,
    /// The call that answered first, and whether it had gone its own way.
    pub(super) owner: Option<(usize, bool)>,
    /// Positions in `Sim::sent`.
    pub(super) sent: Vec<usize>,
    /// The contact asks again on purpose.
    pub(super) repeated: Option<&'static str>,
    /// One of several lines that each want something.
    pub(super) in_burst: bool,
}

/// One part of an answer.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) text: String,
    /// Equal for equal content.
    pub(super) key: u64,
    /// What it says, or the first of several things.
    pub(super) intent: Intent,
    pub(super) asks: Vec<usize>,
    /// Not what was planned for the ask.
    pub(super) fresh: bool,
    /// What a stuck bot says whatever it is asked.
    pub(super) stuck: bool,
    pub(super) look_alike: Option<&'static str>,
}

/// One run of the bot's code.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) message: usize,
    pub(super) reason: Reason,
    pub(super) instance: usize,
    /// Which delivery of all began it.
    pub(super) number: u32,
    pub(super) parts: Vec<Part>,
    pub(super) next: usize,
    /// Messages that it answers.
    pub(super) batch: Vec<usize>,
    pub(super) incoming_stored: bool,
    /// Dies before this part.
    pub(super) dies_at: Option<usize>,
    /// The step of the form or flow that it gives.
    pub(super) step: Option<usize>,
    /// The step when it ends.
    pub(super) step_after: Option<usize>,
    pub(super) sent: Vec<usize>,
}

/// Something that went to the contact.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) at: i64,
    pub(super) call: Option<usize>,
    pub(super) part: Part,
    /// Position in `Sim::rows`.
    pub(super) row: Option<usize>,
    pub(super) instance: usize,
    pub(super) provider: u64,
}

/// A fault before rows have ids.
#[derive(Debug, Clone)]
pub(super) struct Flaw {
    pub(super) kind: FaultKind,
    pub(super) cause: Cause,
    /// The row that it repeats.
    pub(super) of: Option<usize>,
    pub(super) mechanism: &'static str,
}

/// A row before it has an id.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) incoming: bool,
    pub(super) at: i64,
    pub(super) text: String,
    pub(super) provider: Option<u64>,
    pub(super) flaw: Option<Flaw>,
    pub(super) look_alike: Option<&'static str>,
}

/// One contact with one bot.
#[derive(Debug)]
pub(super) struct Sim<'a> {
    pub(super) bot: &'a Bot,
    pub(super) contact: usize,
    pub(super) person: Person,
    pub(super) rng: ChaCha8Rng,
    pub(super) queue: Queue,
    pub(super) now: i64,
    pub(super) lines: Vec<Line>,
    pub(super) messages: Vec<Message>,
    pub(super) asks: Vec<Ask>,
    pub(super) calls: Vec<Call>,
    pub(super) sent: Vec<Sent>,
    pub(super) rows: Vec<Draft>,
    /// When each content went out last, by its key.
    pub(super) said: HashMap<u64, usize>,
    /// Deliveries so far, and the last one that each timer has seen.
    pub(super) deliveries: u32,
    pub(super) latest: [u32; 9],
    /// Until when each busy flag is up, whose it is, and the message that waits.
    pub(super) busy: [(i64, usize); 9],
    pub(super) waiting: [Option<(usize, Reason)>; 9],
    /// What a stuck bot says, for how many more calls, and where it said so first.
    pub(super) stuck: Option<(Part, u32, Option<usize>)>,
    pub(super) step: usize,
    /// The first answer to the answering machine.
    pub(super) machine: Option<usize>,
    pub(super) paused: bool,
    pub(super) stopped: bool,
    pub(super) last_message: Option<usize>,
    /// Counts lines of the contact, so that nudges know whether somebody wrote.
    pub(super) quiet: u32,
}
