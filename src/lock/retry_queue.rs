//! Which questions a store is asked next.

use std::collections::VecDeque;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::StoreError;
use super::unheard::{Question, Unheard};

/// So many claims are held on in one go. While that is under way others come together, so a store with much to do is asked
/// less often.
pub(super) const IN_ONE_GO: usize = 256;

/// What a store said to each of several questions, in their order: whether it found the claim, or holds it on.
pub(super) type Said = Vec<Result<bool, StoreError>>;

#[derive(Debug)]
pub(super) struct State {
    pub(super) unheard: Unheard,
    /// Those that come together while others of their kind are asked.
    pub(super) joining: VecDeque<Call>,
    /// Somebody asks on behalf of those that join, now or again.
    pub(super) joined: bool,
    /// Those that are to be asked again.
    pub(super) waiting: Vec<Question>,
    /// Rounds under way.
    pub(super) rounds: usize,
    /// Somebody sees to those that wait.
    pub(super) attended: bool,
    /// When the store failed to answer for the last time.
    pub(super) failed: Option<Instant>,
}

/// The questions of one call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) questions: Vec<Question>,
    /// Told what the store says at first.
    pub(super) tell: oneshot::Sender<Said>,
}

impl State {
    pub(super) fn new(unheard: Unheard) -> Self {
        Self {
            unheard,
            joining: VecDeque::new(),
            joined: false,
            waiting: Vec::new(),
            rounds: 0,
            attended: false,
            failed: None,
        }
    }

    /// The calls that go together now; if there are none, the next one begins anew.
    pub(super) fn next_joining(&mut self) -> Vec<Call> {
        let (mut calls, mut count) = (Vec::new(), 0);
        while let Some(call) = self.joining.pop_front() {
            count += call.questions.len();
            if !calls.is_empty() && count > IN_ONE_GO {
                self.joining.push_front(call);
                break;
            }
            calls.push(call);
        }
        self.joined = !calls.is_empty();
        calls
    }

    /// Whether something has to be asked that nobody asks now.
    pub(super) fn has_more(&self) -> bool {
        !self.waiting.is_empty() || !self.joining.is_empty()
    }

    /// Those that are asked again now, and the calls that have joined them; if there are none, nobody sees to them any more.
    pub(super) fn next_round(&mut self) -> Option<(Vec<Question>, Vec<Call>)> {
        self.unheard.forget_ended(Instant::now());
        let mut questions = std::mem::take(&mut self.waiting);
        questions.retain(|question| self.unheard.is_wanted(question));
        let together = questions.iter().any(Question::joins_others);
        let calls = self.next_joining();
        self.joined |= together;
        self.attended = !questions.is_empty() || !calls.is_empty();
        self.rounds += usize::from(self.attended);
        self.attended.then_some((questions, calls))
    }
}
