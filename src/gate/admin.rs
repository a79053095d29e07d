//! `/healthz`, `/livez`, `/readyz` and `/metrics`, on an address of their own.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;

use super::listener::{self, Accepted, Listener};
use super::metrics::{self, Elsewhere};
use super::places::Places;
use super::stream::{AFTER_A_FAILED_ACCEPT, Impatient};
use super::{Gate, OnStoreError};
use crate::lock::{StoreError, TakeBack};

/// How long a connection may rest before the gate closes it.
const REST: Duration = Duration::from_secs(10);
/// How many operators are served at a time; more of them wait.
const MOST_CONNECTIONS: usize = 64;

/// Answers operators, for ever.
pub(super) async fn serve<L: TakeBack>(gate: Arc<Gate<L>>, listeners: Vec<Listener>) {
    let router = router(gate);
    let places = Places::new(MOST_CONNECTIONS);
    loop {
        let stream = match listener::accept(&listeners).await {
            Ok(Accepted { stream, .. }) => stream,
            Err(error) => {
                tracing::debug!("cannot accept an operator's connection: {error}");
                tokio::time::sleep(AFTER_A_FAILED_ACCEPT).await;
                continue;
            }
        };
        let Some(place) = places.take().await else { return };
        let heard = Arc::new(AtomicBool::new(false));
        let seat = Arc::new(places.seat(heard.clone()));
        let pages = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let (stream, seated) = (TokioIo::new(Impatient::new(stream, REST, heard.clone())), seat.clone());
            let service = service_fn(move |call| {
                seated.works();
                let (page, seat, heard) = (pages.call(call), seated.clone(), heard.clone());
                async move {
                    let page = page.await;
                    heard.store(false, Ordering::Relaxed);
                    seat.rests();
                    page
                }
            });
            let mut http = hyper::server::conn::http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(REST);
            let mut connection = pin!(http.serve_connection(stream, service));
            let ended = tokio::select! {
                biased;
                ended = connection.as_mut() => ended,
                _ = seat.is_to_go() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!("an operator's connection ended: {error}");
            }
            drop(place);
        });
    }
}

/// What an operator may ask.
fn router<L: TakeBack>(gate: Arc<Gate<L>>) -> Router {
    Router::new()
        .route("/livez", get(live))
        .route("/readyz", get(health::<L>))
        .route("/healthz", get(health::<L>))
        .route("/metrics", get(scrape::<L>))
        .with_state(gate)
}

/// Whoever answers is alive, even while it ends: nobody should kill it for that.
async fn live() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], "{\"status\":\"alive\"}\n").into_response()
}

/// 200 where calls are passed on, 503 where they are refused. A bot that is down is shown and changes nothing: without this
/// gate it would be as down. Claims on their way back block the retries of their messages at other gates.
async fn health<L: TakeBack>(State(gate): State<Arc<Gate<L>>>) -> Response {
    let (status, word, store) = if gate.is_closing() {
        (StatusCode::SERVICE_UNAVAILABLE, "closing", None)
    } else {
        let said = |error: &StoreError| match error.advice() {
            Some(advice) => format!("{error}; {}", advice.replace("\n  ", " ")),
            None => error.to_string(),
        };
        match gate.claims.lock().check(gate.clock.now()).await {
            Ok(()) if gate.claims.lock().returning().under_way > 0 => (StatusCode::OK, "degraded", None),
            Ok(()) => (StatusCode::OK, "ok", None),
            Err(error) if gate.on_store_error == OnStoreError::Open => (StatusCode::OK, "degraded", Some(said(&error))),
            Err(error) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", Some(said(&error))),
        }
    };
    let upstream = if gate.upstream.is_down() { "down" } else { "ok" };
    let store = store.unwrap_or_else(|| "ok".to_owned());
    let returning = gate.claims.lock().returning().under_way;
    let body = serde_json::json!({ "status": word, "store": store, "returning": returning, "upstream": upstream });
    (status, [(header::CONTENT_TYPE, "application/json")], format!("{body}\n")).into_response()
}

async fn scrape<L: TakeBack>(State(gate): State<Arc<Gate<L>>>) -> Response {
    let events_dropped = gate.events.as_ref().map_or(0, super::EventLog::dropped);
    let (counts, returning) = (gate.claims.counts(), gate.claims.lock().returning());
    let elsewhere =
        Elsewhere { counts, events_dropped, returning, observe: gate.observe, upstream_down: gate.upstream.is_down() };
    match gate.metrics.render(&elsewhere) {
        Ok(text) => ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
