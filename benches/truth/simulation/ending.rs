//! How conversations end: final messages, stops, and what goes out afterwards all the same.

use rand::RngExt;

use super::delivery::Said;
use super::label::{Cause, Label};
use super::stage::Stage;
use super::turn::Ask;
use super::wording::Topic;
use super::{HOUR, MINUTE, SECOND, chance, marks};

/// How the contact stands in the table.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Ending {
    pub(super) stopped: bool,
    pub(super) stopped_at: Option<i64>,
    /// The contact was woken up and may write again from then on.
    pub(super) woken_at: Option<i64>,
}

impl Stage<'_> {
    /// The bot says its last word.
    pub(super) fn final_message(&mut self, end: i64) -> Ending {
        let at = self.after(end, 10 * SECOND, 4 * MINUTE);
        let said = [Said { at, text: "je sais pas trop".to_owned(), again: false }];
        let turn = self.turn(&said, Ask::about(Topic::Final));
        let finals: Vec<(i64, usize)> = turn
            .answers
            .iter()
            .flatten()
            .filter(|sent| sent.part.text.as_deref().is_some_and(|text| text.to_lowercase().contains("je vois qu")))
            .map(|sent| (sent.at, sent.row))
            .collect();
        let Some(&(first, first_row)) = finals.iter().min() else { return Ending::default() };
        if finals.len() > 1 {
            let rows = finals.iter().map(|&(_, row)| row).collect();
            self.labels.push(Label::chain("DM301", "final message doubled", rows));
        }
        if chance(&mut self.rng, 0.05) {
            let later = self.after(turn.end, 10 * HOUR, 240 * HOUR);
            let parts = self.author.answer(&Topic::Final, self.bot, &mut self.rng);
            let again = self.send(later, &parts);
            if let Some(again) = again.first() {
                self.labels.push(Label::chain("DM301", "final message sent another day", vec![first_row, again.row]));
                self.labels.push(Label::single("DM302", "final message sent another day", vec![again.row]).optional());
            }
        }
        if chance(&mut self.rng, 0.06) {
            let rows = finals.iter().map(|&(_, row)| row).collect();
            self.labels.push(Label::single("DM303", "the stop was forgotten", rows));
            return Ending::default();
        }
        if chance(&mut self.rng, 0.05) {
            let woken_at = Some(first + 7 * 24 * HOUR + self.rng.random_range(0..72 * HOUR));
            return Ending { stopped: false, stopped_at: None, woken_at };
        }
        let stopped_at = if self.bot.stops_first {
            first - self.rng.random_range(20..2 * SECOND)
        } else {
            first + self.rng.random_range(20..3 * SECOND)
        };
        let copies: Vec<usize> = finals.iter().filter(|&&(at, _)| at > first).map(|&(_, row)| row).collect();
        if !copies.is_empty() {
            self.labels.push(Label::single("DM302", "final message doubled", copies).optional());
        }
        self.afterwards(turn.end, stopped_at)
    }

    /// The contact wants no more messages.
    pub(super) fn asked_to_stop(&mut self, end: i64) -> Ending {
        let at = self.after(end, 10 * SECOND, 10 * MINUTE);
        let id = self.next_id();
        self.hear(at, "stop, arrête de m'écrire", id);
        let stopped_at = self.after(at, 200, 3 * SECOND);
        self.afterwards(stopped_at, stopped_at)
    }

    /// What happens to a stopped contact.
    fn afterwards(&mut self, end: i64, stopped_at: i64) -> Ending {
        let mut after_stop = Vec::new();
        if chance(&mut self.rng, 0.3) {
            let at = self.after(end, 10 * MINUTE, 72 * HOUR);
            let id = self.next_id();
            self.hear(at, "t'es là ?", id);
            let draw: f64 = self.rng.random();
            if draw < 0.13 {
                let parts = self.author.answer(&Topic::Chat, self.bot, &mut self.rng);
                let reply = self.after(at, 2 * SECOND, 20 * SECOND);
                let sent = self.send(reply, &parts);
                // Now and then a person takes over, who may.
                if draw < 0.1 {
                    after_stop.extend(sent.iter().map(|sent| sent.row));
                }
            }
        }
        if chance(&mut self.rng, 0.04) {
            let at = self.after(end, 20 * HOUR, 120 * HOUR);
            let parts = self.author.answer(&Topic::FollowUp, self.bot, &mut self.rng);
            after_stop.extend(self.send(at, &parts).iter().map(|sent| sent.row));
        }
        if !after_stop.is_empty() {
            self.labels.push(Label::single("DM302", "sent although stopped", after_stop));
        }
        Ending { stopped: true, stopped_at: Some(stopped_at), woken_at: None }
    }

    /// Nudges after a visit, if the contact stays away so long.
    pub(super) fn follow_ups(&mut self, end: i64, until: i64) {
        let mut at = end;
        for probability in [0.18, 0.3] {
            at = self.after(at, 20 * HOUR, 30 * HOUR);
            if at + HOUR > until || !chance(&mut self.rng, probability) {
                return;
            }
            let parts = self.author.answer(&Topic::FollowUp, self.bot, &mut self.rng);
            let sent = self.send(at, &parts);
            if !sent.is_empty() && chance(&mut self.rng, 0.012) {
                let later = self.after(at, SECOND, 10 * MINUTE);
                let again = self.send(later, &parts);
                marks::repeated(&mut self.labels, "a job that ran twice", &[sent, again], Cause::Resend);
            }
        }
    }
}
