//! Examples as fields of the JSON document.

use serde::Serialize;

use super::examples::Example;
use super::tally::Outcome;
use crate::time::Span;

/// A call to look at.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Example"))]
pub(super) struct ExampleFields<'a> {
    /// What became of it.
    #[cfg_attr(test, schemars(extend("enum" = ["blocked", "unanswered", "let_through", "wrongly_blocked", "retry_after_failure"])))]
    outcome: &'static str,
    /// Why, for duplicates that were let through; else null.
    #[cfg_attr(test, schemars(extend("enum" = ["other_instance", "released_early", "expired", "other_key", "restart", null])))]
    reason: Option<&'static str>,
    /// Who wrote.
    contact: Contact<'a>,
    /// When it came in, in UTC.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    at: String,
    /// The id of its row; null in an event log.
    id: Option<&'a str>,
    /// The platform's id.
    provider_id: Option<&'a str>,
    /// How many seconds after the call that it is a copy of, or whose claim stopped it.
    #[cfg_attr(test, schemars(range(min = 0)))]
    gap_s: Option<f64>,
    /// Its first 200 characters; null where the source does not hold it.
    text: Option<&'a str>,
}

/// A contact, as far as it is known.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Contact<'a> {
    /// Unique in the source.
    id: Option<&'a str>,
    /// The name on the platform.
    handle: Option<&'a str>,
}

impl<'a> ExampleFields<'a> {
    pub(super) fn new(outcome: Outcome, example: &'a Example) -> Self {
        let reason = match outcome {
            Outcome::LetThrough(reason) => Some(reason.as_str()),
            _ => None,
        };
        Self {
            outcome: outcome.as_str(),
            reason,
            contact: Contact { id: example.contact.as_deref(), handle: example.handle.as_deref() },
            at: example.at.to_string(),
            id: example.id.as_deref(),
            provider_id: example.provider_id.as_deref(),
            gap_s: example.gap.map(Span::as_seconds),
            text: example.text.as_deref(),
        }
    }
}
