//! What the log says of calls that something is odd about, whether they are refused or passed on. All of it is told at a
//! pace.

use std::net::IpAddr;
use std::time::Instant;

use super::answer::Refusal;
use super::payload::{BadPayload, Update};
use super::throttle::Line;
use super::{Gate, log_text};
use crate::lock::TakeBack;

impl<L: TakeBack> Gate<L> {
    /// Says that a call was refused. What concerns upstream and store is told where it is known for whom.
    pub(super) fn log_refusal(&self, refusal: &Refusal, from: IpAddr, path: &str) {
        if matches!(refusal, Refusal::Upstream(_) | Refusal::Store(_) | Refusal::AtWork) {
            return;
        }
        let Some(more) = self.throttles.refused.happened(Instant::now()) else { return };
        let hint = match refusal {
            Refusal::Loop => ": the upstream leads back to this gate; give the address of the bot to --upstream",
            _ => "",
        };
        let (status, path) = (refusal.status().as_u16(), log_text::path(path));
        tracing::warn!("{status} for a call from {from}, path {path}: {refusal}{hint}{more}");
    }

    /// Says that what is taken for a copy says something else than what it is a copy of.
    pub(super) fn log_differs(&self, update: &Update, path: &str) {
        const SEE: &str = "see --id-pointer, --key-pointer and --only";
        match self.throttles.differs.happened(Instant::now()) {
            Line::First => tracing::warn!(
                "the gate takes a message for a copy, although it differs: {}, path {}; if they are two messages, \
                 the key does not tell them apart: {SEE}",
                log_text::message(update),
                log_text::path(path)
            ),
            Line::Again(count) => tracing::warn!(
                "{} taken for copies since although they differ: {SEE}",
                log_text::were(count, "message")
            ),
            Line::No => {}
        }
    }

    /// Says that a body cannot be read, and is passed on.
    pub(super) fn log_unreadable(&self, bad: &BadPayload, from: IpAddr, path: &str) {
        let path = log_text::path(path);
        match self.throttles.unreadable.happened(Instant::now()) {
            Line::First => tracing::warn!(
                "{} passed on unjudged: {bad} (--on-unreadable refuse answers 400); how many more is told once a minute",
                match bad {
                    BadPayload::Elements { .. } => format!("a part of a call from {from}, path {path}, is"),
                    _ => format!("a call from {from}, path {path}, is"),
                }
            ),
            Line::Again(calls) => tracing::warn!(
                "{} passed on unjudged since; the last, path {path}: {bad}",
                log_text::were(calls, "call")
            ),
            Line::No => {}
        }
    }

    /// Says that a call would be refused, why, and that it is passed on.
    pub(super) fn log_would_refuse(&self, refusal: &Refusal, from: IpAddr, path: &str) {
        let Some(more) = self.throttles.would_refuse.happened(Instant::now()) else { return };
        let (status, path) = (refusal.status().as_u16(), log_text::path(path));
        tracing::warn!(
            "{status} would be the answer to a call from {from}, path {path}: {refusal}; it is passed on{more}"
        );
    }

    /// Says that a part of a batch goes on without its signature.
    pub(super) fn log_lost_signature(&self) {
        match self.throttles.signatures.happened(Instant::now()) {
            Line::First => tracing::warn!(
                "a batch lost its signature with its duplicates, so a bot that verifies signatures refuses it: give the \
                 app's secret with --secret-file"
            ),
            Line::Again(calls) => {
                tracing::warn!("{calls} batches lost their signature since: give the app's secret with --secret-file");
            }
            Line::No => {}
        }
    }
}
