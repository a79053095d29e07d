//! What to read: a stretch of time and some contacts.

use crate::text::nearest;
use crate::time::{FIRST_MOMENT, Span, Timestamp};

/// The clock of a source and that of this machine may differ by so much before a time counts as wrong.
pub const CLOCK_SKEW: Span = Span::seconds(900);

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The first moment in the scope.
    pub since: Option<Timestamp>,
    /// The first moment after the scope.
    pub until: Option<Timestamp>,
    /// Handles or ids of the contacts to read, as the user wrote them; empty for all.
    pub contacts: Vec<String>,
    /// How long before `since` messages are read too, so that a copy finds its original.
    pub look_back: Span,
    /// How long before that messages are read only to explain what is found.
    pub cause_reach: Span,
    /// How far the source can speak: nothing later can have been in it. `None` is without end.
    pub heard_until: Option<Timestamp>,
    /// The run's clock. `None` takes every time for right.
    pub now: Option<Timestamp>,
}

impl Scope {
    /// Whether a message of this moment is in the scope.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at < until)
    }

    /// Whether no time is left out, whoever is asked for.
    pub fn is_all_time(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }

    /// The first moment of which nothing is known: what has not happened by then may still have.
    pub fn end(&self) -> Option<Timestamp> {
        self.until.into_iter().chain(self.heard_until).min()
    }

    /// The first moment that no message can be of yet, whatever it says.
    pub fn future(&self) -> Option<Timestamp> {
        self.now.map(|now| now + CLOCK_SKEW)
    }

    /// Whether a message of this moment says that it was written later than now.
    pub fn is_future(&self, at: Timestamp) -> bool {
        self.future().is_some_and(|future| future <= at)
    }

    /// Whether a message can be of this moment: one from before there were bots, or of the future, has a wrong time. A
    /// place in an order is none.
    pub fn is_plausible(&self, at: Timestamp) -> bool {
        self.now.is_none() || !at.is_known() || (at >= FIRST_MOMENT && !self.is_future(at))
    }

    /// Whether a message of this moment tells how far a source goes. What is ahead by less than [`CLOCK_SKEW`] may be
    /// right, but tells nothing: a message may still come that says an earlier time.
    pub fn tells_extent(&self, at: Timestamp) -> bool {
        self.is_plausible(at) && self.now.is_none_or(|now| at <= now)
    }

    /// The first moment that rules look at.
    pub fn look_from(&self) -> Option<Timestamp> {
        self.since.map(|since| since - self.look_back)
    }

    /// The first moment to read.
    pub fn read_from(&self) -> Option<Timestamp> {
        self.look_from().map(|from| from - self.cause_reach)
    }

    /// Whether a message of this moment is read, be it only to look back.
    pub fn reads(&self, at: Timestamp) -> bool {
        self.read_from().is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

/// A contact that a handle may mean.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The contact's id.
    pub id: String,
    /// Its handle, if it has one.
    pub handle: Option<String>,
}

/// Why a handle means no single contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSingleContact {
    /// Nobody matches; the nearest handles, if any is near.
    Nobody(Vec<String>),
    /// Several match.
    Several(Vec<Candidate>),
}

/// A handle as it is compared: without white space, `@` and case.
pub fn plain(handle: &str) -> String {
    handle.trim().trim_start_matches('@').to_lowercase()
}

/// Finds the one contact that `wanted` means: an id or a handle, ignoring case and a leading `@`; an exact
/// match wins over a partial one.
pub fn resolve(wanted: &str, candidates: &[Candidate]) -> Result<Candidate, NoSingleContact> {
    let handle = |candidate: &Candidate| candidate.handle.as_deref().map(plain).unwrap_or_default();
    let name = plain(wanted);
    let exact = |c: &&Candidate| !name.is_empty() && (handle(c) == name || plain(&c.id) == name);
    let partial = |c: &&Candidate| !name.is_empty() && (handle(c).contains(&name) || plain(&c.id).contains(&name));
    let mut matching: Vec<Candidate> = candidates.iter().filter(|c| c.id == wanted).cloned().collect();
    for kind in [&exact as &dyn Fn(&&Candidate) -> bool, &partial] {
        if matching.is_empty() {
            matching = candidates.iter().filter(kind).cloned().collect();
        }
    }
    matching.sort_unstable();
    match matching.as_slice() {
        [only] => Ok(only.clone()),
        [] => {
            let handles: Vec<String> = candidates.iter().map(handle).collect();
            let near = nearest(&name, handles.iter().map(String::as_str));
            Err(NoSingleContact::Nobody(near.into_iter().map(str::to_owned).collect()))
        }
        _ => Err(NoSingleContact::Several(matching)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(handles: &[&str]) -> Vec<Candidate> {
        let candidate = |(n, handle): (usize, &&str)| Candidate { id: format!("c{n}"), handle: Some((*handle).into()) };
        handles.iter().enumerate().map(candidate).collect()
    }

    #[test]
    fn an_exact_match_wins_over_a_partial_one() {
        let people = people(&["lea.m", "lea.martin", "Zoé"]);
        assert_eq!(resolve("@LEA.M", &people).map(|c| c.id), Ok("c0".into()));
        assert_eq!(resolve("zoé", &people).map(|c| c.id), Ok("c2".into()));
        assert_eq!(resolve("martin", &people).map(|c| c.id), Ok("c1".into()));
        assert_eq!(resolve("c1", &people).map(|c| c.id), Ok("c1".into()));
    }

    #[test]
    fn several_partial_matches_are_listed_and_nothing_is_guessed() {
        let people = people(&["lea.m", "lea.martin", "zoe"]);
        assert!(matches!(resolve("lea", &people), Err(NoSingleContact::Several(found)) if found.len() == 2));
        assert_eq!(resolve("lae.m", &people), Err(NoSingleContact::Nobody(vec!["lea.m".into(), "lea.martin".into()])));
        assert_eq!(resolve("@", &people), Err(NoSingleContact::Nobody(vec![])));
    }
}
