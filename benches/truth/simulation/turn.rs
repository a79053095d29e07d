//! One turn: the contact writes, the bot runs once or more often, and answers go out.

use rand::RngExt;

use super::delivery::{Run, Said, Worked};
use super::label::Cause;
use super::reply::{Part, Rerun};
use super::stage::{Sent, Stage};
use super::wording::{Author, Topic};
use super::{HOUR, SECOND, chance, lognormal, marks};

/// A bot that says the same at every turn for a while.
#[derive(Debug)]
pub(super) struct Stuck {
    /// What it says; nothing where it greets anew each time.
    pub(super) part: Option<Part>,
    pub(super) turns_left: u32,
    pub(super) said: Vec<Sent>,
}

/// What the bot is up to at this turn.
pub(super) struct Ask<'a> {
    pub(super) topic: Topic,
    pub(super) stuck: Option<&'a mut Stuck>,
    /// The answer to the same question, asked before.
    pub(super) asked_before: Option<&'a [Sent]>,
    /// How much later than usual the answer comes.
    pub(super) late: i64,
}

impl Ask<'_> {
    pub(super) fn about(topic: Topic) -> Self {
        Self { topic, stuck: None, asked_before: None, late: 0 }
    }
}

/// What became of a turn.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// The messages of every answer.
    pub(super) answers: Vec<Vec<Sent>>,
    pub(super) begun: Vec<i64>,
    pub(super) dropped: Vec<(i64, usize)>,
    /// The row that each of the contact's messages left.
    pub(super) heard: Vec<usize>,
    /// When the contact has read it all.
    pub(super) end: i64,
}

impl Stage<'_> {
    /// Plays one turn and labels what went wrong in it.
    pub(super) fn turn(&mut self, said: &[Said], mut ask: Ask<'_>) -> Turn {
        let Worked { runs, dropped, rows } = self.deliver(said);
        let mut worded: Vec<Vec<Part>> = Vec::new();
        let mut answers: Vec<Vec<Sent>> = Vec::new();
        for (at, run) in runs.iter().enumerate() {
            let parts = self.words(&runs[..=at], &worded, said, &mut ask);
            let sent = self.send(run.done + ask.late, &parts);
            if let Some(stuck) = ask.stuck.as_mut().filter(|_| root(&runs, at) == at) {
                stuck.said.extend(sent.first().cloned());
            }
            worded.push(parts);
            answers.push(sent);
        }
        self.mark_turn(&runs, &answers);
        if let (Some(before), Some(now)) = (ask.asked_before, answers.first()) {
            let both = [before.to_vec(), now.clone()];
            marks::copies(&mut self.labels, "the same answer to the same question", &both, Cause::Loop);
        }
        let last = answers.iter().flatten().map(|sent| sent.at).max();
        let end = last.unwrap_or_default().max(said.iter().map(|said| said.at).max().unwrap_or_default());
        self.resend(&mut answers);
        Turn { answers, begun: runs.iter().map(|run| run.begun).collect(), dropped, heard: rows, end }
    }

    /// What the last of these runs answers.
    fn words(&mut self, runs: &[Run], worded: &[Vec<Part>], said: &[Said], ask: &mut Ask<'_>) -> Vec<Part> {
        let at = runs.len() - 1;
        let (run, model) = (&runs[at], self.bot.model);
        let first = root(runs, at);
        if first < at {
            let how = Rerun::of_message(model, &mut self.rng);
            return self.author.again(&worded[first], how, &mut self.rng);
        }
        if let Some(unseen) = unseen(runs, at) {
            let how = if said[run.message].again {
                Rerun::of_message(model, &mut self.rng)
            } else {
                Rerun::of_burst(model, &mut self.rng)
            };
            return self.author.again(&worded[unseen], how, &mut self.rng);
        }
        if let Some(stuck) = ask.stuck.as_ref() {
            let Some(part) = &stuck.part else { return vec![Author::greeting(&mut self.rng)] };
            let how = if model && chance(&mut self.rng, 0.3) { Rerun::Light } else { Rerun::Same };
            return vec![part.reworded(how, &mut self.rng)];
        }
        if let Some(before) = ask.asked_before.filter(|before| !before.is_empty()) {
            let before: Vec<Part> = before.iter().map(|sent| sent.part.clone()).collect();
            let how = Rerun::of_message(model, &mut self.rng);
            return self.author.again(&before, how, &mut self.rng);
        }
        // The next message of the turn is about something else.
        let topic = std::mem::replace(&mut ask.topic, Topic::Chat);
        self.author.answer(&topic, self.bot, &mut self.rng)
    }

    fn mark_turn(&mut self, runs: &[Run], answers: &[Vec<Sent>]) {
        let firsts: Vec<usize> = (0..runs.len()).filter(|&at| root(runs, at) == at).collect();
        for &first in &firsts {
            let group: Vec<usize> = (first..runs.len()).filter(|&at| root(runs, at) == first).collect();
            let Some(cause) = group.iter().find_map(|&at| runs[at].repeat) else { continue };
            let of_group: Vec<Vec<Sent>> = group.iter().map(|&at| answers[at].clone()).collect();
            marks::repeated(&mut self.labels, "a delivery answered again", &of_group, cause);
        }
        // Answers to different messages, each begun before the one before was sent.
        for burst in firsts.chunk_by(|_, &two| unseen(runs, two).is_some()).filter(|burst| burst.len() > 1) {
            let of_burst: Vec<Vec<Sent>> = burst.iter().map(|&at| answers[at].clone()).collect();
            marks::repeated(&mut self.labels, "each message of a burst answered", &of_burst, Cause::Burst);
        }
    }

    /// A send that timed out though it had succeeded, a queue that is worked off again after a restart.
    fn resend(&mut self, answers: &mut Vec<Vec<Sent>>) {
        let Some(first) = answers.first().filter(|first| !first.is_empty()).cloned() else { return };
        if !chance(&mut self.rng, 0.002) {
            return;
        }
        let delay = (lognormal(&mut self.rng, 60.0, 1.0) * SECOND as f64) as i64;
        let how = if self.bot.model && chance(&mut self.rng, 0.15) { Rerun::Light } else { Rerun::Same };
        let parts: Vec<Part> = first.iter().map(|sent| sent.part.reworded(how, &mut self.rng)).collect();
        let again = self.send(first[0].at + delay.clamp(4 * SECOND, 3 * HOUR), &parts);
        marks::repeated(&mut self.labels, "sent again", &[first, again.clone()], Cause::Resend);
        answers.push(again);
    }

    /// Somewhat later than that.
    pub(super) fn after(&mut self, at: i64, from: i64, to: i64) -> i64 {
        at + self.rng.random_range(from..to)
    }
}

/// The message whose answer was still under way when this run began: its first run.
fn unseen(runs: &[Run], at: usize) -> Option<usize> {
    (0..at).rev().find(|&earlier| runs[earlier].done > runs[at].begun).map(|earlier| root(runs, earlier))
}

/// The run that first took up the same message; a repeat of a message that had joined another run goes with that.
fn root(runs: &[Run], at: usize) -> usize {
    let same = runs[..at].iter().position(|run| run.message == runs[at].message);
    let joined = runs[at].repeat.and(at.checked_sub(1)).map(|_| 0);
    same.or(joined).unwrap_or(at)
}
