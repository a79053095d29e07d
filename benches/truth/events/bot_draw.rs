//! Draws a bot: no two are alike.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::bot::{Bot, Broadcast, Kind, Rates};
use super::draw::{chance, log_uniform, pick, span};
use super::guard::{Guard, Patience};
use super::phrases::{ALERT, BROADCASTS, REMINDER, SCORE, UPDATES};
use super::platform::Platform;
use super::storage::Storage;
use super::topic::Intent;
use super::{BEGINNING, DAY, HOUR, LENGTH, MILLISECOND, MINUTE, SECOND};

impl Bot {
    pub(super) fn new(index: usize, rng: &mut ChaCha8Rng) -> Self {
        let kind = Kind::DEALT[index % Kind::DEALT.len()];
        let is_model = match kind {
            Kind::Model | Kind::Companion => true,
            Kind::Staffed => chance(rng, 0.5),
            _ => false,
        };
        let (platform, patience, thinks) = (Platform::new(rng), Patience::new(rng), thinks(is_model, rng));
        let part_gap = (span(rng, 300 * MILLISECOND, SECOND), span(rng, 1_100 * MILLISECOND, 6 * SECOND));
        let parts = if matches!(kind, Kind::Flow | Kind::Notifier) { 4 } else { 1 };
        // Who needs longer than the platform waits has learnt to acknowledge first.
        let needs = (2.5 * thinks.0 + 2.0) * SECOND as f64 + (patience.longest() + parts * part_gap.1) as f64;
        let acks_early = needs > platform.timeout as f64 || chance(rng, 0.3);
        Self {
            index,
            kind,
            language: rng.random_range(0..3),
            trade: rng.random_range(0..8),
            salt: rng.random(),
            clocks: clocks(rng),
            platform,
            guard: Guard::new(index, rng),
            patience,
            storage: Storage::new(rng),
            rates: rates(rng),
            thinks,
            acks_early,
            requeues: chance(rng, 0.5),
            temperature: if is_model { rng.random_range(0.5..1.0) } else { 0.0 },
            flourish: rng.random_range(0.05..0.45),
            reads_history: is_model,
            second_part: if chance(rng, 0.4) { rng.random_range(0.05..0.5) } else { 0.0 },
            part_gap,
            advances_early: chance(rng, 0.4),
            nudges: nudges(kind, rng),
            same_nudge: chance(rng, 0.5),
            closes_after: chance(rng, 0.3).then(|| span(rng, 10 * MINUTE, 2 * HOUR)),
            broadcasts: broadcasts(index, rng),
            notices: notices(kind, rng),
            echoes: echoes(index, rng),
            stop_leaks: chance(rng, 0.3),
            staff: if kind == Kind::Staffed { rng.random_range(0.08..0.3) } else { 0.0 },
        }
    }
}

fn clocks(rng: &mut ChaCha8Rng) -> Vec<i64> {
    let instances = pick(rng, &[1, 1, 2, 2, 3, 4, 6, 8]);
    let worst = span(rng, 2 * MILLISECOND, 2 * SECOND);
    (0..instances).map(|_| if instances == 1 { 0 } else { rng.random_range(-worst..worst) }).collect()
}

fn thinks(is_model: bool, rng: &mut ChaCha8Rng) -> (f64, f64) {
    let median = if is_model { log_uniform(rng, 1.5, 9.0) } else { log_uniform(rng, 0.15, 3.0) };
    (median, rng.random_range(0.3..1.0))
}

fn rates(rng: &mut ChaCha8Rng) -> Rates {
    Rates {
        early_error: log_uniform(rng, 0.000_5, 0.01),
        late_error: log_uniform(rng, 0.003, 0.06),
        killed: log_uniform(rng, 0.001, 0.02),
        part_again: log_uniform(rng, 0.000_6, 0.012),
        answer_again: log_uniform(rng, 0.000_2, 0.004),
        stuck: log_uniform(rng, 0.000_3, 0.004),
        job_twice: log_uniform(rng, 0.001, 0.03),
    }
}

fn nudges(kind: Kind, rng: &mut ChaCha8Rng) -> Vec<i64> {
    let wanted = match kind {
        Kind::Menu | Kind::Notifier => 0.15,
        _ => 0.6,
    };
    if !chance(rng, wanted) {
        return Vec::new();
    }
    let plans: [&[i64]; 4] =
        [&[HOUR * 3], &[HOUR * 2, HOUR * 23], &[HOUR * 20, HOUR * 44, HOUR * 92], &[MINUTE * 30, DAY]];
    pick(rng, &plans).to_vec()
}

/// Sales and invitations, some of which come back word for word in another week.
fn broadcasts(index: usize, rng: &mut ChaCha8Rng) -> Vec<Broadcast> {
    let mut all: Vec<Broadcast> = Vec::new();
    for number in 0..rng.random_range(1..6) {
        let frame = &BROADCASTS[rng.random_range(0..BROADCASTS.len())];
        let intent = match all.last() {
            Some(last) if chance(rng, 0.25) => last.intent,
            _ => Intent::salted(frame, number + 1),
        };
        let day = rng.random_range(2..LENGTH / DAY);
        let at = BEGINNING + day * DAY + span(rng, 8 * HOUR, 20 * HOUR);
        let again = (index % 9 == 4 && number == 0 || chance(rng, 0.03)).then(|| span(rng, 20 * SECOND, 40 * MINUTE));
        all.push(Broadcast { at, intent, pace: span(rng, 20 * MILLISECOND, 3 * SECOND), again });
    }
    all
}

/// Scores come at the same moments for all, several an evening.
fn notices(kind: Kind, rng: &mut ChaCha8Rng) -> Vec<(i64, Intent)> {
    let mut all = Vec::new();
    if kind != Kind::Notifier {
        return all;
    }
    let which = pick(rng, &[SCORE, SCORE, ALERT, REMINDER]);
    let days = pick(rng, &[2, 3, 7]);
    for day in (0..LENGTH / DAY).step_by(days) {
        let mut at = BEGINNING + day * DAY + rng.random_range(9 * HOUR..20 * HOUR);
        let most = if which == REMINDER { 1 } else { 5 };
        for number in 0..rng.random_range(1..=most) {
            all.push((at, Intent::salted(&UPDATES[which], (day * 10 + number) as u32 + 1)));
            at += span(rng, 3 * MINUTE, 40 * MINUTE);
        }
    }
    all
}

/// Every third bot has had days on which it heard itself.
fn echoes(index: usize, rng: &mut ChaCha8Rng) -> Vec<(i64, i64)> {
    if index % 3 != 1 {
        return Vec::new();
    }
    let windows = (0..rng.random_range(1..5)).map(|_| {
        let start = BEGINNING + rng.random_range(DAY..LENGTH);
        (start, start + span(rng, 4 * HOUR, 20 * HOUR))
    });
    windows.collect()
}
