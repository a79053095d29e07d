//! One visit: a contact writes, reads, writes again, and leaves.

use rand::RngExt;

use super::delivery::Said;
use super::label::Label;
use super::phrases::{ASKED, ASKED_ENDS, ASKS_FOR_LINK, GOODBYES, HELLOS, NODS};
use super::reply::Part;
use super::stage::{Sent, Stage};
use super::turn::{Ask, Stuck, Turn};
use super::wording::Topic;
use super::{HOUR, MINUTE, SECOND, chance, lognormal, marks, pick};

/// What the bot wants from a contact over all visits.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The link to send, and how often.
    pub(super) link: Option<(&'static str, u32)>,
    /// The contact asks for it each time.
    pub(super) link_asked_for: bool,
    /// A line that it says at every visit.
    pub(super) canned: Option<Part>,
    pub(super) canned_rows: Vec<usize>,
    /// The loop that the last visit ended in.
    pub(super) stuck: Option<Stuck>,
    /// The contact will not come back.
    pub(super) gone: bool,
}

/// What is to be remembered until the visit's end.
#[derive(Debug, Default)]
struct Diary {
    begun: Vec<i64>,
    dropped: Vec<(i64, usize)>,
    last: Option<(Said, usize, Vec<Sent>)>,
}

impl Stage<'_> {
    /// One visit; when it ended.
    pub(super) fn visit(&mut self, start: i64, plan: &mut Plan) -> i64 {
        let mut at = start;
        let mut end;
        let mut diary = Diary::default();
        let mut number = 0;
        loop {
            if plan.stuck.as_ref().is_some_and(|stuck| stuck.turns_left == 0) {
                self.settle(plan, false);
            }
            let goes_on = number < 40 && chance(&mut self.rng, 0.86);
            if number > 0 && plan.stuck.is_none() && chance(&mut self.rng, 0.004) {
                let greets = chance(&mut self.rng, 0.2);
                let part = (!greets).then(|| self.author.composed(&mut self.rng));
                plan.stuck = Some(Stuck { part, turns_left: self.rng.random_range(2..7), said: Vec::new() });
            }
            let turn = self.next_turn(at, number, goes_on, plan, &mut diary);
            end = turn.end;
            let patient = !turn.answers.is_empty() || chance(&mut self.rng, 0.3);
            // Few stay to hear the same a fourth time.
            let annoyed = plan.stuck.as_ref().is_some_and(|stuck| stuck.said.len() > 2) && chance(&mut self.rng, 0.4);
            plan.gone |= annoyed && chance(&mut self.rng, 0.5);
            if annoyed || !goes_on || !patient || turn.end - at > HOUR {
                break;
            }
            let pause = if turn.answers.is_empty() { 120.0 } else { 35.0 };
            at = end + (lognormal(&mut self.rng, pause, 1.0) as i64 * SECOND).clamp(3 * SECOND, 20 * MINUTE);
            number += 1;
        }
        if plan.stuck.is_none() && chance(&mut self.rng, 0.3) {
            let goodbye = pick(&mut self.rng, &GOODBYES);
            at = self.after(end, 5 * SECOND, 3 * MINUTE);
            if chance(&mut self.rng, 0.4) {
                let id = self.next_id();
                self.hear(at, goodbye, id);
                end = at;
            } else {
                let said = [Said { at, text: goodbye.to_owned(), again: false }];
                end = self.noted(&said, Ask::about(Topic::Chat), &mut diary).end;
            }
        }
        let lost = diary.dropped.iter().filter(|(at, _)| diary.begun.iter().all(|begun| begun <= at)).max();
        self.labels.extend(lost.map(|&(_, row)| Label::single("DM401", "no run ever saw the message", vec![row])));
        end
    }

    fn next_turn(&mut self, at: i64, number: u32, goes_on: bool, plan: &mut Plan, diary: &mut Diary) -> Turn {
        let late = !goes_on && chance(&mut self.rng, 0.01);
        let late = if late { self.rng.random_range(HOUR..6 * HOUR) } else { 0 };
        let asks_again = plan.stuck.is_none() && chance(&mut self.rng, 0.006);
        if let Some((said, row, answer)) = diary.last.take_if(|_| asks_again) {
            let said = Said { at, ..said };
            let ask = Ask { asked_before: Some(&answer), late, ..Ask::about(Topic::Chat) };
            let turn = self.noted(std::slice::from_ref(&said), ask, diary);
            let rows = vec![row, turn.heard[0]];
            self.labels.push(Label::chain("DM102", "the contact asked again", rows));
            return turn;
        }
        let mut said = self.said(at, number == 0);
        let topic = self.topic(number, plan);
        if plan.link_asked_for && matches!(topic, Topic::Link(_)) {
            pick(&mut self.rng, &ASKS_FOR_LINK).clone_into(&mut said[0].text);
        }
        let canned = matches!(&topic, Topic::Line(_));
        let mut stuck = plan.stuck.take();
        if let Some(stuck) = stuck.as_mut() {
            stuck.turns_left -= 1;
        }
        let turn = self.noted(&said, Ask { topic, stuck: stuck.as_mut(), asked_before: None, late }, diary);
        if canned && stuck.is_none() {
            plan.canned_rows.extend(turn.answers.iter().flatten().take(1).map(|sent| sent.row));
        }
        plan.stuck = stuck;
        turn
    }

    fn noted(&mut self, said: &[Said], ask: Ask<'_>, diary: &mut Diary) -> Turn {
        let turn = self.turn(said, ask);
        diary.begun.extend(&turn.begun);
        diary.dropped.extend(&turn.dropped);
        let lone = said.len() == 1 && turn.answers.len() == 1;
        diary.last = lone.then(|| (said[0].clone(), turn.heard[0], turn.answers[0].clone()));
        turn
    }

    fn topic(&mut self, number: u32, plan: &mut Plan) -> Topic {
        if number == 0 {
            return Topic::Hello;
        }
        if let Some(text) = plan.canned.as_ref().filter(|_| number == 1).and_then(|part| part.text.clone()) {
            return Topic::Line(text);
        }
        match &mut plan.link {
            Some((address, left)) if *left > 0 && chance(&mut self.rng, 0.2) => {
                *left -= 1;
                Topic::Link(address)
            }
            _ => Topic::Chat,
        }
    }

    /// What the contact writes: a line, now and then several at once.
    fn said(&mut self, at: i64, first: bool) -> Vec<Said> {
        let text = if first && chance(&mut self.rng, 0.7) {
            pick(&mut self.rng, &HELLOS).to_owned()
        } else if chance(&mut self.rng, 0.14) {
            pick(&mut self.rng, &NODS).to_owned()
        } else {
            self.line()
        };
        let mut said = vec![Said { at, text: text.clone(), again: false }];
        let mut at = at;
        while said.len() < 4 && chance(&mut self.rng, 0.14) {
            at = self.after(at, 1_200, 11 * SECOND);
            let text = self.line();
            said.push(Said { at, text, again: false });
        }
        if said.len() == 1 && chance(&mut self.rng, 0.005) {
            at = self.after(at, 700, 9 * SECOND);
            said.push(Said { at, text, again: true });
        }
        said
    }

    fn line(&mut self) -> String {
        loop {
            let line = format!("{}{}", pick(&mut self.rng, &ASKED), pick(&mut self.rng, &ASKED_ENDS));
            // Whole sentences come back by chance only where there are few of them.
            if self.rows.iter().rev().take(60).all(|row| row.text.as_deref() != Some(&line)) {
                return line;
            }
        }
    }

    /// A loop is over, or the conversation.
    pub(super) fn settle(&mut self, plan: &mut Plan, is_tail: bool) {
        if let Some(stuck) = plan.stuck.take() {
            marks::stuck(&mut self.labels, &stuck.said, is_tail);
        }
    }
}
