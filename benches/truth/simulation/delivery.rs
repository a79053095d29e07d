//! From the contact's messages to runs of the bot: deliveries, repeats of them, and what guards against those.

use rand::RngExt;

use super::label::{Cause, Label};
use super::stage::Stage;
use super::world::Meanwhile;
use super::{MINUTE, SECOND, chance};

/// What the contact wrote, and when.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) at: i64,
    pub(super) text: String,
    /// It is the message before, sent again.
    pub(super) again: bool,
}

/// One run of the bot on one message, which ended in an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// Which message.
    pub(super) message: usize,
    /// Why it ran again; nothing for the first run.
    pub(super) repeat: Option<Cause>,
    pub(super) begun: i64,
    pub(super) done: i64,
    instance: u32,
}

/// What came of the messages of one turn.
#[derive(Debug, Default)]
pub(super) struct Worked {
    /// By when they began.
    pub(super) runs: Vec<Run>,
    /// Rows and times of messages that no run took up.
    pub(super) dropped: Vec<(i64, usize)>,
    /// The row that each message first left.
    pub(super) rows: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Delivery {
    at: i64,
    message: usize,
    repeat: Option<Cause>,
    nth: u32,
}

impl Stage<'_> {
    /// Delivers the messages of one turn, with all that follows by itself.
    pub(super) fn deliver(&mut self, said: &[Said]) -> Worked {
        let mut queue: Vec<Delivery> = Vec::new();
        for (message, said) in said.iter().enumerate() {
            let at = said.at + self.rng.random_range(80..700);
            queue.push(Delivery { at, message, repeat: None, nth: 1 });
            if chance(&mut self.rng, self.bot.doubles) {
                let copies = if chance(&mut self.rng, 0.15) { 2 } else { 1 };
                for _ in 0..copies {
                    let at = at + self.rng.random_range(5..2_500);
                    queue.push(Delivery { at, message, repeat: Some(Cause::Race), nth: 2 });
                }
            }
        }
        let ids: Vec<Option<String>> = said.iter().map(|_| self.next_id()).collect();
        let mut stored: Vec<Vec<usize>> = vec![Vec::new(); said.len()];
        let mut worked = Worked::default();
        while let Some(next) = (0..queue.len()).min_by_key(|&at| (queue[at].at, queue[at].message, queue[at].nth)) {
            let delivery = queue.swap_remove(next);
            let instance = self.rng.random_range(0..self.bot.instances);
            if delivery.repeat.is_some() && self.is_skipped(&worked.runs, &delivery, instance) {
                continue;
            }
            if delivery.repeat.is_none() || self.bot.stores_repeats {
                let text = &said[delivery.message].text;
                // Now and then the platform gives the second one an id of its own.
                let renamed = delivery.repeat.is_some() && chance(&mut self.rng, 0.1);
                let id = if renamed { self.next_id() } else { ids[delivery.message].clone() };
                let row = self.hear(delivery.at, text, id);
                stored[delivery.message].push(row);
                if delivery.repeat.is_some() && self.bot.keeps_ids && !renamed && !self.bot.counts_copies {
                    self.counted -= 1;
                }
            }
            let refusal = match delivery.repeat {
                _ if self.world.is_down(delivery.at) => Refusal::Dropped,
                Some(_) => Refusal::None,
                None => self.refusal(&mut worked.runs, &delivery, instance),
            };
            match refusal {
                // A repeat that comes to nothing leaves its message as it was.
                Refusal::Dropped if delivery.repeat.is_some() => {}
                Refusal::Dropped => {
                    worked.dropped.extend(stored[delivery.message].first().map(|&row| (delivery.at, row)));
                }
                Refusal::Joined => {}
                Refusal::None => {
                    let run = self.run(&delivery, instance);
                    queue.extend(self.redelivery(&run, &delivery));
                    worked.runs.push(run);
                }
            }
        }
        worked.runs.sort_by_key(|run| run.begun);
        for (message, rows) in stored.iter().enumerate() {
            let answers = worked.runs.iter().filter(|run| run.message == message).count();
            self.mark_incoming(rows, answers);
        }
        self.mark_people(said, &stored);
        worked.rows = stored.iter().map(|rows| rows[0]).collect();
        worked
    }

    fn run(&mut self, delivery: &Delivery, instance: u32) -> Run {
        let done = delivery.at + self.bot.working_time(&mut self.rng);
        Run { message: delivery.message, repeat: delivery.repeat, begun: delivery.at, done, instance }
    }

    /// The platform tries again where it got no answer in time, or an error.
    fn redelivery(&mut self, run: &Run, delivery: &Delivery) -> Option<Delivery> {
        let nth = delivery.nth + 1;
        let again = |at| Delivery { at, message: run.message, repeat: Some(Cause::Retry), nth };
        if nth > 4 {
            return None;
        }
        if !self.bot.acknowledges_first && run.done - run.begun > self.bot.timeout {
            return Some(again(run.begun + self.bot.timeout + self.rng.random_range(50..2 * SECOND)));
        }
        chance(&mut self.rng, self.bot.errors).then(|| {
            let later = if self.bot.retries_at_once {
                self.rng.random_range(300..3 * SECOND)
            } else {
                self.rng.random_range(15 * SECOND..3 * MINUTE)
            };
            again(run.done + later)
        })
    }

    /// Whether a guard keeps a second delivery out.
    fn is_skipped(&self, runs: &[Run], delivery: &Delivery, instance: u32) -> bool {
        let mut seen = runs.iter().filter(|run| run.message == delivery.message && run.begun <= delivery.at);
        let known = seen.any(|run| self.bot.claims || (self.bot.remembers && run.instance == instance));
        let just_sent = |run: &Run| run.done <= delivery.at && delivery.at - run.done < self.bot.cooldown;
        known || runs.iter().any(just_sent) || self.holder(runs, delivery.at, instance).is_some()
    }

    /// The run that has the lock or lease at that moment, as this process sees it.
    fn holder(&self, runs: &[Run], at: i64, instance: u32) -> Option<usize> {
        let holds = |run: &Run| run.begun <= at && at < run.done && (self.bot.shared_lock || run.instance == instance);
        if self.bot.meanwhile == Meanwhile::Parallel { None } else { runs.iter().position(holds) }
    }

    /// What a lock, a lease or a cool-down does to a new message.
    fn refusal(&mut self, runs: &mut [Run], delivery: &Delivery, instance: u32) -> Refusal {
        let just_sent = |run: &Run| run.done <= delivery.at && delivery.at - run.done < self.bot.cooldown;
        match self.holder(runs, delivery.at, instance) {
            Some(holder) if self.bot.meanwhile == Meanwhile::Lease => {
                runs[holder].done = delivery.at + self.bot.working_time(&mut self.rng);
                runs[holder].begun = delivery.at;
                Refusal::Joined
            }
            Some(_) => Refusal::Dropped,
            None if runs.iter().any(just_sent) => Refusal::Dropped,
            None => Refusal::None,
        }
    }

    /// One message in several rows. Where each was answered, the answers are what there is to tell.
    fn mark_incoming(&mut self, rows: &[usize], answers: usize) {
        let ids: Vec<Option<String>> = rows.iter().map(|&row| self.rows[row].provider.clone()).collect();
        let shared: Vec<usize> =
            (0..rows.len()).filter(|&at| ids[at].is_some() && ids[at] == ids[0]).map(|at| rows[at]).collect();
        let apart: Vec<usize> = (0..rows.len())
            .filter(|&at| ids[at].is_none() || at == 0 || ids[at] != ids[0])
            .map(|at| rows[at])
            .collect();
        if shared.len() > 1 {
            let stored = Label::chain("DM105", "a delivery stored twice", shared);
            self.labels.push(if answers > 1 { stored.optional() } else { stored });
        }
        if apart.len() > 1 {
            self.labels.push(Label::chain("DM102", "a delivery stored twice, under no id or another", apart));
        }
    }

    /// People who send the same once more.
    fn mark_people(&mut self, said: &[Said], stored: &[Vec<usize>]) {
        for at in (1..said.len()).filter(|&at| said[at].again) {
            let rows = vec![stored[at - 1][0], stored[at][0]];
            self.labels.push(Label::chain("DM102", "the contact sent it twice", rows));
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    None,
    Dropped,
    Joined,
}
