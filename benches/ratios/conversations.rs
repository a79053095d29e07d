//! Made-up conversations between contacts and a bot, in the order in which a bot would store them.
//!
//! The bot answers every message within seconds. Now and then a webhook comes twice and both calls answer, a reply
//! comes again in other words, a reply is meant to be two messages, or a contact writes twice before the answer.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::words::sentence;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// All conversations lie within this many days from 2026-01-01 UTC.
const DAYS: i64 = 180;
const START: i64 = 1_767_225_600 * SECOND;

/// How much of what.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Messages in all; a few more, where the last turn of a contact is not yet over.
    pub messages: usize,
    /// Contacts.
    pub contacts: usize,
    /// The contact of rank r has a share of messages in proportion to 1 / r^skew; 0 gives all the same.
    pub skew: f64,
    /// The same seed gives the same messages.
    pub seed: u64,
}

/// A message without its text, which its seed gives back: ten million of them have to fit into memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// Whose message.
    pub contact: u32,
    /// From the bot.
    pub outgoing: bool,
    /// Equal seeds give equal texts.
    text: u64,
    /// So many words are others than the seed's.
    changed: u8,
}

impl Message {
    /// Writes its text to the end of `out`.
    pub fn text(&self, out: &mut String) {
        sentence(self.text, self.changed, out);
    }
}

/// All messages, by time.
pub fn conversations(size: &Size) -> Vec<Message> {
    let shares: Vec<f64> = (1..=size.contacts).map(|rank| (rank as f64).powf(-size.skew)).collect();
    let all: f64 = shares.iter().sum();
    let mut messages = Vec::with_capacity(size.messages + size.contacts);
    let mut owed = 0.0;
    for (contact, share) in shares.iter().enumerate() {
        owed += share / all * size.messages as f64;
        let target = owed as usize;
        if target > messages.len() {
            let count = target - messages.len();
            // Each contact has a generator of its own, so that more contacts leave the first ones as they are.
            let mut talk = Talk {
                rng: ChaCha8Rng::seed_from_u64(size.seed ^ (contact as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)),
                contact: contact as u32,
                messages: &mut messages,
            };
            talk.hold(count);
        }
    }
    messages.sort_unstable();
    messages
}

/// One contact's conversation in the making.
struct Talk<'a> {
    rng: ChaCha8Rng,
    contact: u32,
    messages: &'a mut Vec<Message>,
}

impl Talk<'_> {
    fn hold(&mut self, count: usize) {
        let end = self.messages.len() + count;
        // Turns lie evenly, on average, between the first day of the contact and the last day of all.
        let first = self.rng.random_range(0..DAYS / 2) * DAY;
        let turns = (count as i64 / 2).max(1);
        let pace = (DAYS * DAY - first) / turns;
        let mut at = START + first;
        while self.messages.len() < end {
            at += self.rng.random_range(pace / 4..=pace * 7 / 4).max(30 * SECOND);
            at = self.turn(at);
        }
    }

    /// What the contact says and what the bot answers; returns when it is over.
    fn turn(&mut self, at: i64) -> i64 {
        let said = self.rng.random();
        let reply = self.rng.random();
        self.say(at, false, said, 0);
        let answered = at + self.rng.random_range(2 * SECOND..20 * SECOND);
        match self.rng.random_range(0..1000) {
            // The webhook came twice, both calls answered.
            0..10 => {
                let twin = at + self.rng.random_range(10_000..SECOND);
                self.say(twin, false, said, 0);
                self.say(answered, true, reply, 0);
                let again = answered + self.rng.random_range(50_000..3 * SECOND);
                self.say(again, true, reply, 0);
                again
            }
            // The platform tried again; the bot put it in other words.
            10..15 => {
                self.say(answered, true, reply, 0);
                let again = answered + self.rng.random_range(15 * SECOND..40 * SECOND);
                self.say(again, true, reply, 1);
                again
            }
            // Two messages on purpose.
            15..35 => {
                self.say(answered, true, reply, 0);
                let more = self.rng.random();
                let again = answered + self.rng.random_range(SECOND..5 * SECOND);
                self.say(again, true, more, 0);
                again
            }
            // The contact goes on before the answer is there, and gets one answer.
            35..135 => {
                let more = self.rng.random();
                let later = at + self.rng.random_range(SECOND..2 * SECOND);
                self.say(later, false, more, 0);
                self.say(answered, true, reply, 0);
                answered
            }
            _ => {
                self.say(answered, true, reply, 0);
                answered
            }
        }
    }

    fn say(&mut self, at: i64, outgoing: bool, text: u64, changed: u8) {
        self.messages.push(Message { at, contact: self.contact, outgoing, text, changed });
    }
}
