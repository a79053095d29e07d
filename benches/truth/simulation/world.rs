//! The bots, the platforms they sit on, and what went wrong for all of them at once.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{HOUR, MINUTE, SECOND, chance, lognormal};

/// How many days a simulation covers.
const DAYS: i64 = 60;

/// What a bot does with a message that comes while it still works on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meanwhile {
    /// It answers that one too, at the same time.
    Parallel,
    /// A lock drops it.
    Drop,
    /// A lease starts the answer over, with both messages in mind.
    Lease,
}

/// One bot as deployed.
#[derive(Debug, Clone)]
pub(crate) struct Bot {
    /// After so long without an answer the platform delivers again.
    pub(crate) timeout: i64,
    /// The webhook is answered before the work, so no time-out can pass.
    pub(crate) acknowledges_first: bool,
    /// Whether an error brings the message again at once or after a while.
    pub(crate) retries_at_once: bool,
    /// How often an error is reported after the reply went out.
    pub(crate) errors: f64,
    /// How often the platform delivers twice at the same moment.
    pub(crate) doubles: f64,
    /// Provider ids are stored.
    pub(crate) keeps_ids: bool,
    /// A second delivery that is worked on leaves a second incoming row.
    pub(crate) stores_repeats: bool,
    /// Processes, each with a memory of its own.
    pub(crate) instances: u32,
    /// Each process remembers the message ids that it has seen.
    pub(crate) remembers: bool,
    /// Message ids are claimed in one place for all processes.
    pub(crate) claims: bool,
    /// A reply younger than this keeps the bot from answering, whatever the message.
    pub(crate) cooldown: i64,
    /// Messages during the work.
    pub(crate) meanwhile: Meanwhile,
    /// The lock or lease holds for all processes.
    pub(crate) shared_lock: bool,
    /// Answers are worded by a language model.
    pub(crate) model: bool,
    /// How often an answer is split in several messages on purpose.
    pub(crate) multipart: f64,
    /// Median of the time an answer takes.
    pub(crate) work: f64,
    /// The contact is marked as stopped before the final message is sent.
    pub(crate) stops_first: bool,
    /// The contact's counter goes up for rows stored twice as well.
    pub(crate) counts_copies: bool,
}

impl Bot {
    /// How long one answer takes: model, images, a queue, and now and then a hiccup.
    pub(crate) fn working_time(&self, rng: &mut ChaCha8Rng) -> i64 {
        (lognormal(rng, self.work, 0.6) as i64).clamp(400, 90 * SECOND)
    }
}

/// All that contacts have in common.
#[derive(Debug)]
pub(crate) struct World {
    bots: Vec<Bot>,
    outages: Vec<(i64, i64)>,
}

impl World {
    /// Six bots and a handful of hours in which the language model was down.
    pub(crate) fn new(rng: &mut ChaCha8Rng) -> Self {
        let outages = (0..6).map(|_| {
            let start = rng.random_range(0..DAYS * 24 * HOUR);
            (start, start + rng.random_range(20 * MINUTE..3 * HOUR))
        });
        Self { outages: outages.collect(), bots: bots() }
    }

    /// The bot that talks to a contact.
    pub(crate) fn bot(&self, rng: &mut ChaCha8Rng) -> &Bot {
        &self.bots[rng.random_range(0..self.bots.len())]
    }

    /// Whether answers fail at that moment.
    pub(crate) fn is_down(&self, at: i64) -> bool {
        self.outages.iter().any(|&(start, end)| (start..end).contains(&at))
    }

    /// When a contact writes for the first time: by day and evening.
    pub(crate) fn first_visit(rng: &mut ChaCha8Rng) -> i64 {
        let day = rng.random_range(0..DAYS - 20);
        day * 24 * HOUR + rng.random_range(8 * HOUR..23 * HOUR)
    }

    /// How long until the contact comes back.
    pub(crate) fn absence(rng: &mut ChaCha8Rng) -> i64 {
        if chance(rng, 0.25) {
            rng.random_range(2 * HOUR..8 * HOUR)
        } else {
            (lognormal(rng, 1.6, 0.7) * 24.0) as i64 * HOUR + rng.random_range(5 * HOUR..20 * HOUR)
        }
    }
}

fn bots() -> Vec<Bot> {
    // A flow builder: no ids, short time-out, several processes that each remember.
    let flow = Bot {
        timeout: 10 * SECOND,
        acknowledges_first: false,
        retries_at_once: false,
        errors: 0.001,
        doubles: 0.006,
        keeps_ids: false,
        stores_repeats: true,
        instances: 3,
        remembers: true,
        claims: false,
        cooldown: 4 * SECOND,
        meanwhile: Meanwhile::Parallel,
        shared_lock: false,
        model: true,
        multipart: 0.05,
        work: 3_500.0,
        stops_first: true,
        counts_copies: true,
    };
    vec![
        // The same with canned answers and a lock that drops what comes meanwhile.
        Bot { model: false, instances: 1, meanwhile: Meanwhile::Drop, work: 2_500.0, cooldown: 0, ..flow.clone() },
        // The platform's own webhook, ids stored, nothing remembered.
        Bot {
            timeout: 20 * SECOND,
            retries_at_once: true,
            errors: 0.003,
            keeps_ids: true,
            instances: 4,
            remembers: false,
            work: 6_000.0,
            stops_first: false,
            cooldown: 0,
            ..flow.clone()
        },
        // Ids unique in the table, though only after the answer; a lease in each process; answers in parts.
        Bot {
            timeout: 20 * SECOND,
            retries_at_once: true,
            errors: 0.002,
            keeps_ids: true,
            stores_repeats: false,
            instances: 2,
            meanwhile: Meanwhile::Lease,
            multipart: 0.3,
            work: 5_000.0,
            stops_first: false,
            counts_copies: false,
            ..flow.clone()
        },
        // A sound one: acknowledges, claims, and holds one lease for all processes.
        Bot {
            acknowledges_first: true,
            claims: true,
            keeps_ids: true,
            meanwhile: Meanwhile::Lease,
            shared_lock: true,
            multipart: 0.15,
            stops_first: false,
            cooldown: 0,
            ..flow.clone()
        },
        // Acknowledges first, but claims nothing and stores no ids.
        Bot {
            acknowledges_first: true,
            errors: 0.003,
            doubles: 0.012,
            remembers: false,
            instances: 2,
            stores_repeats: false,
            counts_copies: false,
            cooldown: 0,
            ..flow.clone()
        },
        flow,
    ]
}
