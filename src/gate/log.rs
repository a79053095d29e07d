//! What the log says of lasting things: once when they begin, then once a minute, and when they are over.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};

use super::answer::status_of;
use super::judge::{Decision, Holder};
use super::log_text;
use super::metrics::Count;
use super::payload::{Content, Update};
use super::store_failure::is_away;
use super::throttle::Line;
use super::upstream_error::UpstreamError;
use super::{Gate, OnStoreError};
use crate::lock::{StoreError, TakeBack};
use crate::text::counted;

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
    pub(super) fn log_store(&self, decisions: &[Decision], call: impl Fn() -> String) {
        let errors = || decisions.iter().filter_map(Decision::failure);
        let away = errors().find(|error| is_away(error));
        let what = self.fate();
        let Some(error) = away.or_else(|| errors().next()) else {
            // What is held may be known to this gate alone.
            let claimed = decisions.iter().any(|decision| matches!(decision, Decision::New(_)));
            if claimed && let Some(calls) = self.throttles.store.over() {
                tracing::info!("the store answers again; {} {what} meanwhile", log_text::were(calls, "call"));
            }
            return;
        };
        let pace = if away.is_some() { &self.throttles.store } else { &self.throttles.key };
        match pace.happened(Instant::now()) {
            Line::First => {
                let advice =
                    error.advice().map(|advice| format!(" ({})", advice.replace("\n  ", " "))).unwrap_or_default();
                tracing::warn!("{error}{advice}; {} is {what}", call());
            }
            Line::Again(calls) => tracing::warn!("{error}; {calls} calls since; they are {what}"),
            Line::No => {}
        }
    }

    /// Says that duplicates are told to skip.
    pub(super) fn log_duplicates(&self, updates: &[Update], decisions: &[Decision], path: &str) {
        let duplicates = updates.iter().zip(decisions).filter(|(_, decision)| matches!(decision, Decision::Held(_)));
        let fate = if self.observe { "would be told to skip" } else { "is told to skip" };
        for (update, decision) in duplicates {
            if matches!(decision, Decision::Held(Holder::Other)) {
                self.log_differs(update, path);
            }
            match self.throttles.skipped.happened(Instant::now()) {
                Line::First => tracing::info!(
                    "a duplicate {fate}: {}, path {}; the log counts further ones once a minute",
                    log_text::message(update),
                    log_text::path(path)
                ),
                Line::Again(count) => self.log_more(count),
                Line::No => {}
            }
        }
    }

    fn log_more(&self, duplicates: u64) {
        match self.observe {
            true => tracing::info!("{} would be told to skip since", counted(duplicates, "duplicate")),
            false => {
                tracing::info!(
                    "{} told to skip since the last line about any",
                    log_text::were(duplicates, "duplicate")
                );
            }
        }
    }

    /// Says that messages lack the id whose place the user has named.
    pub(super) fn log_missing_ids(&self, updates: &[Update], call: impl Fn() -> String) {
        let missing = updates.iter().filter(|update| update.message_id.is_none()).count();
        if missing == 0 || !self.payload.expects_id {
            return;
        }
        self.metrics.add(Count::WithoutId, missing as u64);
        let check = "check --id-pointer, --key-pointer or --id-header";
        match self.throttles.ids.happened(Instant::now()) {
            Line::First => {
                tracing::warn!("no message id in {}: {check}; contact and text are claimed instead", call());
            }
            Line::Again(calls) => tracing::warn!("{calls} calls without a message id since: {check}"),
            Line::No => {}
        }
    }

    /// Says that the store does not take claims back, or does so again.
    pub(super) fn log_taking_back(&self, taken: &Result<(), StoreError>) {
        let Err(error) = taken else { return };
        match self.throttles.back.happened(Instant::now()) {
            Line::First => tracing::warn!("claims were not given back: {error}; trying again"),
            Line::Again(calls) => tracing::warn!("claims were not given back: {error}; {calls} calls since"),
            Line::No => {}
        }
    }

    /// Says that the store does not hold claims on, or does so again.
    pub(super) fn log_keeping(&self, kept: &Result<(), StoreError>) {
        let Err(error) = kept else { return };
        match self.throttles.keep.happened(Instant::now()) {
            Line::First => tracing::warn!("answered messages are not known to the store: {error}; trying again"),
            Line::Again(calls) => {
                tracing::warn!("answered messages are not known to the store: {error}; {calls} calls since");
            }
            Line::No => {}
        }
    }

    /// Says that a call failed, for whom, and whether anybody may come back for it.
    pub(super) fn log_answer(
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
            Err(UpstreamError::Unheard) => {
                return tracing::debug!("a caller from {from} hung up before its reply; a copy may pass");
            }
            Err(error) => (status_of(error), error.to_string()),
        };
        let Some(more) = self.throttles.failed.happened(Instant::now()) else { return };
        let asked_for = self.upstream.path_of(&head.uri);
        // Whoever gives the path to both the platform and --upstream sees it twice here.
        let place = match status == StatusCode::NOT_FOUND && asked_for != head.uri.path() {
            true => format!(" to {}, which the gate asked for", log_text::path(&asked_for)),
            false => String::new(),
        };
        let retry = match (content, skipped) {
            (None, _) => String::new(),
            (Some(_), 0) => "; a retry may pass".to_owned(),
            (Some(_), _) => format!(
                "; {} told to skip meanwhile, and will not come again: perhaps nobody answers",
                log_text::were(skipped, "duplicate")
            ),
        };
        let call = log_text::call(from, head.uri.path(), updates);
        tracing::warn!("{} for {call}: {problem}{place}{retry}{more}", status.as_u16());
    }

    /// Says what is over, and what nobody was told of for a minute. To be called every few seconds.
    pub(super) fn log_ends(&self) {
        let now = Instant::now();
        if let Some(calls) = self.throttles.key.over_after(QUIET, now) {
            tracing::info!(
                "the store answers for every key again; {} {} meanwhile",
                log_text::were(calls, "call"),
                self.fate()
            );
        }
        if self.throttles.back.is_logged() && self.claims.lock().returning().under_way == 0 {
            self.throttles.back.over();
            tracing::info!("the store has nothing left to take back");
        }
        if self.throttles.keep.is_logged() && self.claims.lock().returning().unheard == 0 {
            self.throttles.keep.over();
            tracing::info!("the store knows all answered messages");
        }
        if let Some(duplicates) = self.throttles.skipped.rest(now) {
            self.log_more(duplicates);
        }
    }

    /// Says at the end what nobody was told of.
    pub(super) fn log_rest(&self) {
        if let Some(duplicates) = self.throttles.skipped.left() {
            self.log_more(duplicates);
        }
        for (what, pace) in [
            ("was refused", &self.throttles.refused),
            ("would have been refused", &self.throttles.would_refuse),
            ("was not answered by the bot", &self.throttles.failed),
        ] {
            if let Some(calls) = pace.hidden() {
                let what = if calls == 1 { what.to_owned() } else { what.replacen("was", "were", 1) };
                tracing::warn!("{} {what} since the last such line", counted(calls, "call"));
            }
        }
    }
}
