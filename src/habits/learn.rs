//! Learning from a whole corpus on all threads.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::HabitsBuilder;
use crate::corpus::Corpus;

/// What the conversations of a corpus teach that is the whole source, of a large one some of them.
pub fn learn(corpus: &Corpus) -> HabitsBuilder {
    learn_part(corpus, corpus.len() as u64, corpus.conversation_count() as u64)
}

/// The same of a part of a source that has so many messages and contacts in all. There are at most as many builders as
/// threads, whatever the number of pieces that the work falls into.
pub fn learn_part(corpus: &Corpus, messages: u64, contacts: u64) -> HabitsBuilder {
    let idle = Mutex::new(Vec::new());
    let begin = || HabitsBuilder::for_size(messages, contacts);
    (0..corpus.conversation_count()).into_par_iter().for_each_init(
        || Lent::of(&idle, &begin),
        |lent, index| {
            if let Some((builder, conversation)) = lent.builder.as_mut().zip(corpus.conversation(index)) {
                builder.add(&conversation);
            }
        },
    );
    let builders = idle.into_inner().unwrap_or_else(PoisonError::into_inner);
    let whole = builders.into_iter().reduce(|mut whole, other: HabitsBuilder| {
        whole.merge(other);
        whole
    });
    whole.unwrap_or_else(begin)
}

/// A builder that goes back to the idle ones when its piece of work is done.
struct Lent<'a> {
    idle: &'a Mutex<Vec<HabitsBuilder>>,
    builder: Option<HabitsBuilder>,
}

impl<'a> Lent<'a> {
    fn of(idle: &'a Mutex<Vec<HabitsBuilder>>, begin: &impl Fn() -> HabitsBuilder) -> Self {
        let known = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Self { idle, builder: Some(known.unwrap_or_else(begin)) }
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extend(self.builder.take());
    }
}
