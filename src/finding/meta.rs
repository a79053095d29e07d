//! What a rule is and what `explain` says of it.

use super::Severity;
use crate::model::Direction;

/// What a rule is: declared once, in the rule's own file.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleMeta {
    /// `DM` and three digits, stable for ever.
    pub code: &'static str,
    /// The code in words.
    pub name: &'static str,
    /// The severity of its findings, unless a finding is milder.
    pub severity: Severity,
    /// What it reports, in one sentence fragment.
    pub summary: &'static str,
    /// It looks at a conversation's whole history, so that a shorter period shows fewer findings whatever the bot does.
    pub whole_history: bool,
    /// How often a finding of it is a fault.
    pub precision: Precision,
    /// What there is to say about it.
    pub docs: RuleDocs,
}

/// How often a finding is a fault and not only looks like one, as simulated conversations tell (`benches/truth`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// In less than 0.6 of the findings: a place to look at.
    Low,
    /// From 0.6 on.
    Medium,
    /// From 0.9 on.
    High,
    /// From 0.98 on.
    VeryHigh,
}

/// Everything that a reader may want to know of a rule, in paragraphs of plain text.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleDocs {
    /// Exactly what is reported.
    pub reports: &'static str,
    /// A conversation that is reported.
    pub example: Example,
    /// What the contact thinks of it.
    pub matters: &'static str,
    /// How to make the rule fit a bot.
    pub tune: &'static str,
    /// How to mend the bot.
    pub fix: &'static str,
}

/// A made-up conversation.
#[derive(Debug, PartialEq, Eq)]
pub struct Example {
    /// Its messages.
    pub chat: &'static [ExampleMessage],
    /// What the chat does not show but its reading depends on; may be empty.
    pub given: &'static str,
}

/// A message of an example.
#[derive(Debug, PartialEq, Eq)]
pub struct ExampleMessage {
    /// `HH:MM:SS`, UTC.
    pub at: &'static str,
    /// Incoming or outgoing.
    pub direction: Direction,
    /// What it says.
    pub text: &'static str,
}

/// A message from the contact, for examples.
pub const fn them(at: &'static str, text: &'static str) -> ExampleMessage {
    ExampleMessage { at, direction: Direction::Incoming, text }
}

/// A message from the bot, for examples.
pub const fn bot(at: &'static str, text: &'static str) -> ExampleMessage {
    ExampleMessage { at, direction: Direction::Outgoing, text }
}
