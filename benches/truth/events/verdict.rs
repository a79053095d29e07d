//! Whether a part is too much: judged by who answered the same before, and why this call came.

use super::platform::Reason;
use super::state::{Flaw, Part, Sim};
use super::topic::Topic;
use super::{Cause, FaultKind};

/// A fault of a part; `of` is a position in `Sim::sent`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    pub(super) kind: FaultKind,
    pub(super) cause: Cause,
    pub(super) of: usize,
    pub(super) mechanism: &'static str,
}

pub(super) const BURST: &str = "each line of a burst answered on its own";
pub(super) const STUCK: &str = "a stuck bot says the same at every turn";
pub(super) const MACHINES: &str = "two robots answer each other";
pub(super) const ECHO: &str = "the bot answers its own message";

impl Reason {
    fn cause(self) -> (Cause, &'static str) {
        match self {
            Self::First => (Cause::Burst, BURST),
            Self::Together => (Cause::Race, "the webhook delivered twice together"),
            Self::NoAck => (Cause::Retry, "delivered again for want of an acknowledgement"),
            Self::BackOff => (Cause::Retry, "delivered again after an error"),
            Self::Outage => (Cause::Retry, "delivered again after an outage"),
            Self::Requeue => (Cause::Resend, "killed in mid-answer and run again"),
        }
    }
}

impl Verdict {
    fn of_key(same: bool, cause: (Cause, &'static str), of: usize) -> Self {
        let kind = if same { FaultKind::Repeat } else { FaultKind::DoubleAnswer };
        Self { kind, cause: cause.0, of, mechanism: cause.1 }
    }
}

impl Sim<'_> {
    /// Why a call's part is too much, if it is.
    pub(super) fn verdict(&self, call: usize, part: &Part) -> Option<Verdict> {
        if part.stuck
            && let Some((_, _, Some(first))) = self.stuck
        {
            return Some(Verdict::of_key(true, (Cause::Loop, STUCK), first));
        }
        self.said_by_another(call, part)
            .or_else(|| self.answered_by_another(call, part))
            .or_else(|| self.stepped_by_another(call, part))
            .or_else(|| self.to_robots(part))
    }

    /// Another call has said the same to the same.
    fn said_by_another(&self, call: usize, part: &Part) -> Option<Verdict> {
        part.asks.iter().find_map(|&ask| {
            let mut sent = self.asks[ask].sent.iter();
            let &first =
                sent.find(|&&sent| self.sent[sent].call != Some(call) && self.sent[sent].part.key == part.key)?;
            Some(Verdict::of_key(true, self.between(call, self.sent[first].call?), first))
        })
    }

    /// Another call has answered the same otherwise.
    fn answered_by_another(&self, call: usize, part: &Part) -> Option<Verdict> {
        part.asks.iter().find_map(|&ask| {
            let ask = &self.asks[ask];
            let (owner, own_way) = ask.owner?;
            // A call that goes on with the plan of a killed one is right.
            let is_other = owner != call && (part.fresh || own_way);
            is_other.then(|| Verdict::of_key(false, self.between(call, owner), ask.sent[0]))
        })
    }

    /// Another call has given the same step of the form or flow, since neither knew of the other.
    fn stepped_by_another(&self, call: usize, part: &Part) -> Option<Verdict> {
        let step = self.calls[call].step?;
        let &last = self.said.get(&part.key)?;
        let other = self.sent[last].call.filter(|&other| other != call && self.calls[other].step == Some(step))?;
        Some(Verdict::of_key(true, self.between(call, other), last))
    }

    /// Nobody has asked: a robot has, or the bot itself.
    fn to_robots(&self, part: &Part) -> Option<Verdict> {
        part.asks.iter().find_map(|&ask| match self.asks[ask].topic {
            Topic::Echo(sent) => {
                let same = self.sent[sent].part.key == part.key;
                Some(Verdict::of_key(same, (Cause::Echo, ECHO), sent))
            }
            Topic::Machine => {
                let first = self.machine?;
                let same = self.sent[first].part.key == part.key;
                Some(Verdict::of_key(same, (Cause::Loop, MACHINES), first))
            }
            _ => None,
        })
    }

    /// Why two calls answered the same.
    fn between(&self, call: usize, other: usize) -> (Cause, &'static str) {
        let (call, other) = (&self.calls[call], &self.calls[other]);
        if call.reason != Reason::First {
            return call.reason.cause();
        }
        if call.message == other.message {
            return other.reason.cause();
        }
        match self.asks[self.messages[call.message].line.ask].topic {
            Topic::Echo(_) => (Cause::Echo, ECHO),
            Topic::Machine => (Cause::Loop, MACHINES),
            _ => (Cause::Burst, BURST),
        }
    }

    /// The flaw of a row.
    pub(super) fn flaw(&self, verdict: Verdict) -> Flaw {
        let Verdict { kind, cause, of, mechanism } = verdict;
        Flaw { kind, cause, of: self.sent[of].row, mechanism }
    }
}
