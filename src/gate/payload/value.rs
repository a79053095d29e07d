//! A value of a body, or what stands in its place.

use super::json::Json;

/// What stands at a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// No such place.
    Nothing,
    /// The place is there and empty.
    Empty,
    /// A name instead of the value that it stands for.
    Placeholder,
    Is(String),
}

impl Value {
    pub(super) fn of(json: Option<&Json<'_>>) -> Self {
        match json {
            Some(Json::Text(text)) if is_placeholder(text) => Self::Placeholder,
            Some(Json::Null | Json::Text(_) | Json::Number(_) | Json::Digits(_)) => {
                json.and_then(Json::scalar).map_or(Self::Empty, |value| Self::Is(value.into_owned()))
            }
            _ => Self::Nothing,
        }
    }

    /// The first of these with something in it.
    pub(super) fn first(values: impl IntoIterator<Item = Self>) -> Self {
        let mut found = Self::Nothing;
        for value in values {
            match value {
                Self::Is(_) => return value,
                Self::Nothing => {}
                Self::Empty if found != Self::Nothing => {}
                other => found = other,
            }
        }
        found
    }

    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }
}

/// A name that the platform left as it is instead of putting a value in its place, as in `{{last_input_text}}`.
fn is_placeholder(text: &str) -> bool {
    text.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).is_some_and(|name| !name.contains("}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_around_single_words_of_a_sentence_are_no_placeholder() {
        assert!(is_placeholder("{{last_input_text}}") && !is_placeholder("{{a}} et {{b}}"));
    }
}
