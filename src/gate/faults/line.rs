//! What connects a gate with its store, its bot and its callers, and how that breaks.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::plan::Trouble;

/// How a gate and its line to the store are now.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct State {
    /// How often the gate was killed. What belongs to a life before reaches nobody.
    pub(super) life: usize,
    /// It does nothing, as after SIGSTOP.
    pub(super) halted: bool,
    pub(super) trouble: Option<Trouble>,
}

/// Why nothing arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// The line was cut.
    Cut,
    /// The gate was killed.
    Killed,
}

/// The end of one life of a gate.
#[derive(Debug, Clone)]
pub(super) struct Line {
    state: watch::Receiver<State>,
    life: usize,
}

impl Line {
    /// That of the life that the gate has now.
    pub(super) fn new(state: watch::Receiver<State>) -> Self {
        let life = state.borrow().life;
        Self { state, life }
    }

    pub(super) fn life(&self) -> usize {
        self.life
    }

    pub(super) fn is_cut(&self) -> bool {
        matches!(self.state.borrow().trouble, Some(Trouble::Cut))
    }

    /// Waits until something arrives that takes so long on a good line; `answers` come later on a slow one.
    pub(super) async fn pass(&mut self, time: Duration, answers: bool) -> Result<(), Broken> {
        sleep(time).await;
        let mut was_slow = false;
        loop {
            let State { life, halted, trouble } = *self.state.borrow_and_update();
            match trouble {
                _ if life != self.life => return Err(Broken::Killed),
                Some(Trouble::Cut) => return Err(Broken::Cut),
                Some(Trouble::Slow(time)) if answers && !was_slow => {
                    was_slow = true;
                    let is_slow = |state: &State| matches!(state.trouble, Some(Trouble::Slow(_)));
                    let over = self.state.wait_for(|state| !is_slow(state) || state.life != life);
                    let _: Result<_, _> = timeout(time, over).await;
                }
                Some(Trouble::Silent) => self.changes().await,
                _ if halted => self.changes().await,
                _ => return Ok(()),
            }
        }
    }

    /// Waits while the gate does nothing.
    pub(super) async fn runs(&mut self) -> Result<(), Broken> {
        let life = self.life;
        let _: Result<_, _> = self.state.wait_for(|state| !state.halted || state.life != life).await;
        if self.state.borrow().life == life { Ok(()) } else { Err(Broken::Killed) }
    }

    /// Waits until the gate is killed.
    pub(super) async fn killed(mut self) {
        let _: Result<_, _> = self.state.wait_for(|state| state.life != self.life).await;
    }

    async fn changes(&mut self) {
        let _: Result<_, _> = self.state.changed().await;
    }
}
