//! The platform that delivers what people write.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::draw::{chance, log_uniform, pick, span};
use super::{HOUR, MINUTE, SECOND};

/// Why a message is handed to the bot at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// It has just come.
    First,
    /// The platform delivers twice together.
    Together,
    /// No acknowledgement came in time.
    NoAck,
    /// An error came back.
    BackOff,
    /// An outage had swallowed the acknowledgement.
    Outage,
    /// The bot's own queue runs a killed call again.
    Requeue,
}

/// How a platform delivers, and when it delivers again.
#[derive(Debug)]
pub(super) struct Platform {
    /// How often one message is delivered twice together.
    pub(super) doubles: f64,
    /// The longest time between the two.
    pub(super) double_gap: i64,
    /// After so long without acknowledgement the message comes again.
    pub(super) timeout: i64,
    /// So many deliveries at most.
    pub(super) most: u32,
    /// After an error, wait so long before each further delivery.
    pub(super) back_off: Vec<i64>,
    /// When acknowledgements are lost or the bot cannot be reached.
    pub(super) outages: Vec<(i64, i64)>,
    /// How often an acknowledgement is lost on other days.
    pub(super) loses_ack: f64,
}

impl Platform {
    pub(super) fn new(rng: &mut ChaCha8Rng) -> Self {
        let back_offs: [&[i64]; 4] = [
            &[5 * SECOND, 30 * SECOND, 5 * MINUTE],
            &[SECOND * 15, MINUTE, 10 * MINUTE, HOUR],
            &[MINUTE, 5 * MINUTE, 30 * MINUTE],
            &[10 * SECOND],
        ];
        let outages = (0..rng.random_range(1..5)).map(|_| {
            let start = super::BEGINNING + rng.random_range(0..super::LENGTH);
            (start, start + span(rng, 20 * MINUTE, 5 * HOUR))
        });
        Self {
            outages: outages.collect(),
            doubles: log_uniform(rng, 0.008, 0.08),
            double_gap: span(rng, 20_000, 2 * SECOND),
            timeout: pick(rng, &[10, 20, 20, 60]) * SECOND,
            most: rng.random_range(2..6),
            back_off: pick(rng, &back_offs).to_vec(),
            loses_ack: if chance(rng, 0.6) { log_uniform(rng, 0.002, 0.04) } else { 0.0 },
        }
    }

    /// When the outage ends that lasts at that moment.
    pub(super) fn outage(&self, at: i64) -> Option<i64> {
        self.outages.iter().find(|(start, end)| (*start..*end).contains(&at)).map(|(_, end)| *end)
    }
}
