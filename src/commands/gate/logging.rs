//! The log of a gate, on standard error.

use std::fmt;

use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::cli::{self, LogFormat};
use crate::error::Error;
use crate::text::{display_safe, without_passwords};
use crate::time::Timestamp;

/// What is logged, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Logging {
    level: LevelFilter,
    format: LogFormat,
}

impl Logging {
    /// As the user says.
    pub(super) fn of(flags: &cli::Gate) -> Self {
        let level = match (flags.quiet, flags.verbose) {
            (true, _) => LevelFilter::WARN,
            (_, true) => LevelFilter::DEBUG,
            _ => LevelFilter::INFO,
        };
        Self { level, format: flags.log_format }
    }

    /// Whether each line is a JSON document.
    pub(super) fn is_json(self) -> bool {
        self.format == LogFormat::Json
    }

    /// Logs from now on. Libraries stay silent: the gate says itself what their trouble means.
    pub(super) fn begin(self) {
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
        let only = Targets::new().with_target("dm_audit", self.level);
        // It may have begun already.
        let _: Result<(), _> = if self.is_json() {
            tracing_subscriber::registry().with(lines.event_format(JsonLines).with_filter(only)).try_init()
        } else {
            let colours = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
            let lines = lines.with_target(false).with_timer(ToTheSecond).with_ansi(colours);
            tracing_subscriber::registry().with(lines.with_filter(only)).try_init()
        };
    }

    /// Logs why a gate ends.
    pub(super) fn end(self, error: &Error) {
        self.begin();
        let advice = error.advice().map(|advice| format!("; {}", advice.replace("\n  ", " "))).unwrap_or_default();
        tracing::error!("{}", without_passwords(&format!("{error}{advice}")));
    }
}

/// Times in UTC, short enough to leave room for the rest of the line.
struct ToTheSecond;

impl FormatTime for ToTheSecond {
    fn format_time(&self, out: &mut Writer<'_>) -> fmt::Result {
        out.write_str(&Timestamp::now().to_the_second())
    }
}

/// One JSON document on each line.
struct JsonLines;

#[derive(Serialize)]
struct Line<'l> {
    time: String,
    level: &'static str,
    message: &'l str,
}

/// What an event says.
#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut out: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut message = Message::default();
        event.record(&mut message);
        let level = match *event.metadata().level() {
            tracing::Level::ERROR => "error",
            tracing::Level::WARN => "warn",
            tracing::Level::INFO => "info",
            _ => "debug",
        };
        let line = Line { time: Timestamp::now().to_string(), level, message: &display_safe(&message.0) };
        writeln!(out, "{}", serde_json::to_string(&line).map_err(|_| fmt::Error)?)
    }
}
