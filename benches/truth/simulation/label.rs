//! What is wrong in a conversation, as the simulation knows it.

use std::fmt;

/// Why a reply went out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// The platform delivered one message twice at nearly the same moment.
    Race,
    /// The platform delivered it again since no answer or an error came back.
    Retry,
    /// The contact sent several messages and each was answered on its own.
    Burst,
    /// The bot was stuck and said the same at every turn.
    Loop,
    /// Something other than the webhook sent it again.
    Resend,
}

impl Cause {
    /// All of them, in the order of the tables.
    pub(crate) const ALL: [Self; 5] = [Self::Race, Self::Retry, Self::Burst, Self::Loop, Self::Resend];

    /// The word that reports use.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Race => "race",
            Self::Retry => "retry",
            Self::Burst => "burst",
            Self::Loop => "loop",
            Self::Resend => "resend",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One fault, and the rule that ought to report it. A fault that two rules ought to report has two labels.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    /// The rule's code.
    pub(crate) rule: &'static str,
    /// What happened, for people.
    pub(crate) kind: &'static str,
    /// Positions in `Conversation::rows`.
    pub(crate) messages: Vec<usize>,
    /// How many of the messages a finding has to hold; none where the fault is the contact's.
    pub(crate) needs: usize,
    /// Whether the rule misses something if it is silent; otherwise it may say so and is right.
    pub(crate) required: bool,
    /// Why, for rules that tell.
    pub(crate) cause: Option<Cause>,
}

impl Label {
    /// A fault of several messages, at least two of which a finding has to hold.
    pub(crate) fn chain(rule: &'static str, kind: &'static str, messages: Vec<usize>) -> Self {
        Self { rule, kind, messages, needs: 2, required: true, cause: None }
    }

    /// A fault of which any one message is enough.
    pub(crate) fn single(rule: &'static str, kind: &'static str, messages: Vec<usize>) -> Self {
        Self { needs: 1, ..Self::chain(rule, kind, messages) }
    }

    /// A fault of the contact's facts.
    pub(crate) fn contact(rule: &'static str, kind: &'static str) -> Self {
        Self { needs: 0, ..Self::chain(rule, kind, Vec::new()) }
    }

    /// Silence of the rule is fine too.
    pub(crate) fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// With its cause.
    pub(crate) fn because(self, cause: Cause) -> Self {
        Self { cause: Some(cause), ..self }
    }
}
