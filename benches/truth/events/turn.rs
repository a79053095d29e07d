//! What the contact writes in one turn, in one line or several.

use rand::RngExt;

use super::SECOND;
use super::bot::Kind;
use super::draw::{lognormal, pick};
use super::phrases::{
    ASIDES, CODE, DAYS, HELLOS, ITEM, LEAD_INS, MENU, NODS, ODD_LINES, ORDER, SCORE, SITE, STOPS, TAILS, TRADES,
    UPDATES,
};
use super::plan::FORM_STEPS;
use super::queue::Event;
use super::speech::ask;
use super::state::{Ask, Line, Sim};
use super::topic::{Intent, Topic};

impl Sim<'_> {
    /// Something that the contact wants from now on.
    pub(super) fn want(&mut self, topic: Topic) -> usize {
        let ask = Ask { topic, plan: None, owner: None, sent: Vec::new(), repeated: None, in_burst: false };
        self.asks.push(ask);
        self.asks.len() - 1
    }

    /// The contact types a line after what it types already.
    pub(super) fn type_line(&mut self, text: String, ask: usize, tail: bool, after: i64) -> i64 {
        let at = after + (lognormal(&mut self.rng, self.person.typing, 0.5) * SECOND as f64) as i64;
        self.lines.push(Line { text, ask, tail });
        self.queue.plan(self.now + at, Event::Write(self.lines.len() - 1));
        self.person.typing_lines += 1;
        at
    }

    pub(super) fn first_turn(&mut self) {
        if let Some(text) = self.person.machine {
            let ask = self.want(Topic::Machine);
            self.type_line(text.to_owned(), ask, false, 0);
            return;
        }
        let mut at = 0;
        let greets = self.chance(0.6);
        if greets {
            let ask = self.want(Topic::Hello);
            let text = pick(&mut self.rng, &HELLOS[self.bot.language]);
            at = self.type_line(text.to_owned(), ask, false, 0);
        }
        if !greets || self.chance(self.person.bursts) {
            self.turn(at);
        }
    }

    pub(super) fn turn(&mut self, after: i64) {
        if self.chance(0.006) {
            let ask = self.want(Topic::Stop);
            self.type_line(STOPS[self.bot.language].to_owned(), ask, false, after);
            return;
        }
        let (topic, text) = self.wish();
        if self.chance(self.person.bursts) {
            self.burst(topic, text, after);
            return;
        }
        let ask = self.want(topic);
        let at = self.type_line(text.clone(), ask, false, after);
        if self.chance(self.person.doubles) {
            let again = self.want(topic);
            self.asks[again].repeated = Some("a person sent it twice");
            self.type_line(text, again, false, at);
        }
    }

    /// Several lines within seconds.
    fn burst(&mut self, topic: Topic, text: String, after: i64) {
        let language = self.bot.language;
        let mut at = after;
        let wants_more = matches!(self.bot.kind, Kind::Menu | Kind::Notifier) || topic == Topic::Nod;
        if wants_more || self.chance(0.35) {
            // Each line wants something else.
            let mut wanted = vec![topic];
            let mut wishes = vec![(topic, text)];
            for _ in 0..self.rng.random_range(1..3) {
                let (topic, text) = self.wish();
                if !wanted.contains(&topic) {
                    wanted.push(topic);
                    wishes.push((topic, text));
                }
            }
            for (topic, text) in wishes {
                let ask = self.want(topic);
                self.asks[ask].in_burst = true;
                at = self.type_line(text, ask, false, at);
            }
            return;
        }
        if self.chance(0.3) {
            let ask = self.want(Topic::LeadIn);
            let text = pick(&mut self.rng, &LEAD_INS[language]);
            at = self.type_line(text.to_owned(), ask, false, at);
        }
        let ask = self.want(topic);
        at = self.type_line(text, ask, false, at);
        let tails: &[&str] = if self.bot.kind == Kind::Companion { &ASIDES[language] } else { &TAILS[language] };
        let first = self.rng.random_range(0..tails.len());
        for number in 0..self.rng.random_range(1..3) {
            let tail = tails[(first + number) % tails.len()];
            at = self.type_line(tail.to_owned(), ask, true, at);
        }
    }

    /// What the contact wants next of this sort of bot.
    fn wish(&mut self) -> (Topic, String) {
        let language = self.bot.language;
        let drawn = self.rng.random_range(0..100);
        if drawn < (self.person.nods * 60.0) as i32 && self.bot.kind != Kind::Form {
            return (Topic::Nod, pick(&mut self.rng, &NODS[language]).to_owned());
        }
        if self.chance(0.012) {
            // A picture.
            return (Topic::Odd, String::new());
        }
        let drawn = self.rng.random_range(0..100);
        match self.bot.kind {
            Kind::Menu if drawn < 18 => (Topic::Menu, ask(self.bot, Intent::plain(&MENU), &mut self.rng)),
            Kind::Menu if drawn < 86 => {
                let option = pick(&mut self.rng, &[1, 1, 1, 2, 2, 3, 3, 4, 5, 6]);
                (Topic::Press(option), option.to_string())
            }
            Kind::Flow | Kind::Form => {
                let odd = drawn < 9;
                (Topic::Step(odd), self.step_text(odd))
            }
            Kind::Notifier if drawn < 25 => (Topic::List, ask(self.bot, Intent::plain(&UPDATES[ITEM]), &mut self.rng)),
            Kind::Notifier if drawn < 80 => self.fact(if drawn < 55 { SCORE } else { CODE }),
            Kind::Staffed | Kind::Model if drawn < 6 => self.fact(ORDER),
            _ if drawn < 10 => {
                let intent = Intent::plain(&SITE);
                (Topic::Question(intent), ask(self.bot, intent, &mut self.rng))
            }
            Kind::Menu | Kind::Notifier => (Topic::Odd, pick(&mut self.rng, &ODD_LINES[language]).to_owned()),
            _ if drawn < 18 => (Topic::Odd, pick(&mut self.rng, &ODD_LINES[language]).to_owned()),
            _ => {
                let intent = self.person.question(self.bot, &mut self.rng);
                (Topic::Question(intent), ask(self.bot, intent, &mut self.rng))
            }
        }
    }

    /// Something that is another thing each time.
    fn fact(&mut self, which: usize) -> (Topic, String) {
        // A score stays what it is for a while, a code does not.
        let salt = if which == CODE { self.rng.random() } else { (self.now / (40 * super::MINUTE)) as u32 };
        let intent = Intent::salted(&UPDATES[which], salt);
        (Topic::Question(intent), ask(self.bot, intent, &mut self.rng))
    }

    fn step_text(&mut self, odd: bool) -> String {
        let language = self.bot.language;
        if odd {
            return pick(&mut self.rng, &ODD_LINES[language]).to_owned();
        }
        // A flow may be told anything; a form has just asked for something.
        let asked = match self.bot.kind {
            Kind::Form => (self.step + FORM_STEPS - 1) % FORM_STEPS,
            _ => self.rng.random_range(0..5),
        };
        match asked {
            0 => pick(&mut self.rng, &TRADES[self.bot.trade][language]).to_owned(),
            1 => pick(&mut self.rng, &DAYS[language]).to_owned(),
            2 => format!("{}:00", self.rng.random_range(8..19)),
            3 => self.person.name.to_owned(),
            _ => pick(&mut self.rng, &NODS[language]).to_owned(),
        }
    }
}
