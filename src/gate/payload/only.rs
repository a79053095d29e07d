//! Which events are messages, as the user says.

use super::json::Json;

/// A place, and the words that stand there in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Only {
    /// A JSON pointer, into a message or else into the whole body.
    pub pointer: String,
    /// Words, of which one has to stand there.
    pub values: Vec<String>,
}

impl Only {
    pub(super) fn holds(&self, element: &Json<'_>, body: &Json<'_>) -> bool {
        let found = element.at(&self.pointer).or_else(|| body.at(&self.pointer));
        found.is_some_and(|found| self.values.iter().any(|value| found.is(value)))
    }
}
