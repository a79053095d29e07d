//! What `gate` takes.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::{Color, GivenOptions};
use crate::gate::{OnStoreError, OnUnreadable, Platform};
use crate::lock::{KeyKind, Release, WhileWorking};

/// Options of the lock in front of a webhook.
#[expect(clippy::doc_markdown, reason = "it is the text of --help")]
#[derive(Debug, Args)]
pub struct Gate {
    /// What the command line says, so that the settings file says the rest.
    #[command(flatten)]
    pub given: GivenOptions,
    /// Where the platform calls, such as 127.0.0.1:8080
    ///
    /// It may be the path of a socket too, such as unix:/run/gate.sock.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// The bot's webhook; a call's path goes below its path
    ///
    /// It may be the path of a socket too, such as unix:/run/bot.sock or unix:/run/bot.sock:/webhook.
    #[arg(long, value_name = "URL")]
    pub upstream: Option<String>,
    /// Where /healthz, /livez, /readyz and /metrics are
    #[arg(long, value_name = "ADDR", hide_short_help = true)]
    pub admin: Option<String>,

    /// Pass every call on, and count what would be blocked
    ///
    /// The log, the metrics and the events say what would be blocked, so that simulate can judge it.
    #[arg(long)]
    pub observe: bool,
    /// Check settings, addresses, event log, store and upstream, print what is found, and end
    #[arg(long, hide_short_help = true)]
    pub check: bool,

    /// Which platform sends the bodies [default: auto]
    ///
    /// auto recognises the bodies of every platform that is known: manychat, messenger, instagram, whatsapp, telegram, slack,
    /// line, twilio, viber, chatwoot, evolution, waha, intercom, discord, sunshine, infobip, vonage, gupshup and green-api.
    /// pointer is any other form, whose fields stand where the --...-pointer options say.
    #[arg(
        long,
        value_name = "PLATFORM",
        default_value = "auto",
        help_heading = "Messages",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub payload: PayloadName,
    /// What happens to a body that cannot be read: pass or refuse
    ///
    /// pass passes the call on unjudged and warns; refuse answers 400. [default: pass]
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "pass",
        help_heading = "Messages",
        hide_possible_values = true,
        hide_default_value = true,
        hide_short_help = true
    )]
    pub on_unreadable: OnUnreadable,
    /// Where the list of messages stands, if a body may have several (JSON pointer; "" is the whole body)
    #[arg(long, value_name = "POINTER", help_heading = "Messages", hide_short_help = true)]
    pub each: Option<String>,
    /// Which events are messages, as in /event=message_created,message_sent (repeatable: all of them have to hold)
    #[arg(long, value_name = "POINTER=VALUE,..", help_heading = "Messages", hide_short_help = true)]
    pub only: Vec<String>,
    /// Where the contact's id stands, instead of the usual names (JSON pointer, repeatable: the first that has a value counts)
    #[arg(long, value_name = "POINTER", help_heading = "Messages", hide_short_help = true)]
    pub contact_pointer: Vec<String>,
    /// Where the message's text stands (repeatable)
    #[arg(long, value_name = "POINTER", help_heading = "Messages", hide_short_help = true)]
    pub text_pointer: Vec<String>,
    /// Where the platform's message id stands (repeatable)
    #[arg(long, value_name = "POINTER", help_heading = "Messages", hide_short_help = true)]
    pub id_pointer: Vec<String>,
    /// A part of what tells a message from others (repeatable: all parts together are its id)
    #[arg(long, value_name = "POINTER", help_heading = "Messages", hide_short_help = true)]
    pub key_pointer: Vec<String>,
    /// The header that holds the id of the message, such as webhook-id
    #[arg(long, value_name = "NAME", help_heading = "Messages", hide_short_help = true)]
    pub id_header: Option<String>,
    /// A file with the app's secret, to verify signatures
    ///
    /// The gate refuses calls without a valid X-Hub-Signature-256 or X-Line-Signature. [or DM_AUDIT_GATE_SECRET]
    #[arg(long, value_name = "FILE", help_heading = "Messages")]
    pub secret_file: Option<PathBuf>,
    /// What the gate tells a caller that must not send, with status 200 [by platform: JSON with "skip":true, empty TwiML, or nothing]
    #[arg(long, value_name = "BODY", help_heading = "Messages", hide_short_help = true)]
    pub skip_body: Option<String>,

    /// What a call claims: message-id, text or contact
    ///
    /// message-id is the platform's id of the message, and contact and text where there is none; text is contact and text;
    /// contact is the contact alone. [default: message-id]
    #[arg(
        long,
        value_name = "KEY",
        default_value = "message-id",
        help_heading = "Lock",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub key: KeyKind,
    /// How long an answered id is kept [default: 24h]
    ///
    /// The time counts from the answer on.
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true)]
    pub ttl: Option<String>,
    /// How long an answered text is kept [default: 60s]
    ///
    /// It is for messages without an id, and for keys of texts and contacts. The time counts from the answer on.
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true, hide_short_help = true)]
    pub text_ttl: Option<String>,
    /// How long a claim lasts while the bot works [as long as bot and store may take, and 4s more: 35s]
    ///
    /// A gate that was killed keeps its retry waiting for this long. A lease that is shorter than the bot may work is renewed.
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true, hide_short_help = true)]
    pub lease: Option<String>,
    /// What a copy does while another call is at work: skip or wait
    ///
    /// skip is told to skip at once; wait waits for the end, and takes over if the other call fails. [default: wait for
    /// manychat, twilio, chatwoot and intercom, whose copies nobody sends again; else skip]
    #[arg(long, value_name = "WHAT", help_heading = "Lock", hide_possible_values = true, hide_short_help = true)]
    pub while_working: Option<WhileWorking>,
    /// What ends an answered claim: ttl or done
    ///
    /// ttl ends it when its time is over; done ends it when the bot answers. [default: ttl]
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "ttl",
        help_heading = "Lock",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub release: Release,
    /// Where claims are kept: memory, or a URL
    ///
    /// Memory serves one process; redis://HOST and postgres://USER@HOST/DATABASE serve several, and so do valkey://HOST,
    /// redis+unix:///PATH and redis+sentinel://HOST,HOST/MASTER. [DM_AUDIT_GATE_STORE, else memory]
    #[arg(long, value_name = "STORE", help_heading = "Lock")]
    pub store: Option<String>,
    /// The table of claims in PostgreSQL, or the prefix of claims in Redis; one for each bot
    /// [dm_audit_claims; dm-audit:claim:]
    #[arg(long, value_name = "NAME", help_heading = "Lock", hide_short_help = true)]
    pub store_name: Option<String>,
    /// How long the store may take to answer [default: 1s]
    #[arg(long, value_name = "DURATION", help_heading = "Lock", allow_hyphen_values = true, hide_short_help = true)]
    pub store_timeout: Option<String>,
    /// While the store is away: open or closed
    ///
    /// open passes calls on; closed refuses them with 503. [default: open]
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "open",
        help_heading = "Lock",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub on_store_error: OnStoreError,
    /// The number of claims that memory may hold, about 100 bytes each [default: 1000000]
    #[arg(long, value_name = "N", help_heading = "Lock", allow_hyphen_values = true, hide_short_help = true)]
    pub max_claims: Option<String>,
    /// Print the SQL of the table of claims
    #[arg(long, help_heading = "Lock")]
    pub print_sql: bool,

    /// How long the bot may take to answer [30s, or less where the platform waits for less: 9s for ManyChat]
    #[arg(long, value_name = "DURATION", help_heading = "Limits", allow_hyphen_values = true, hide_short_help = true)]
    pub upstream_timeout: Option<String>,
    /// How long a request may take to arrive [default: 10s]
    #[arg(long, value_name = "DURATION", help_heading = "Limits", allow_hyphen_values = true, hide_short_help = true)]
    pub request_timeout: Option<String>,
    /// How large a body may be [default: 1MB]
    #[arg(long, value_name = "SIZE", help_heading = "Limits", allow_hyphen_values = true, hide_short_help = true)]
    pub max_body: Option<String>,
    /// The number of connections at the same time; those at rest make room for new ones, and then new ones wait [default: 1024]
    #[arg(long, value_name = "N", help_heading = "Limits", allow_hyphen_values = true, hide_short_help = true)]
    pub max_connections: Option<String>,
    /// How long SIGTERM waits for calls in flight [--request-timeout, --store-timeout and --upstream-timeout together, and
    /// 4s more: 45s]
    #[arg(long, value_name = "DURATION", help_heading = "Limits", allow_hyphen_values = true, hide_short_help = true)]
    pub shutdown_timeout: Option<String>,

    /// Append what happens to each message (NDJSON)
    ///
    /// simulate reads this file, and SIGHUP opens it again.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub events: Option<PathBuf>,
    /// Write the texts of messages into the events too
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub events_text: bool,
    /// For people who ask for JSON: the error names --events.
    #[arg(long, hide = true)]
    pub json: bool,
    /// The form of the log: text, or json with one document on each line [default: text]
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output",
        hide_possible_values = true,
        hide_default_value = true,
        hide_short_help = true
    )]
    pub log_format: LogFormat,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_short_help = true)]
    pub color: Color,
    /// Log errors and warnings only
    #[arg(long, short, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Log more
    #[arg(long, short, hide_short_help = true)]
    pub verbose: bool,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON document on each line.
    Json,
}

/// Whose bodies a webhook gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadName {
    /// Those of any platform that is known.
    Auto,
    /// Those of one platform.
    Of(Platform),
    /// Any other form, which pointers describe.
    Pointer,
}

impl ValueEnum for PayloadName {
    fn value_variants<'a>() -> &'a [Self] {
        const COUNT: usize = Platform::ALL.len();
        const ALL: [PayloadName; COUNT + 2] = {
            let mut all = [PayloadName::Auto; COUNT + 2];
            let mut place = 0;
            while place < COUNT {
                all[place + 1] = PayloadName::Of(Platform::ALL[place]);
                place += 1;
            }
            all[COUNT + 1] = PayloadName::Pointer;
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Auto => PossibleValue::new("auto").help("every platform that is known"),
            // Its name before the two were told apart.
            Self::Of(Platform::Messenger) => PossibleValue::new("messenger").alias("meta"),
            Self::Of(platform) => PossibleValue::new(platform.as_str()),
            Self::Pointer => PossibleValue::new("pointer").help("any other form, by --...-pointer options"),
        })
    }
}
