//! Logs of webhooks: each row is an event, and one message may have several.

use super::names::{rank, words};
use super::sample::Sample;

/// Names of columns that tell what happened.
const NAMES: [&str; 6] = ["event", "eventtype", "eventname", "webhookevent", "action", "topic"];

/// Words of the event by which a message comes into being.
const CREATED: [&str; 4] = ["created", "create", "received", "sent"];

/// Words of the events that tell of one that is there.
const UPDATED: [&str; 8] = ["updated", "update", "edited", "changed", "deleted", "delivered", "read", "status"];

/// What such events are about.
const MESSAGES: [&str; 2] = ["message", "messages"];

/// Whether each row is an event of a message, as `message_created` says.
pub(super) fn are_events(sample: &Sample) -> bool {
    let tells = |value: &str, of: &[&str]| words(value).iter().any(|word| of.contains(&word.as_str()));
    let is_event = |value: &str| {
        words(value).len() <= 4 && tells(value, &MESSAGES) && (tells(value, &CREATED) || tells(value, &UPDATED))
    };
    let named = sample.columns.iter().filter(|column| column.is_whole() && rank(&column.name, &NAMES).is_some());
    let mut named = named.filter(|column| column.present().next().is_some());
    !sample.is_database
        && named.any(|column| {
            column.filled() >= 1.0
                && column.present().all(is_event)
                && column.present().any(|value| tells(value, &CREATED))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::mapping::{Column, Kind};

    fn holds(name: &str, values: &[&str]) -> bool {
        let mut column = Column::new(name, Kind::Text);
        column.values = values.iter().map(|value| Some((*value).to_owned())).collect();
        are_events(&Sample { rows: values.len(), columns: vec![column], ..Sample::default() })
    }

    #[test]
    fn rows_that_say_what_happened_to_a_message_are_events() {
        assert!(holds("event", &["message_created", "message_updated", "message_created"]));
        assert!(holds("eventType", &["message.created"]));
        assert!(holds("webhook_event", &["MessageSent", "MessageRead"]));
    }

    #[test]
    fn rows_that_are_messages_are_none() {
        assert!(!holds("event", &["message_updated"]), "the messages themselves are not there");
        assert!(!holds("event", &["message_created", "conversation_resolved"]));
        assert!(!holds("event", &["message", "message"]));
        assert!(!holds("text", &["message created"]));
        assert!(!holds("event", &[]));
    }
}
