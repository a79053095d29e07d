//! What a bot means to answer to each thing that is wanted of it.

use rand::RngExt;

use super::bot::Kind;
use super::draw::{chance, mix, pick};
use super::person::{question, trade};
use super::phrases::{
    ANYTHING_ELSE, AS_SAID, ASK_DAY, ASK_HOUR, ASK_NAME, ASK_SERVICE, BOOKED, CLARIFY, FALLBACK, FLOW, GOT_IT,
    GREETING, HANDOVER, ITEM, MENU, SITE, STOPPED, SUBJECTS, TRADE, TRADE_MORE, UPDATES, WELCOME_BACK, YOU_ARE_WELCOME,
};
use super::state::Sim;
use super::topic::{Intent, Topic};

/// After so many steps a flow is over.
const FLOW_STEPS: usize = 7;
pub(super) const FORM_STEPS: usize = 5;

impl Sim<'_> {
    /// What is planned for an ask, and whether this call goes its own way.
    pub(super) fn intents(&mut self, ask: usize) -> (Vec<Intent>, bool) {
        let steps = matches!(self.bot.kind, Kind::Flow | Kind::Form);
        let Some(planned) = self.asks[ask].plan.clone() else {
            let intents = self.decide(ask);
            self.asks[ask].plan = Some(intents.clone());
            return (intents, false);
        };
        if steps && matches!(self.asks[ask].topic, Topic::Step(_)) {
            // The state may have moved on meanwhile.
            let intents = self.decide(ask);
            let moved = intents.first() != planned.first();
            return (if moved { intents } else { planned }, moved);
        }
        let answered = self.asks[ask].owner.is_some();
        if self.bot.reads_history && self.chance(if answered { 0.4 } else { 0.2 }) {
            return (vec![self.otherwise(&planned, answered)], true);
        }
        (planned, false)
    }

    fn decide(&mut self, ask: usize) -> Vec<Intent> {
        let kind = self.bot.kind;
        let plain = |frame| vec![Intent::plain(frame)];
        let topic = self.asks[ask].topic;
        match topic {
            Topic::Hello => match kind {
                Kind::Menu => vec![Intent::plain(&GREETING), Intent::plain(&MENU)],
                Kind::Form => self.step_intents(!self.step.is_multiple_of(FORM_STEPS)),
                Kind::Flow if self.step == 0 => self.step_intents(false),
                _ if self.person.visited > 1 && self.bot.reads_history => plain(&WELCOME_BACK),
                _ => plain(&GREETING),
            },
            Topic::Question(intent) => self.with_more(intent),
            Topic::Menu => plain(&MENU),
            Topic::Press(6) => plain(&HANDOVER),
            Topic::Press(option) => {
                let subject = mix(self.bot.salt, u64::from(option)) as usize % SUBJECTS;
                // Prices, hours, booking, directions, offers.
                let frames = [&TRADE[0], &TRADE[2], &TRADE[3], &TRADE_MORE[2], &TRADE[5]];
                self.with_more(Intent::of(frames[option as usize - 1], subject))
            }
            Topic::Nod | Topic::LeadIn if kind == Kind::Companion => vec![question(self.bot, &mut self.rng)],
            Topic::Nod if kind == Kind::Menu && self.bot.salt & 1 == 0 => plain(&FALLBACK),
            Topic::Nod if self.bot.reads_history => {
                plain(pick(&mut self.rng, &[&YOU_ARE_WELCOME, &YOU_ARE_WELCOME, &GOT_IT, &ANYTHING_ELSE]))
            }
            Topic::Nod => plain(if self.bot.salt & 2 == 0 { &YOU_ARE_WELCOME } else { &GOT_IT }),
            Topic::LeadIn if self.bot.reads_history => plain(&CLARIFY),
            Topic::Odd | Topic::Calling | Topic::LeadIn => self.puzzled(),
            Topic::Step(odd) => self.step_intents(odd),
            Topic::List => {
                let salt = (self.now / super::DAY) as u32;
                let items = self.rng.random_range(3..8);
                (0..items).map(|item| Intent { frame: &UPDATES[ITEM], subject: item, salt }).collect()
            }
            Topic::Stop => plain(&STOPPED),
            Topic::Machine if self.bot.reads_history => {
                plain(if self.bot.salt & 4 == 0 { &CLARIFY } else { &ANYTHING_ELSE })
            }
            Topic::Machine => plain(&FALLBACK),
            Topic::Echo(_) if kind == Kind::Flow || kind == Kind::Form => self.step_intents(kind == Kind::Form),
            // A language model goes on with what it said itself.
            Topic::Echo(sent) => match self.bot.reads_history && self.chance(0.4) {
                true => vec![self.sent[sent].part.intent],
                false => self.puzzled(),
            },
        }
    }

    /// An answer, and now and then one or two parts more.
    fn with_more(&mut self, intent: Intent) -> Vec<Intent> {
        let mut intents = vec![intent];
        let mut probability = self.bot.second_part;
        while intents.len() < 3 && self.chance(probability) {
            let more = match self.rng.random_range(0..10) {
                _ if self.bot.kind == Kind::Companion => question(self.bot, &mut self.rng),
                0..3 => Intent::plain(&SITE),
                3..6 => Intent::plain(&ANYTHING_ELSE),
                _ => Intent::of(trade(&mut self.rng), intent.subject as usize),
            };
            intents.push(more);
            probability *= 0.5;
        }
        intents
    }

    fn puzzled(&mut self) -> Vec<Intent> {
        match self.bot.kind {
            Kind::Companion => vec![question(self.bot, &mut self.rng)],
            Kind::Model | Kind::Staffed if self.bot.reads_history => {
                vec![Intent::plain(if self.chance(0.7) { &CLARIFY } else { &ANYTHING_ELSE })]
            }
            _ => vec![Intent::plain(&FALLBACK)],
        }
    }

    /// What a language model may say instead on another run.
    fn otherwise(&mut self, planned: &[Intent], answered: bool) -> Intent {
        if self.bot.kind == Kind::Companion {
            return question(self.bot, &mut self.rng);
        }
        let subject = planned[0].subject as usize;
        if !planned[0].frame.has_subject() {
            let others = [&ANYTHING_ELSE, &GOT_IT, &YOU_ARE_WELCOME, &CLARIFY];
            return Intent::plain(pick(&mut self.rng, &others));
        }
        match self.rng.random_range(0..10) {
            0..3 if answered => Intent::plain(&AS_SAID),
            3..5 if answered => Intent::plain(&ANYTHING_ELSE),
            0..5 => Intent::plain(&CLARIFY),
            _ => Intent::of(trade(&mut self.rng), subject),
        }
    }

    /// The question of a form or the parts of a flow that are due now.
    fn step_intents(&mut self, odd: bool) -> Vec<Intent> {
        let step = if odd { self.step.saturating_sub(1) } else { self.step };
        if self.bot.kind == Kind::Form {
            let booking = (step / FORM_STEPS) as u32;
            let frames = [&ASK_SERVICE, &ASK_DAY, &ASK_HOUR, &ASK_NAME, &BOOKED];
            return vec![Intent::salted(
                frames[step % FORM_STEPS],
                if step % FORM_STEPS == 4 { booking + 1 } else { 0 },
            )];
        }
        if step >= FLOW_STEPS {
            let after = [&GOT_IT, &YOU_ARE_WELCOME, &ANYTHING_ELSE, &SITE];
            return vec![Intent::plain(after[(self.bot.salt as usize + step) % 4])];
        }
        let parts = |step: usize| 1 + (mix(self.bot.salt, step as u64) % 3) as usize;
        let before: usize = (0..step).map(parts).sum();
        // The welcome comes once, and the others take turns.
        let frames = (before..before + parts(step)).map(|part| match part {
            0 => 0,
            _ => 1 + (part + self.bot.index) % (FLOW.len() - 1),
        });
        frames.map(|frame| Intent::salted(&FLOW[frame], step as u32)).collect()
    }

    /// A form or flow moves on, now or when the call ends.
    pub(super) fn move_on(&mut self, call: usize) {
        let next = self.step + 1;
        self.calls[call].step = Some(self.step);
        if self.bot.advances_early {
            self.step = next;
        } else {
            self.calls[call].step_after = Some(next);
        }
    }

    pub(super) fn advance(&mut self, call: usize) {
        if let Some(step) = self.calls[call].step_after {
            self.step = step;
        }
    }

    /// Whether a bot that has no plan for a tail takes it for a part of the question.
    pub(super) fn takes_tail(&mut self) -> bool {
        match self.bot.kind {
            Kind::Flow | Kind::Form => true,
            _ => self.bot.reads_history || chance(&mut self.rng, 0.25),
        }
    }
}
