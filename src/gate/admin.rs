//! `/healthz` and `/metrics`, on an address of their own.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::metrics::{self, Elsewhere};
use super::{Gate, OnStoreError};
use crate::lock::Lock;

/// What an operator may ask.
pub(super) fn router<L: Lock>(gate: Arc<Gate<L>>) -> Router {
    Router::new().route("/healthz", get(health::<L>)).route("/metrics", get(scrape::<L>)).with_state(gate)
}

/// 200 where calls are passed on, 503 where they are refused.
async fn health<L: Lock>(State(gate): State<Arc<Gate<L>>>) -> Response {
    let (status, word, store) = if gate.is_closing() {
        (StatusCode::SERVICE_UNAVAILABLE, "closing", None)
    } else {
        match gate.claims.lock().check().await {
            Ok(()) => (StatusCode::OK, "ok", None),
            Err(error) if gate.on_store_error == OnStoreError::Open => {
                (StatusCode::OK, "degraded", Some(error.to_string()))
            }
            Err(error) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", Some(error.to_string())),
        }
    };
    let body = serde_json::json!({ "status": word, "store": store.unwrap_or_else(|| "ok".to_owned()) });
    (status, [(header::CONTENT_TYPE, "application/json")], format!("{body}\n")).into_response()
}

async fn scrape<L: Lock>(State(gate): State<Arc<Gate<L>>>) -> Response {
    let events_dropped = gate.events.as_ref().map_or(0, super::EventLog::dropped);
    match gate.metrics.render(&Elsewhere { counts: gate.claims.counts(), events_dropped }) {
        Ok(text) => ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
