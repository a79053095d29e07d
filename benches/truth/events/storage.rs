//! What a bot writes into its table, and when.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::draw::{chance, mix, pick};
use super::{MILLISECOND, SECOND};

/// Which provider ids stand in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ids {
    Both,
    Incoming,
    None,
}

/// When an incoming message is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Incoming {
    /// As it comes, with the clock of the instance.
    AtReceipt,
    /// As it comes, with the platform's time.
    WithPlatformTime,
    /// Just before the first row of the answer.
    BeforeReply,
    /// When the run ends.
    AtEnd,
}

/// How rows are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    Random,
    Numbers,
    Contact,
}

/// The habits of one bot's table.
#[derive(Debug)]
pub(super) struct Storage {
    pub(super) ids: Ids,
    pub(super) incoming: Incoming,
    /// A message delivered twice leaves one row.
    pub(super) once: bool,
    /// A row for what a guard turned away too.
    pub(super) before_guard: bool,
    /// Outgoing rows are written before the message is sent.
    pub(super) before_sending: bool,
    /// What the client sends once more gets a row of its own.
    pub(super) stores_resends: bool,
    /// Moments are cut to this.
    pub(super) resolution: i64,
    naming: Naming,
}

impl Storage {
    pub(super) fn new(rng: &mut ChaCha8Rng) -> Self {
        let incoming = [Incoming::AtReceipt, Incoming::WithPlatformTime, Incoming::BeforeReply, Incoming::AtEnd];
        let weights = [0, 0, 0, 0, 1, 1, 2, 3];
        Self {
            ids: pick(rng, &[Ids::Both, Ids::Both, Ids::Incoming, Ids::None]),
            incoming: incoming[pick(rng, &weights)],
            once: chance(rng, 0.5),
            before_guard: chance(rng, 0.5),
            before_sending: chance(rng, 0.4),
            stores_resends: chance(rng, 0.8),
            resolution: pick(rng, &[1, 1, 1, MILLISECOND, MILLISECOND, SECOND]),
            naming: pick(rng, &[Naming::Random, Naming::Numbers, Naming::Contact]),
        }
    }

    /// The id of a contact's n-th row.
    pub(super) fn row_id(&self, bot: usize, contact: usize, n: usize, rng: &mut ChaCha8Rng) -> String {
        match self.naming {
            Naming::Numbers => (1_000_000_000 + (bot * 100_000 + contact) * 10_000 + n).to_string(),
            Naming::Contact => format!("{bot}.{contact}.{n:04}"),
            Naming::Random => {
                let place = mix(bot as u64, ((contact as u64) << 20) | n as u64);
                format!("{:08x}-{:04x}-{place:016x}", rng.random::<u32>(), rng.random::<u16>())
            }
        }
    }
}
