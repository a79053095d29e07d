//! What keeps a bot from answering one message twice, and many lines one by one.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::draw::{chance, pick, span};
use super::state::Message;
use super::{MILLISECOND, MINUTE, SECOND};

/// How a bot recognises a message that it has had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// Not at all.
    None,
    /// It looks for a mark and sets one so much later.
    CheckThenWrite(i64),
    /// It looks for a reply, then thinks, then writes.
    CheckThenThink,
    /// It thinks first, looks for a reply, and writes so much later.
    CheckAtEnd(i64),
    /// One of all calls gets the message.
    AtomicClaim,
    /// Each process remembers what it has seen.
    InProcess,
    /// One of all calls gets it, and another one may after so long.
    Lease(i64),
}

/// What a bot does with several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// Each line is answered.
    None,
    /// It waits so long for another line; each process has a timer of its own, or all share one.
    Window { length: i64, shared: bool },
    /// A flag says that an answer is under way; lines meanwhile are answered after it, or dropped.
    Busy { shared: bool, drops: bool, expires: i64 },
}

impl Guard {
    /// Bots differ most in this, so the guards are dealt out rather than drawn.
    pub(super) fn new(bot: usize, rng: &mut ChaCha8Rng) -> Self {
        match (bot * 7 + bot / 10 * 3 + rng.random_range(0..4)) % 20 {
            0..3 => Self::None,
            3..6 => Self::CheckThenWrite(span(rng, 20 * MILLISECOND, 3 * SECOND)),
            6..8 => Self::CheckThenThink,
            8..10 => Self::CheckAtEnd(span(rng, 5 * MILLISECOND, 400 * MILLISECOND)),
            10..14 => Self::AtomicClaim,
            14..17 => Self::InProcess,
            _ => Self::Lease(span(rng, 4 * SECOND, 5 * MINUTE)),
        }
    }

    /// Whether a call on this message may begin.
    pub(super) fn admits(self, message: &mut Message, now: i64, instance: usize) -> bool {
        match self {
            Self::None | Self::CheckAtEnd(_) => true,
            Self::CheckThenWrite(gap) => {
                let free = message.marked_at > now;
                message.marked_at = message.marked_at.min(now + gap);
                free
            }
            Self::CheckThenThink => !message.replied,
            Self::AtomicClaim => !std::mem::replace(&mut message.claimed, true),
            Self::InProcess => {
                let free = message.seen_by & (1 << instance) == 0;
                message.seen_by |= 1 << instance;
                free
            }
            Self::Lease(length) => {
                let free = now >= message.leased_until;
                if free {
                    message.leased_until = now + length;
                }
                free
            }
        }
    }
}

impl Patience {
    pub(super) fn new(rng: &mut ChaCha8Rng) -> Self {
        match rng.random_range(0..10) {
            0..3 => Self::None,
            3..7 => Self::Window { length: span(rng, SECOND, 15 * SECOND), shared: chance(rng, 0.85) },
            _ => Self::Busy {
                shared: chance(rng, 0.85),
                drops: chance(rng, 0.3),
                expires: pick(rng, &[8 * SECOND, 30 * SECOND, 2 * MINUTE]),
            },
        }
    }
    /// How long a line waits at least before it is worked on.
    pub(super) fn longest(self) -> i64 {
        match self {
            Self::Window { length, .. } => length,
            Self::None | Self::Busy { .. } => 0,
        }
    }
}
