//! What `gate` goes by: flags beat environment.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::origin::{Given, Origin, layered};
use super::{memory, values};
use crate::cli::{Gate, PayloadName};
use crate::database::{BadUrl, DatabaseUrl, is_postgres_url};
use crate::error::Error;
use crate::gate::{Limits, OnStoreError, Payload, Pointers, Secret, Skip, Upstream};
use crate::lock::{Policy, RedisLock, TableName, is_redis_url};
use crate::text::{excerpt, shown_path, without_passwords};
use crate::time::Span;

/// More of anything is a slip.
const MOST: usize = 1_000_000_000;

/// The validated settings of a gate.
#[derive(Debug)]
pub struct ProxySettings {
    /// Where the platform calls.
    pub listen: String,
    /// Where operators look.
    pub admin: Option<String>,
    /// The webhook behind the gate.
    pub upstream: Upstream,
    /// The form of the bodies.
    pub payload: Payload,
    /// Who may call.
    pub secret: Option<Secret>,
    /// What callers are told that must not send.
    pub skip: Skip,
    /// What the lock goes by.
    pub policy: Policy,
    /// Where claims are kept.
    pub store: StoreSpec,
    /// How long it may take to answer.
    pub store_timeout: Duration,
    /// What happens while it is away.
    pub on_store_error: OnStoreError,
    /// What a call may take.
    pub limits: Limits,
    /// Where events go.
    pub events: Option<PathBuf>,
    /// Events hold what messages say.
    pub events_text: bool,
    /// What the user should know about these settings.
    pub notes: Vec<String>,
}

/// Where claims are kept.
#[derive(Clone)]
pub enum StoreSpec {
    /// In this process, so many at the same time.
    Memory(usize),
    /// In a Redis.
    Redis {
        /// Where, with the password.
        url: String,
        /// What the names of claims begin with.
        prefix: String,
    },
    /// In a database.
    Postgres {
        /// Which.
        url: Box<DatabaseUrl>,
        /// In which of its tables.
        table: TableName,
    },
}

/// Without passwords.
impl std::fmt::Debug for StoreSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Memory(claims) => write!(f, "Memory({claims})"),
            Self::Redis { prefix, .. } => write!(f, "Redis({prefix})"),
            Self::Postgres { url, table } => write!(f, "Postgres({}, {table})", url.description()),
        }
    }
}

fn database(url: &str) -> Result<DatabaseUrl, Error> {
    let variable = |name: &str| std::env::var(name).ok();
    DatabaseUrl::parse(url, &variable)
        .map_err(|bad| Error::Usage { problem: bad.problem, advice: BadUrl::ADVICE.to_owned() })
}

/// The table of claims that the user names, or the usual one.
pub fn claims_table(name: Option<&str>) -> Result<TableName, Error> {
    let Some(name) = name else { return Ok(TableName::default()) };
    TableName::parse(name).ok_or_else(|| {
        let problem = format!("“{}” is no name of a table", excerpt(name, 80));
        Origin::Flag("--store-name").refuse(&problem, "write it as claims or bot.claims: ASCII letters, digits and _")
    })
}

impl ProxySettings {
    /// Reads flags and environment, and checks all of it.
    pub fn resolve(flags: &Gate) -> Result<Self, Error> {
        let ttl = span("--ttl", flags.ttl.as_ref(), 60)?;
        let upstream_timeout = match &flags.upstream_timeout {
            Some(_) => time("--upstream-timeout", flags.upstream_timeout.as_ref(), 30)?,
            // A claim must not end while the bot still thinks.
            None => Duration::from_secs(30).min(Duration::from_micros(ttl.micros().unsigned_abs() / 10 * 9)),
        };
        if Span::from_micros(upstream_timeout.as_micros() as i64) >= ttl {
            return Err(Origin::Flag("--upstream-timeout").refuse(
                &format!("{} is not shorter than the --ttl of {ttl}: a claim would end while the bot still thinks, and let a copy pass", humantime::format_duration(upstream_timeout)),
                "give a longer --ttl, or a shorter --upstream-timeout that the bot keeps to",
            ));
        }
        let limits = Limits {
            body: size(flags)?,
            arrival: time("--request-timeout", flags.request_timeout.as_ref(), 10)?,
            connections: count("--max-connections", flags.max_connections.as_ref(), 1024)?,
            shutdown: time("--shutdown-timeout", flags.shutdown_timeout.as_ref(), 30)?,
        };
        let secret = secret(flags.secret_file.as_deref())?;
        let batch = matches!(flags.payload, PayloadName::Meta | PayloadName::WhatsApp);
        let mut notes = Vec::new();
        if batch && secret.is_none() {
            notes.push("without --secret-file anybody may call, and a batch that is passed on without its duplicates loses its signature".to_owned());
        }
        let store = store(flags)?;
        if matches!(store, StoreSpec::Memory(_)) {
            notes.push("claims are kept in this process alone: with a second gate before the same bot, name a --store that both share".to_owned());
        }
        if let StoreSpec::Postgres { url, .. } = &store {
            notes.extend(url.notes.clone());
        }
        Ok(Self {
            listen: flags.listen.clone().unwrap_or_default(),
            admin: flags.admin.clone(),
            upstream: upstream(flags, upstream_timeout)?,
            payload: payload(flags)?,
            secret,
            skip: skip(flags.skip_body.as_deref())?,
            policy: Policy { key: flags.key, ttl, release: flags.release },
            store,
            store_timeout: time("--store-timeout", flags.store_timeout.as_ref(), 1)?,
            on_store_error: flags.on_store_error,
            limits,
            events: flags.events.clone(),
            events_text: flags.events_text,
            notes,
        })
    }
}

fn given(flag: &'static str, value: &str) -> Given<String> {
    Given { value: value.to_owned(), origin: Origin::Flag(flag) }
}

fn span(flag: &'static str, value: Option<&String>, seconds: i64) -> Result<Span, Error> {
    value.map_or(Ok(Span::seconds(seconds)), |value| values::window(&given(flag, value)))
}

fn time(flag: &'static str, value: Option<&String>, seconds: i64) -> Result<Duration, Error> {
    span(flag, value, seconds).map(|span| Duration::from_micros(span.micros().unsigned_abs()))
}

fn count(flag: &'static str, value: Option<&String>, default: usize) -> Result<usize, Error> {
    value.map_or(Ok(default), |value| values::count(&given(flag, value), MOST))
}

fn size(flags: &Gate) -> Result<usize, Error> {
    let Some(text) = &flags.max_body else { return Ok(1_000_000) };
    match memory::bytes(text.trim()) {
        Some(bytes) if (1..=1 << 30).contains(&bytes) => Ok(bytes as usize),
        _ => Err(Origin::Flag("--max-body")
            .refuse(&format!("“{}” is no size from 1 byte to 1 GiB", excerpt(text, 40)), "write it as 500kB or 4MB")),
    }
}

/// What callers are told that must not send.
fn skip(body: Option<&str>) -> Result<Skip, Error> {
    let body = body.unwrap_or(Skip::DEFAULT);
    // Whoever writes half an object does not mean plain text.
    if body.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(body).is_err() {
        return Err(Origin::Flag("--skip-body").refuse(
            &format!("“{}” is neither JSON nor plain text", excerpt(body, 60)),
            "correct the JSON, and quote it for the shell",
        ));
    }
    Ok(Skip::new(body))
}

fn upstream(flags: &Gate, time_limit: Duration) -> Result<Upstream, Error> {
    let text = flags.upstream.as_deref().unwrap_or_default();
    let refuse = |problem: &str| {
        let shown = without_passwords(&excerpt(text, 100)).into_owned();
        Origin::Flag("--upstream").refuse(&format!("“{shown}” {problem}"), "write it as http://127.0.0.1:3000/webhook")
    };
    let url = Url::parse(text).map_err(|error| refuse(&format!("is no URL ({error})")))?;
    Upstream::new(url, time_limit).map_err(|problem| refuse(&problem))
}

fn payload(flags: &Gate) -> Result<Payload, Error> {
    let lists = [
        ("--contact-pointer", &flags.contact_pointer),
        ("--text-pointer", &flags.text_pointer),
        ("--id-pointer", &flags.id_pointer),
    ];
    for (flag, list) in lists {
        if let Some(odd) = list.iter().find(|pointer| !pointer.starts_with('/')) {
            let problem = format!("“{}” is no JSON pointer", excerpt(odd, 60));
            return Err(Origin::Flag(flag).refuse(&problem, "begin it with /, as in /subscriber/id (RFC 6901)"));
        }
    }
    let or = |list: &Vec<String>, names: Vec<String>| if list.is_empty() { names } else { list.clone() };
    match flags.payload {
        PayloadName::Meta | PayloadName::WhatsApp => match lists.iter().find(|(_, list)| !list.is_empty()) {
            Some((flag, _)) => Err(Origin::Flag(flag).refuse(
                "updates of Meta and WhatsApp are found without pointers",
                "leave it out, or use --payload pointer",
            )),
            None => Ok(Payload::Batch),
        },
        PayloadName::ManyChat => {
            let usual = Pointers::many_chat();
            Ok(Payload::One(Pointers {
                contact: or(&flags.contact_pointer, usual.contact),
                message_id: or(&flags.id_pointer, usual.message_id),
                text: or(&flags.text_pointer, usual.text),
            }))
        }
        PayloadName::Pointer => {
            let told = !flags.contact_pointer.is_empty() && !flags.text_pointer.is_empty();
            if !told && flags.id_pointer.is_empty() {
                return Err(Origin::Flag("--payload").refuse(
                    "pointer needs to know what tells a message from others",
                    "give --id-pointer, or --contact-pointer and --text-pointer",
                ));
            }
            Ok(Payload::One(Pointers {
                contact: flags.contact_pointer.clone(),
                message_id: flags.id_pointer.clone(),
                text: flags.text_pointer.clone(),
            }))
        }
    }
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
        None => Err(origin.refuse("it is empty", "put the app's secret there, or leave it out")),
    }
}

fn store(flags: &Gate) -> Result<StoreSpec, Error> {
    let max_claims = count("--max-claims", flags.max_claims.as_ref(), 1_000_000)?;
    let given = layered(flags.store.as_ref(), "--store", "DM_AUDIT_GATE_STORE");
    let Some(Given { value, origin }) = given else { return Ok(StoreSpec::Memory(max_claims)) };
    let spec = match value.trim() {
        "memory" => StoreSpec::Memory(max_claims),
        url if is_redis_url(url) => StoreSpec::Redis {
            url: url.to_owned(),
            prefix: flags.store_name.clone().unwrap_or_else(|| RedisLock::PREFIX.to_owned()),
        },
        url if is_postgres_url(url) => {
            StoreSpec::Postgres { url: Box::new(database(url)?), table: claims_table(flags.store_name.as_deref())? }
        }
        other => {
            let shown = without_passwords(&excerpt(other, 60)).into_owned();
            return Err(origin.refuse(
                &format!("“{shown}” is no store"),
                "name memory, redis://HOST or postgres://USER@HOST/DATABASE",
            ));
        }
    };
    let memory = matches!(spec, StoreSpec::Memory(_));
    let useless = [
        (memory && flags.store_name.is_some(), "--store-name"),
        (!memory && flags.max_claims.is_some(), "--max-claims"),
    ];
    match useless.iter().find(|(given, _)| *given) {
        Some((_, flag)) => Err(Origin::Flag(flag).refuse("it means nothing for this --store", "leave it out")),
        None => Ok(spec),
    }
}
