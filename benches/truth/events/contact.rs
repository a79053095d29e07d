//! Runs the events of one contact.

use std::collections::HashMap;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::bot::Bot;
use super::draw::chance;
use super::person::Person;
use super::queue::{Event, Queue};
use super::state::Sim;
use super::{BEGINNING, Conversation, DAY, HOUR, LENGTH, finish};

/// All that happens between a contact and its bot.
pub(super) fn conversation(bot: &Bot, contact: usize, mut rng: ChaCha8Rng) -> Conversation {
    let person = Person::new(bot, &mut rng);
    let mut sim = Sim {
        bot,
        contact,
        person,
        rng,
        queue: Queue::default(),
        now: BEGINNING,
        lines: Vec::new(),
        messages: Vec::new(),
        asks: Vec::new(),
        calls: Vec::new(),
        sent: Vec::new(),
        rows: Vec::new(),
        said: HashMap::new(),
        deliveries: 0,
        latest: [0; 9],
        busy: [(0, 0); 9],
        waiting: [None; 9],
        stuck: None,
        step: 0,
        machine: None,
        paused: false,
        stopped: false,
        last_message: None,
        quiet: 0,
    };
    sim.run();
    finish::conversation(sim)
}

impl Sim<'_> {
    fn run(&mut self) {
        let first = BEGINNING + self.rng.random_range(0..25) * DAY + self.rng.random_range(8 * HOUR..22 * HOUR);
        self.queue.plan(first, Event::Visit);
        self.plan_broadcasts(first);
        while let Some((at, event)) = self.queue.next() {
            // What began goes on to its end, for a week.
            if at > BEGINNING + LENGTH + 7 * DAY {
                break;
            }
            self.now = at;
            self.happen(event);
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Visit => self.visit(),
            Event::Write(line) => self.write(line),
            Event::React(attention) => self.react(attention),
            Event::Patience(message) => self.wonder(message),
            Event::Deliver(message, reason) => self.deliver(message, reason),
            Event::AckDue(message, delivery) => self.ack_due(message, delivery),
            Event::Wake(call) => self.wake(call),
            Event::Ready(call) => self.ready(call),
            Event::Part(call) => self.part(call),
            Event::Resend(sent) => self.resend(sent),
            Event::ResendAll(call, from) => self.resend_all(call, from),
            Event::EchoOf(sent) => self.echo(sent),
            Event::Nudge(step, quiet) => self.nudge(step, quiet),
            Event::Close(quiet) => self.close(quiet),
            Event::Broadcast(number, again) => self.broadcast(number, again),
            Event::Notify(number) => self.notify(number),
            Event::JobAgain(sent) => self.job_again(sent),
            Event::Staff(lines) => self.staff(lines),
            Event::Beside(message) => self.beside(message),
            Event::Unpause => self.paused = false,
        }
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        chance(&mut self.rng, probability)
    }

    /// One of the servers.
    pub(super) fn instance(&mut self) -> usize {
        self.rng.random_range(0..self.bot.clocks.len())
    }
}
