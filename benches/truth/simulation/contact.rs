//! One contact from the first message to the last.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::ending::Ending;
use super::label::Label;
use super::phrases::ADDRESSES;
use super::row::Conversation;
use super::stage::Stage;
use super::visit::Plan;
use super::world::World;
use super::{chance, pick};

/// All of one contact's conversation.
pub(super) fn conversation(world: &World, mut rng: ChaCha8Rng, contact: usize) -> Conversation {
    let bot = world.bot(&mut rng);
    let start = World::first_visit(&mut rng);
    let mut stage = Stage::new(world, bot, rng);
    let mut visits = 1;
    while visits < 15 && chance(&mut stage.rng, 0.7) {
        visits += 1;
    }
    let (mut plan, link) = stage.plan(visits);
    let (mut at, mut ending) = (start, Ending::default());
    for visit in 1..=visits {
        stage.settle(&mut plan, false);
        let end = stage.visit(at, &mut plan);
        at = end + World::absence(&mut stage.rng);
        if visit == visits || plan.gone {
            ending = if plan.gone { Ending::default() } else { stage.end(end, &mut plan) };
            break;
        }
        stage.follow_ups(end, at);
    }
    if let Some(woken_at) = ending.woken_at {
        stage.settle(&mut plan, false);
        stage.visit(woken_at, &mut plan);
    }
    stage.settle(&mut plan, ending.stopped_at.is_none());
    stage.mark_plan(&plan, link);
    let message_count = stage.counter();
    let Ending { stopped, stopped_at, .. } = ending;
    Conversation { contact, rows: stage.rows, labels: stage.labels, stopped, stopped_at, message_count }
}

/// How the link came to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Usual,
    Pushed,
    AskedFor,
}

impl Stage<'_> {
    fn plan(&mut self, visits: u32) -> (Plan, Link) {
        let mut plan = Plan::default();
        let mut link = Link::Usual;
        if chance(&mut self.rng, 0.35) {
            let address = pick(&mut self.rng, &ADDRESSES);
            let draw: f64 = self.rng.random();
            let times = if draw < 0.06 {
                link = Link::Pushed;
                self.rng.random_range(4..7)
            } else if draw < 0.075 {
                link = Link::AskedFor;
                plan.link_asked_for = true;
                3
            } else {
                self.rng.random_range(1..3)
            };
            plan.link = Some((address, times));
        }
        if visits > 2 && chance(&mut self.rng, 0.04) {
            plan.canned = Some(self.author.composed(&mut self.rng));
        }
        (plan, link)
    }

    /// The last visit is over: a final message, a stop, or nothing but silence and nudges.
    fn end(&mut self, end: i64, plan: &mut Plan) -> Ending {
        let draw: f64 = self.rng.random();
        if draw < 0.16 {
            self.settle(plan, false);
            return self.final_message(end);
        }
        if draw < 0.19 {
            self.settle(plan, false);
            return self.asked_to_stop(end);
        }
        if plan.stuck.is_none() {
            self.follow_ups(end, i64::MAX);
        }
        Ending::default()
    }

    /// Labels what shows over all visits only.
    fn mark_plan(&mut self, plan: &Plan, link: Link) {
        if plan.canned_rows.len() > 2 {
            self.labels.push(Label::chain("DM202", "the same line at every visit", plan.canned_rows.clone()));
        }
        let Some((address, _)) = plan.link else { return };
        let linked = |text: &Option<String>| text.as_deref().is_some_and(|text| text.contains(address));
        let rows: Vec<usize> =
            (0..self.rows.len()).filter(|&row| !self.rows[row].incoming && linked(&self.rows[row].text)).collect();
        match link {
            Link::Pushed if rows.len() > 2 => self.labels.push(Label::chain("DM304", "the link over and over", rows)),
            // Copies made it too many.
            Link::Usual if rows.len() > 2 => {
                self.labels.push(Label::chain("DM304", "a link doubled", rows).optional());
            }
            _ => {}
        }
    }

    /// What the contact's counter says in the end.
    fn counter(&mut self) -> i64 {
        let mut times: Vec<i64> = self.rows.iter().map(|row| row.at).collect();
        times.sort_unstable();
        let mut counter = self.counted;
        for pair in times.windows(2) {
            // Two that read, add one and write at the same moment count once.
            if pair[1] - pair[0] < 40 && self.bot.instances > 1 && chance(&mut self.rng, 0.5) {
                counter -= 1;
            }
        }
        if chance(&mut self.rng, 0.01) {
            let drift: i64 = self.rng.random_range(1..12);
            counter += if chance(&mut self.rng, 0.5) { drift } else { -drift.min(counter) };
        }
        if counter != self.counted {
            self.labels.push(Label::contact("DM403", "the counter went astray"));
        }
        counter
    }
}
