//! What `gate` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Color;
use crate::gate::OnStoreError;
use crate::lock::{KeyKind, Release};

/// Options of the lock in front of a webhook.
#[expect(clippy::doc_markdown, reason = "it is the text of --help")]
#[derive(Debug, Args)]
pub struct Gate {
    /// Where the platform calls, as in 127.0.0.1:8080 or 0.0.0.0:8080
    #[arg(long, value_name = "ADDR", required_unless_present = "print_sql")]
    pub listen: Option<String>,
    /// The bot's webhook; a call's path goes below its path
    #[arg(long, value_name = "URL", required_unless_present = "print_sql")]
    pub upstream: Option<String>,
    /// Where /healthz and /metrics are
    #[arg(long, value_name = "ADDR")]
    pub admin: Option<String>,

    /// The form of the bodies
    #[arg(long, value_name = "PLATFORM", default_value = "manychat", help_heading = "Messages")]
    pub payload: PayloadName,
    /// Where the contact's id stands, instead of the usual names (JSON pointer, repeatable: the first that has a value counts)
    #[arg(long, value_name = "POINTER", help_heading = "Messages")]
    pub contact_pointer: Vec<String>,
    /// Where the message's text stands (repeatable)
    #[arg(long, value_name = "POINTER", help_heading = "Messages")]
    pub text_pointer: Vec<String>,
    /// Where the platform's message id stands (repeatable)
    #[arg(long, value_name = "POINTER", help_heading = "Messages")]
    pub id_pointer: Vec<String>,
    /// A file with the app's secret: calls without its X-Hub-Signature-256 are refused [or in DM_AUDIT_GATE_SECRET]
    #[arg(long, value_name = "FILE", help_heading = "Messages")]
    pub secret_file: Option<PathBuf>,
    /// What a caller is told that must not send, with status 200 [JSON with "skip":true and "should_send":false]
    #[arg(long, value_name = "BODY", help_heading = "Messages")]
    pub skip_body: Option<String>,

    /// What is claimed: the platform's message id (else contact and text), contact and text, or the contact alone
    #[arg(long, value_name = "KEY", default_value = "message-id", help_heading = "Lock")]
    pub key: KeyKind,
    /// How long a claim is held, counted from the call [default: 60s]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true)]
    pub ttl: Option<String>,
    /// When a claim is given back after success: when its time-to-live ends, or as soon as the bot has answered
    #[arg(long, value_name = "WHEN", default_value = "ttl", help_heading = "Lock")]
    pub release: Release,
    /// Where claims are kept: memory (one process), redis://HOST or postgres://USER@HOST/DATABASE (many)
    /// [DM_AUDIT_GATE_STORE, else memory]
    #[arg(long, value_name = "STORE", help_heading = "Lock")]
    pub store: Option<String>,
    /// The table of claims in PostgreSQL, or what the names of claims begin with in Redis; one for each bot
    /// [dm_audit_claims; dm-audit:claim:]
    #[arg(long, value_name = "NAME", help_heading = "Lock")]
    pub store_name: Option<String>,
    /// How long the store may take to answer [default: 1s]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true)]
    pub store_timeout: Option<String>,
    /// While the store is away: pass calls on, or refuse them with 503
    #[arg(long, value_name = "WHAT", default_value = "open", help_heading = "Lock")]
    pub on_store_error: OnStoreError,
    /// How many claims memory may hold, about 100 bytes each [default: 1000000]
    #[arg(long, value_name = "N", help_heading = "Lock", allow_hyphen_values = true)]
    pub max_claims: Option<String>,
    /// Print the SQL of the table of claims, and what will be run on it
    #[arg(long, help_heading = "Lock")]
    pub print_sql: bool,

    /// How long the bot may take to answer; shorter than --ttl [30s, but no more than nine tenths of --ttl]
    #[arg(long, value_name = "DURATION", help_heading = "Limits", allow_hyphen_values = true)]
    pub upstream_timeout: Option<String>,
    /// How long a request may take to arrive [default: 10s]
    #[arg(long, value_name = "DURATION", help_heading = "Limits", allow_hyphen_values = true)]
    pub request_timeout: Option<String>,
    /// How large a body may be [default: 1MB]
    #[arg(long, value_name = "SIZE", help_heading = "Limits", allow_hyphen_values = true)]
    pub max_body: Option<String>,
    /// How many connections are served at the same time; more wait [default: 1024]
    #[arg(long, value_name = "N", help_heading = "Limits", allow_hyphen_values = true)]
    pub max_connections: Option<String>,
    /// How long SIGTERM waits for calls that came before it [--request-timeout, --store-timeout and --upstream-timeout
    /// together, and 4s more: 45s]
    #[arg(long, value_name = "DURATION", help_heading = "Limits", allow_hyphen_values = true)]
    pub shutdown_timeout: Option<String>,

    /// Append what happened to each message to this file (NDJSON), which simulate reads; SIGHUP opens it anew
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub events: Option<PathBuf>,
    /// Write what messages say into the events too
    #[arg(long, requires = "events", help_heading = "Output")]
    pub events_text: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
    /// Log errors and warnings alone
    #[arg(long, short, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// Log more
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,
}

/// Whose bodies a webhook gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PayloadName {
    /// One message a call, under the names that bodies designed at `ManyChat` usually have.
    #[value(
        name = "manychat",
        help = "One message a call, under the names that bodies designed at ManyChat usually have"
    )]
    ManyChat,
    /// Any number of updates a call.
    #[value(help = "Any number of updates a call, of Messenger or Instagram")]
    Meta,
    /// Any number of updates a call.
    #[value(name = "whatsapp", help = "Any number of updates a call, of the WhatsApp Cloud API")]
    WhatsApp,
    /// One message a call.
    #[value(help = "Anything else: one message a call, where the --...-pointer options say")]
    Pointer,
}
