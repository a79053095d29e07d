//! What of a rule can be set, declared in the rule's own file.

use std::fmt;
use std::time::Duration;

use super::Tuning;
use crate::time::Span;

/// One value of a rule that the settings may change.
pub struct RuleOption {
    /// Its key in `[rules.<code>]`.
    pub key: &'static str,
    /// What it does, in one sentence fragment.
    pub help: &'static str,
    /// Where it is kept, which says what kind of value it is.
    pub place: Place,
}

/// A field of [`Tuning`].
pub enum Place {
    /// A length of time.
    Span(fn(&mut Tuning) -> &mut Span),
    /// A length of time, or none: without limit.
    Limit(fn(&mut Tuning) -> &mut Option<Span>),
    /// Yes or no.
    Switch(fn(&mut Tuning) -> &mut bool),
    /// A number.
    Count {
        /// The least number that makes sense.
        least: usize,
        /// The field.
        place: fn(&mut Tuning) -> &mut usize,
    },
    /// Words in lower case.
    Words {
        /// The field.
        place: fn(&mut Tuning) -> &mut Vec<String>,
        /// Whether a word can ever be found.
        fits: fn(&str) -> bool,
        /// What a word is to be.
        expected: &'static str,
    },
}

/// A value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// A length of time.
    Span(Span),
    /// A length of time, or none: without limit.
    Limit(Option<Span>),
    /// Yes or no.
    Switch(bool),
    /// A number.
    Count(usize),
    /// Words.
    Words(Vec<String>),
}

impl RuleOption {
    /// What `tuning` says.
    pub fn value(&self, tuning: &Tuning) -> OptionValue {
        // The places give mutable access, which a copy has to spare.
        let tuning = &mut tuning.clone();
        match self.place {
            Place::Span(place) => OptionValue::Span(*place(tuning)),
            Place::Limit(place) => OptionValue::Limit(*place(tuning)),
            Place::Switch(place) => OptionValue::Switch(*place(tuning)),
            Place::Count { place, .. } => OptionValue::Count(*place(tuning)),
            Place::Words { place, .. } => OptionValue::Words(place(tuning).clone()),
        }
    }

    /// Puts `value` where it belongs; one of another kind changes nothing.
    pub fn set(&self, tuning: &mut Tuning, value: OptionValue) {
        match (&self.place, value) {
            (Place::Span(place), OptionValue::Span(value)) => *place(tuning) = value,
            (Place::Limit(place), OptionValue::Limit(value)) => *place(tuning) = value,
            (Place::Switch(place), OptionValue::Switch(value)) => *place(tuning) = value,
            (Place::Count { place, .. }, OptionValue::Count(value)) => *place(tuning) = value,
            (Place::Words { place, .. }, OptionValue::Words(value)) => *place(tuning) = value,
            _ => {}
        }
    }
}

/// As the settings file would have it, quotes left out: `5m`, `none`, `true`, `3`, `hey, salut`.
impl fmt::Display for OptionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = |span: &Span| humantime::format_duration(Duration::from_micros(span.micros().unsigned_abs()));
        match self {
            Self::Span(value) | Self::Limit(Some(value)) => write!(f, "{}", span(value)),
            Self::Limit(None) => f.write_str("none"),
            Self::Switch(value) => write!(f, "{value}"),
            Self::Count(value) => write!(f, "{value}"),
            Self::Words(words) if words.is_empty() => f.write_str("none"),
            Self::Words(words) => f.write_str(&words.join(", ")),
        }
    }
}
