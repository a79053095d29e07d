//! The bot takes its own message for a person's.

use super::platform::Reason;
use super::queue::Event;
use super::state::{Line, Sim};
use super::topic::Topic;

impl Sim<'_> {
    pub(super) fn echo(&mut self, sent: usize) {
        let ask = self.want(Topic::Echo(sent));
        let line = Line { text: self.sent[sent].part.text.clone(), ask, tail: false };
        let message = self.take(line, Some(self.sent[sent].provider));
        self.messages[message].heard_by = Some(self.sent[sent].instance);
        self.queue.plan(self.now, Event::Deliver(message, Reason::First));
    }
}
