//! What the log says of lasting things: once when they begin, then once a minute, and when they are over.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};

use super::about::{self, Tell};
use super::answer::status_of;
use super::asking::is_away;
use super::judge::Decision;
use super::metrics::Count;
use super::payload::{Content, Update};
use super::upstream::UpstreamError;
use super::{Gate, OnStoreError};
use crate::lock::{StoreError, TakeBack};

/// Trouble with single keys is over when there was none for so long: others are answered all the time.
const QUIET: Duration = Duration::from_secs(10);

impl<L: TakeBack> Gate<L> {
    /// What happens to a call while the store does not say who holds its keys.
    fn fate(&self) -> &'static str {
        match self.on_store_error {
            OnStoreError::Closed => "refused",
            OnStoreError::Open => "passed on without a claim",
        }
    }

    /// Says that the store is away or back.
    pub(super) fn tell_of_store(&self, decisions: &[Decision], call: impl Fn() -> String) {
        let errors = || decisions.iter().filter_map(Decision::trouble);
        let away = errors().find(|error| is_away(error));
        let what = self.fate();
        let Some(error) = away.or_else(|| errors().next()) else {
            let asked = decisions.iter().any(|decision| matches!(decision, Decision::New(_) | Decision::Held));
            if asked && let Some(calls) = self.paces.store.over() {
                tracing::info!("the store answers again; {} {what} meanwhile", about::were(calls, "call"));
            }
            return;
        };
        let pace = if away.is_some() { &self.paces.store } else { &self.paces.key };
        match pace.happened(Instant::now()) {
            Tell::First => {
                let advice =
                    error.advice().map(|advice| format!(" ({})", advice.replace("\n  ", " "))).unwrap_or_default();
                tracing::warn!("{error}{advice}; {} is {what}", call());
            }
            Tell::Again(calls) => tracing::warn!("{error}; {calls} calls since; they are {what}"),
            Tell::No => {}
        }
    }

    /// Says that duplicates are told to skip.
    pub(super) fn tell_of_duplicates(&self, updates: &[Update], decisions: &[Decision], path: &str) {
        let duplicates = updates.iter().zip(decisions).filter(|(_, decision)| matches!(decision, Decision::Held));
        for (update, _) in duplicates {
            match self.paces.skipped.happened(Instant::now()) {
                Tell::First => tracing::info!(
                    "a duplicate is told to skip: {}, path {}; how many more is told once a minute",
                    about::message(update),
                    about::path(path)
                ),
                Tell::Again(count) => self.tell_of_more(count),
                Tell::No => {}
            }
        }
    }

    #[expect(clippy::unused_self, reason = "it stands beside those that need it")]
    fn tell_of_more(&self, duplicates: u64) {
        tracing::info!("{} told to skip since the last line about any", about::were(duplicates, "duplicate"));
    }

    /// Says that messages lack the id whose place the user has named.
    pub(super) fn tell_of_missing_ids(&self, updates: &[Update], call: impl Fn() -> String) {
        let missing = updates.iter().filter(|update| update.message_id.is_none()).count();
        if missing == 0 || !self.payload.expects_id() {
            return;
        }
        self.metrics.add(Count::WithoutId, missing as u64);
        match self.paces.ids.happened(Instant::now()) {
            Tell::First => {
                tracing::warn!("no message id in {}: check --id-pointer; contact and text are claimed instead", call());
            }
            Tell::Again(calls) => tracing::warn!("{calls} calls without a message id since: check --id-pointer"),
            Tell::No => {}
        }
    }

    /// Says that the store does not take claims back, or does so again.
    pub(super) fn tell_of_taking_back(&self, taken: &Result<(), StoreError>) {
        let Err(error) = taken else { return };
        match self.paces.back.happened(Instant::now()) {
            Tell::First => tracing::warn!("claims were not given back: {error}; trying again"),
            Tell::Again(calls) => tracing::warn!("claims were not given back: {error}; {calls} calls since"),
            Tell::No => {}
        }
    }

    /// Says that a call failed, for whom, and whether anybody may come back for it.
    pub(super) fn tell_of_answer(
        &self,
        head: &Parts,
        from: IpAddr,
        content: Option<&Content>,
        answer: &Result<Response<Bytes>, UpstreamError>,
        skipped: u64,
    ) {
        let updates = content.map(Content::updates).unwrap_or_default();
        let (status, problem) = match answer {
            Ok(answer) if answer.status().is_success() || content.is_none() => return,
            Ok(answer) => (answer.status(), format!("the upstream answered {}", answer.status().as_u16())),
            Err(error) => (status_of(error), error.to_string()),
        };
        let asked_for = self.upstream.path_of(&head.uri);
        // Whoever gives the path to both the platform and --upstream sees it twice here.
        let place = match status == StatusCode::NOT_FOUND && asked_for != head.uri.path() {
            true => format!(" to what was asked for, {}", about::path(&asked_for)),
            false => String::new(),
        };
        let retry = match (content, skipped) {
            (None, _) => String::new(),
            (Some(_), 0) => "; a retry may pass".to_owned(),
            (Some(_), _) => format!(
                "; {} told to skip meanwhile, and will not come again: perhaps nobody answers",
                about::were(skipped, "duplicate")
            ),
        };
        let call = about::call(from, head.uri.path(), updates);
        tracing::warn!("{} for {call}: {problem}{place}{retry}", status.as_u16());
    }

    /// Says what is over, and what nobody was told of for a minute. To be called every few seconds.
    pub(super) fn tell_what_is_over(&self) {
        let now = Instant::now();
        if let Some(calls) = self.paces.key.over_after(QUIET, now) {
            tracing::info!(
                "the store answers for every key again; {} {} meanwhile",
                about::were(calls, "call"),
                self.fate()
            );
        }
        if self.paces.back.is_told() && self.claims.lock().returning().under_way == 0 {
            self.paces.back.over();
            tracing::info!("no claim is on its way back any more");
        }
        if let Some(duplicates) = self.paces.skipped.rest(now) {
            self.tell_of_more(duplicates);
        }
    }

    /// Says at the end what nobody was told of.
    pub(super) fn tell_the_rest(&self) {
        if let Some(duplicates) = self.paces.skipped.left() {
            self.tell_of_more(duplicates);
        }
    }
}
