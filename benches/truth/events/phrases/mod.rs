//! What bots say and what people ask, in English, French and Spanish.
//!
//! A frame is one meaning, worded five times in each language. Slots: `{s}` a subject of the bot's trade, `{t}` a
//! thing to chat about, `{w}` the contact's name, `{p}` a price, `{n}` a small number, `{m}` a large one, `{d}` a day, `{h}` an hour,
//! `{l}` a link, `{c}` a code, `{z}` the number of an item, `{x}` and `{y}` two teams, `{i}` and `{k}` their goals.
//! `{S}` begins a sentence.

mod broadcasts;
mod desk;
mod flow;
mod form;
mod manners;
mod nudges;
mod people;
mod subjects;
mod talk;
mod things;
mod trade;
mod trade_more;
mod updates;

pub(super) use broadcasts::*;
pub(super) use desk::*;
pub(super) use flow::*;
pub(super) use form::*;
pub(super) use manners::*;
pub(super) use nudges::*;
pub(super) use people::*;
pub(crate) use subjects::*;
pub(super) use talk::*;
pub(crate) use things::*;
pub(super) use trade::*;
pub(super) use trade_more::*;
pub(super) use updates::*;

/// How many subjects a trade has.
pub(crate) const SUBJECTS: usize = 8;

/// One meaning in all its wordings.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Unique among all frames.
    pub(crate) name: &'static str,
    /// How people ask for it, by language.
    pub(crate) asks: [[&'static str; 2]; 3],
    /// How bots say it, by language.
    pub(crate) says: [[&'static str; 5]; 3],
}

/// For what nobody asks in so many words.
const UNASKED: [[&str; 2]; 3] = [[""; 2]; 3];

impl Frame {
    /// Whether there is one meaning for each subject of a trade.
    pub(crate) fn has_subject(&self) -> bool {
        self.says[0][0].contains("{s}") || self.says[0][0].contains("{S}")
    }

    /// Whether there is one meaning for each thing to chat about.
    pub(crate) fn has_thing(&self) -> bool {
        self.says[0][0].contains("{t}")
    }
}

/// Every frame there is.
pub(crate) fn all() -> Vec<&'static Frame> {
    let questions = TRADE.iter().chain(&TRADE_MORE).chain(&TALK);
    let manners = [&GREETING, &WELCOME_BACK, &YOU_ARE_WELCOME, &GOT_IT, &FALLBACK, &MENU, &ANYTHING_ELSE, &GOODBYE];
    let desk = [&STOPPED, &HANDOVER, &STAFF_HELLO, &STAFF_PAYMENT, &STAFF_CHECKS, &CLARIFY, &AS_SAID, &SITE];
    let form = [&ASK_SERVICE, &ASK_DAY, &ASK_HOUR, &ASK_NAME, &BOOKED];
    let all = questions.chain(manners).chain(desk).chain(form);
    all.chain(NUDGES.iter()).chain(FLOW.iter()).chain(BROADCASTS.iter()).chain(UPDATES.iter()).collect()
}
