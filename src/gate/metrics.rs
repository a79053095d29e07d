//! What a gate tells Prometheus, in the `OpenMetrics` text format (<https://prometheus.io/docs/specs/om/open_metrics_spec/>).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;

use crate::lock::{Counts, Returning};

/// The content type of the text.
pub(super) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds that a bot may think, and the fractions of one that a store may take.
const UPSTREAM_BUCKETS: [f64; 12] = [0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0];
const STORE_BUCKETS: [f64; 10] = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0];

/// The largest status of an answer.
const MOST_STATUS: usize = 999;

/// What a gate counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Count {
    /// Messages that nothing tells from others.
    Unkeyed,
    /// Messages that stood twice in one call.
    Repeated,
    /// Messages that were passed on although the store did not say who holds them.
    Unclaimed,
    /// Messages of calls that were refused because the store did not say that.
    Refused,
    /// Copies that were told to skip while the bot worked on a call that then failed.
    Unanswered,
    /// Messages without a claim that the upstream failed at.
    FailedUnclaimed,
    /// Messages without the id whose place the user has named.
    WithoutId,
    /// Bodies, and elements of their lists, that are not what the platform sends.
    Unreadable,
    /// Calls that hold no message.
    OtherEvents,
    /// Blocked messages that say something else than those that they are taken for.
    BlockedDiffers,
    /// Calls that would be refused if the gate did more than observe.
    WouldRefuse,
    /// Messages that waited for another call to end.
    Waited,
    /// Those of them that were passed on, as that call had failed.
    TakenOver,
    /// Calls whose head did not arrive, or is none.
    BadHeads,
}

impl Count {
    const ALL: usize = Self::BadHeads as usize + 1;
}

/// Counts of a gate, besides those of its claims.
#[derive(Debug)]
pub(super) struct Metrics {
    /// Calls by the status that they were answered with.
    requests: Box<[AtomicU64]>,
    counts: [AtomicU64; Count::ALL],
    /// Calls that are with the upstream.
    in_flight: AtomicI64,
    /// Open connections.
    connections: AtomicI64,
    upstream: Histogram,
    store: Histogram,
}

/// Counts something as long as it lives.
#[derive(Debug)]
pub(super) struct Counting<'a>(&'a AtomicI64);

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What others count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elsewhere {
    /// Of the claims.
    pub counts: Counts,
    /// Events that were not written.
    pub events_dropped: u64,
    /// Claims on their way back.
    pub returning: Returning,
    /// The gate only observes.
    pub observe: bool,
    /// Nothing answers at the upstream.
    pub upstream_down: bool,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: (0..=MOST_STATUS).map(|_| AtomicU64::new(0)).collect(),
            counts: Default::default(),
            in_flight: AtomicI64::new(0),
            connections: AtomicI64::new(0),
            upstream: Histogram::new(UPSTREAM_BUCKETS),
            store: Histogram::new(STORE_BUCKETS),
        }
    }
}

impl Metrics {
    /// A call was answered.
    pub(super) fn answered(&self, status: u16) {
        self.requests[usize::from(status).min(MOST_STATUS)].fetch_add(1, Ordering::Relaxed);
    }

    /// It happened so many times.
    pub(super) fn add(&self, what: Count, times: u64) {
        self.counts[what as usize].fetch_add(times, Ordering::Relaxed);
    }

    fn count(&self, what: Count) -> u64 {
        self.counts[what as usize].load(Ordering::Relaxed)
    }

    /// How many connections are open.
    pub(super) fn connections(&self) -> i64 {
        self.connections.load(Ordering::Relaxed)
    }

    /// A call goes to the upstream; it is there until the value is dropped.
    pub(super) fn in_flight(&self) -> Counting<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        Counting(&self.in_flight)
    }

    /// A connection was opened; it is until the value is dropped.
    pub(super) fn connection(&self) -> Counting<'_> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Counting(&self.connections)
    }

    /// The upstream took so long.
    pub(super) fn upstream_took(&self, time: Duration) {
        self.upstream.observe(time.as_secs_f64());
    }

    /// The store took so long to answer for one call.
    pub(super) fn store_took(&self, time: Duration) {
        self.store.observe(time.as_secs_f64());
    }

    /// Everything as text, in an order that never changes.
    pub(super) fn render(&self, elsewhere: &Elsewhere) -> Result<String, fmt::Error> {
        let mut registry = prometheus_client::registry::Registry::with_prefix("dm_audit_gate");
        let requests = (0..).zip(&self.requests).map(|(status, count)| (status, count.load(Ordering::Relaxed)));
        let requests = requests.filter(|(_, count)| *count > 0).collect();
        let plain = |gauge: &AtomicI64| gauge.load(Ordering::Relaxed);
        let mut elsewhere = *elsewhere;
        elsewhere.counts.blocked += self.count(Count::Repeated);
        let observed = if elsewhere.observe { std::mem::take(&mut elsewhere.counts.blocked) } else { 0 };
        elsewhere.counts.failed += self.count(Count::FailedUnclaimed);
        registry.register_collector(Box::new(Page {
            requests,
            unkeyed: self.count(Count::Unkeyed),
            unclaimed: self.count(Count::Unclaimed),
            refused: self.count(Count::Refused),
            unanswered: self.count(Count::Unanswered),
            unreadable: self.count(Count::Unreadable),
            other_events: self.count(Count::OtherEvents),
            blocked_differs: self.count(Count::BlockedDiffers),
            would_refuse: self.count(Count::WouldRefuse),
            observed,
            waited: self.count(Count::Waited),
            taken_over: self.count(Count::TakenOver),
            bad_heads: self.count(Count::BadHeads),
            without_id: self.count(Count::WithoutId),
            in_flight: plain(&self.in_flight),
            connections: plain(&self.connections),
            elsewhere,
        }));
        registry.register("upstream_seconds", "How long the upstream took to answer", self.upstream.clone());
        registry.register(
            "store_seconds",
            "How long the store took to say who holds the keys of a call",
            self.store.clone(),
        );
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry)?;
        Ok(text)
    }
}

/// The counts at one moment.
#[derive(Debug)]
struct Page {
    requests: BTreeMap<u16, u64>,
    unkeyed: u64,
    unclaimed: u64,
    refused: u64,
    unanswered: u64,
    unreadable: u64,
    other_events: u64,
    blocked_differs: u64,
    would_refuse: u64,
    observed: u64,
    waited: u64,
    taken_over: u64,
    bad_heads: u64,
    without_id: u64,
    in_flight: i64,
    connections: i64,
    elsewhere: Elsewhere,
}

impl prometheus_client::collector::Collector for Page {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let Counts { claimed, blocked, expired, failed, store_errors } = self.elsewhere.counts;
        let Returning { under_way, unheard, given_up } = self.elsewhere.returning;
        let counters = [
            ("claimed", "Messages that were new, and claimed", claimed),
            ("blocked", "Messages whose key another one held, and that were not passed on", blocked),
            ("failed", "Messages that the upstream failed at: their claims are given back", failed),
            (
                "unanswered",
                "Duplicates told to skip while the upstream worked on a call that then failed: perhaps nobody answers",
                self.unanswered,
            ),
            ("expired", "Leases that ended before the upstream answered: a copy may have passed", expired),
            ("without_id", "Messages without an id at the place that the options name", self.without_id),
            ("unkeyed", "Messages without anything that tells them from others, passed on", self.unkeyed),
            (
                "unclaimed",
                "Messages passed on although the store did not say who holds them: copies may have passed",
                self.unclaimed,
            ),
            ("refused", "Messages refused because the store did not say who holds them", self.refused),
            (
                "unreadable",
                "Bodies, and elements of their lists, that could not be read as --payload says",
                self.unreadable,
            ),
            ("other_events", "Calls that hold no message, passed on unjudged", self.other_events),
            (
                "blocked_differs",
                "Messages taken for copies although they differ: perhaps the key is wrong",
                self.blocked_differs,
            ),
            ("waited", "Messages that waited for another call of theirs to end", self.waited),
            ("taken_over", "Messages that waited, and were passed on as the other call had failed", self.taken_over),
            ("observed", "Messages that would have been blocked, and were passed on (--observe)", self.observed),
            ("would_refuse", "Calls that would have been refused, and were passed on (--observe)", self.would_refuse),
            ("bad_heads", "Calls whose request line or headers did not arrive or are not HTTP", self.bad_heads),
            ("store_errors", "Times that the store could not say who holds a key, or take one back", store_errors),
            ("given_up", "Claims that the store did not take back, or hold on, before they expired", given_up),
            ("events_dropped", "Events that were not written to the log", self.elsewhere.events_dropped),
        ];
        for (name, help, count) in counters {
            let encoder = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            ConstCounter::new(count).encode(encoder)?;
        }
        for (name, help, value) in [
            ("in_flight", "Calls that are with the upstream", self.in_flight),
            ("connections", "Open connections", self.connections),
            (
                "upstream_up",
                "1 if the upstream answered when the gate last asked it, else 0",
                i64::from(!self.elsewhere.upstream_down),
            ),
            ("returning", "Claims that the store is asked to take back", i64::try_from(under_way).unwrap_or(i64::MAX)),
            (
                "unheard",
                "Messages that were answered, which the store has not heard of yet",
                i64::try_from(unheard).unwrap_or(i64::MAX),
            ),
        ] {
            let encoder = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(value).encode(encoder)?;
        }
        let mut family =
            encoder.encode_descriptor("requests", "Calls by the status of their answer", None, MetricType::Counter)?;
        for (status, count) in &self.requests {
            let labels = [("status", status.to_string())];
            ConstCounter::new(*count).encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_what_prometheus_reads_and_always_in_the_same_order() {
        let metrics = Metrics::default();
        for status in [502, 200, 404, 200] {
            metrics.answered(status);
        }
        let in_flight = metrics.in_flight();
        let elsewhere = Elsewhere {
            counts: Counts { claimed: 3, ..Counts::default() },
            events_dropped: 0,
            returning: Returning::default(),
            observe: false,
            upstream_down: false,
        };
        let text = metrics.render(&elsewhere).unwrap();
        let statuses: Vec<&str> =
            text.lines().filter(|line| line.starts_with("dm_audit_gate_requests_total")).collect();
        assert_eq!(
            statuses,
            [
                r#"dm_audit_gate_requests_total{status="200"} 2"#,
                r#"dm_audit_gate_requests_total{status="404"} 1"#,
                r#"dm_audit_gate_requests_total{status="502"} 1"#
            ]
        );
        assert!(text.contains("\ndm_audit_gate_claimed_total 3\n") && text.contains("\ndm_audit_gate_in_flight 1\n"));
        assert!(text.ends_with("# EOF\n"));
        drop(in_flight);
        assert!(metrics.render(&elsewhere).unwrap().contains("\ndm_audit_gate_in_flight 0\n"));
    }
}
