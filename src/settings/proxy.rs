//! What `gate` goes by: flags beat environment.

use std::path::Path;
use std::time::Duration;

use url::Url;

use super::advice_at_start;
use super::claims::{StoreSpec, store};
use super::measures::{count, size, span, time};
use super::origin::Origin;
use super::payload::payload;
use super::proxy_settings::ProxySettings;
use super::socket;
use crate::cli::{Gate, PayloadName};
use crate::error::{Error, GateSettingError};
use crate::gate::{BadUpstream, Limits, OnStoreError, Secret, Skip, Upstream};
use crate::lock::{Policy, Release, WhileWorking};
use crate::text::{excerpt, shown_path, without_passwords};
use crate::time::Span;

/// A stopping gate waits so much longer than a call may take, for what has to be done besides waiting.
const SPARE: Duration = Duration::from_secs(4);

/// How long the bot may take while the gate only observes.
const OBSERVED: Duration = Duration::from_mins(2);

impl ProxySettings {
    /// Reads flags and environment, and checks all of it.
    pub fn resolve(flags: &Gate) -> Result<Self, Error> {
        if flags.events_text && flags.events.is_none() {
            return Err(Origin::Flag("--events-text").error(GateSettingError::TextsWithoutEvents));
        }
        let upstream_timeout = match &flags.upstream_timeout {
            Some(_) => time("--upstream-timeout", flags.upstream_timeout.as_ref(), 30)?,
            // Whoever only looks must not cut off a bot that takes its time.
            None if flags.observe => OBSERVED,
            None => usual_timeout(flags.payload),
        };
        let store_timeout = time("--store-timeout", flags.store_timeout.as_ref(), 1)?;
        let arrival = time("--request-timeout", flags.request_timeout.as_ref(), 10)?;
        let limits = Limits {
            body: size("--max-body", flags.max_body.as_ref(), 1_000_000)?,
            arrival,
            connections: count("--max-connections", flags.max_connections.as_ref(), 1024)?,
            shutdown: match &flags.shutdown_timeout {
                Some(_) => time("--shutdown-timeout", flags.shutdown_timeout.as_ref(), 0)?,
                None => arrival + store_timeout + upstream_timeout + SPARE,
            },
        };
        let store = store(flags)?;
        let mut settings = Self {
            listen: flags.listen.clone().unwrap_or_default(),
            admin: flags.admin.clone(),
            upstream: upstream(flags, upstream_timeout)?,
            payload: payload(flags)?,
            secret: secret(flags.secret_file.as_deref())?,
            skip: skip(flags.skip_body.as_deref())?,
            policy: policy(flags, upstream_timeout, store_timeout, &store)?,
            store,
            store_timeout,
            // Whoever only looks refuses nothing.
            on_store_error: if flags.observe { OnStoreError::Open } else { flags.on_store_error },
            on_unreadable: flags.on_unreadable,
            observe: flags.observe,
            while_working: flags.while_working,
            limits,
            events: flags.events.clone(),
            events_text: flags.events_text,
            notes: Vec::new(),
        };
        settings.notes = advice_at_start::notes(flags, &settings, upstream_timeout);
        settings.notes.extend(settings.store.notes());
        Ok(settings)
    }
}

/// What the lock goes by.
fn policy(
    flags: &Gate,
    upstream_timeout: Duration,
    store_timeout: Duration,
    store: &StoreSpec,
) -> Result<Policy, Error> {
    if flags.while_working == Some(WhileWorking::Wait) && flags.release == Release::Done {
        return Err(Origin::Flag("--while-working").error(GateSettingError::WaitWithDone));
    }
    let given = |flag: &'static str, value: &Option<String>, usual: Span| {
        value.as_ref().map_or(Ok(usual), |value| span(flag, Some(value), 0))
    };
    let micros = |time: Duration| Span::from_micros(time.as_micros().min(i64::MAX as u128) as i64);
    let margin = Duration::from_micros(Policy::MARGIN.micros().unsigned_abs());
    let lease = given("--lease", &flags.lease, micros(upstream_timeout + store_timeout + margin))?;
    // It is renewed at thirds.
    let is_late = lease < micros(store_timeout * 3) && !matches!(store, StoreSpec::Memory(_));
    if is_late && lease < micros(upstream_timeout + margin) {
        return Err(Origin::Flag("--lease").error(GateSettingError::LeaseTooShort { lease, store_timeout }));
    }
    Ok(Policy {
        key: flags.key,
        lease,
        ttl: given("--ttl", &flags.ttl, Policy::TTL)?,
        text_ttl: given("--text-ttl", &flags.text_ttl, Policy::TEXT_TTL)?,
        release: flags.release,
    })
}

/// How long the bot may take, if nobody says so.
fn usual_timeout(payload: PayloadName) -> Duration {
    let of_platform = match payload {
        PayloadName::Of(platform) => platform.time_limit(),
        PayloadName::Auto | PayloadName::Pointer => None,
    };
    of_platform.unwrap_or(Duration::from_secs(30))
}

/// What callers are told that must not send.
fn skip(body: Option<&str>) -> Result<Skip, Error> {
    let Some(body) = body else { return Ok(Skip::by_platform()) };
    // Whoever writes half an object does not mean plain text.
    if body.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(body).is_err() {
        return Err(Origin::Flag("--skip-body").error(GateSettingError::HalfJson { body: body.to_owned() }));
    }
    Ok(Skip::new(body))
}

fn upstream(flags: &Gate, time_limit: Duration) -> Result<Upstream, Error> {
    let refuse = |problem: GateSettingError| Origin::Flag("--upstream").error(problem);
    let Some(text) = flags.upstream.as_deref() else {
        return Err(refuse(GateSettingError::Missing { example: "--upstream http://127.0.0.1:3000" }));
    };
    let shown = || without_passwords(&excerpt(text, 100)).into_owned();
    let no_url = |error: url::ParseError| GateSettingError::NoUrl { shown: shown(), error: error.to_string() };
    let upstream = match socket::named(text) {
        Some(named) => {
            let (socket, path) = named.ok_or_else(|| refuse(GateSettingError::NoSocketPath { shown: shown() }))?;
            let url = Url::parse(&format!("http://localhost{path}")).map_err(|error| refuse(no_url(error)))?;
            socket::upstream(socket, url, time_limit)
        }
        None => Upstream::new(Url::parse(text).map_err(|error| refuse(no_url(error)))?, time_limit),
    };
    // Nobody but the user knows better than the platform's patience.
    let by_platform = flags.upstream_timeout.is_none() && !flags.observe;
    let upstream = upstream.map(|upstream| if by_platform { upstream.by_platform() } else { upstream });
    upstream.map_err(|bad| {
        let shown = shown();
        refuse(match bad {
            BadUpstream::NotHttp => GateSettingError::NoHttp { shown },
            BadUpstream::User => GateSettingError::UpstreamWithUser { shown },
            BadUpstream::Query => GateSettingError::UpstreamWithQuery { shown },
            BadUpstream::Certificates(error) => GateSettingError::NoCertificates { shown, error },
        })
    })
}

/// The secret in a file, without the line's end, or in the environment.
fn secret(file: Option<&Path>) -> Result<Option<Secret>, Error> {
    const VARIABLE: &str = "DM_AUDIT_GATE_SECRET";
    let (secret, origin) = match file {
        Some(file) => {
            let read = std::fs::read(file);
            (read.map_err(|source| Error::ReadFile { file: shown_path(file), source })?, Origin::Flag("--secret-file"))
        }
        None => match std::env::var_os(VARIABLE) {
            Some(secret) => (secret.into_encoded_bytes(), Origin::Environment(VARIABLE)),
            None => return Ok(None),
        },
    };
    match Secret::new(secret.trim_ascii()) {
        Some(secret) => Ok(Some(secret)),
        // An empty secret would let everybody in who knows that it is.
        None => Err(origin.error(GateSettingError::EmptySecret)),
    }
}
