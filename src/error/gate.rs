//! What is wrong with a setting of the gate.

use std::borrow::Cow;
use std::time::Duration;

use crate::text::excerpt;
use crate::time::Span;

/// A setting of the gate that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum GateSettingError {
    #[error("“{}” is not the name of a table", excerpt(.name, 80))]
    NoTableName { name: String },
    #[error("“{shown}” is not a store")]
    NoStore { shown: String },
    #[error("it has no meaning for claims in the memory of this process")]
    NotInMemory,
    #[error("it applies to claims in memory only")]
    OnlyInMemory,
    #[error("the ids of {platform} are in its bodies")]
    IdsInBodies { platform: &'static str },
    #[error("messages of {platform} are found without pointers")]
    NeedsNoPointer { platform: &'static str },
    #[error("“{}” is not a JSON pointer", excerpt(.pointer, 60))]
    NoPointer { pointer: String },
    #[error("{one} names {} already, for something else", excerpt(.pointer, 60))]
    PlaceTwice { pointer: String, one: &'static str },
    #[error("{one} says already what the message's id is")]
    IdTwice { one: &'static str },
    #[error("it has no meaning with --key {key}")]
    NoMeaningWithKey { key: &'static str },
    #[error("one header does not tell the messages of --each apart")]
    HeaderWithEach,
    #[error("“{}” is not the name of a header", excerpt(.name, 60))]
    NoHeader { name: String },
    #[error("“{}” is not a pointer with values", excerpt(.text, 60))]
    NoPointerWithValues { text: String },
    #[error("“{}” lacks a value", excerpt(.text, 60))]
    LacksValue { text: String },
    #[error("“{}” names a place that another --only names", excerpt(.text, 60))]
    OnlyTwice { text: String },
    #[error("pointer needs to know what tells a message from others")]
    NothingTellsMessages { has_contact: bool, has_text: bool },
    #[error("--key {key} needs {}, which no pointer names", lacked(*.contact, *.text))]
    KeyLacks { key: &'static str, contact: bool, text: bool },
    #[error("“{}” is not a size from 1 byte to 1 GiB", excerpt(.text, 40))]
    NoSize { text: String },
    #[error(
        "{lease} is less than three times the --store-timeout of {}: a claim could end while the bot works, before the store \
         has renewed it",
        humantime::format_duration(*.store_timeout)
    )]
    LeaseTooShort { lease: Span, store_timeout: Duration },
    #[error("a copy that waits cannot tell success from failure where --release done gives the claim back after both")]
    WaitWithDone,
    #[error("“{}” is neither JSON nor plain text", excerpt(.body, 60))]
    HalfJson { body: String },
    #[error("“{shown}” is not a URL ({error})")]
    NoUrl { shown: String, error: String },
    #[error("“{shown}” is not an http:// or https:// URL with a host")]
    NoHttp { shown: String },
    #[error("“{shown}” has a user or a password, which the gate does not pass on")]
    UpstreamWithUser { shown: String },
    #[error("“{shown}” has a query or a fragment, and each call brings its own")]
    UpstreamWithQuery { shown: String },
    #[error("“{shown}” needs root certificates: {error}")]
    NoCertificates { shown: String, error: String },
    #[error("it is empty")]
    EmptySecret,
    #[error("socket {number} ({}) is neither a TCP socket nor a Unix stream socket", named(.name))]
    NoListener { number: usize, name: String },
    #[error("socket {number} ({}) is a connection, and the gate accepts connections itself", named(.name))]
    Connected { number: usize, name: String },
    #[error("“{shown}” is not unix: with the path of a socket")]
    NoSocketPath { shown: String },
    #[error("it is missing")]
    Missing { example: &'static str },
    #[error("it needs --events")]
    TextsWithoutEvents,
    #[error("{other} says the same")]
    TwoSpellings { other: String },
    #[error("“{}” is not one of the words that it takes", excerpt(.text, 60))]
    NoChoice { text: String, nearest: Option<String>, words: Vec<String> },
    #[error("{}", excerpt(.problem, 200))]
    NotTaken { problem: String },
}

/// The name of a socket, if it has one.
fn named(name: &str) -> String {
    if name.is_empty() { "without a name".to_owned() } else { excerpt(name, 60) }
}

/// What no pointer names.
const fn lacked(contact: bool, text: bool) -> &'static str {
    match (contact, text) {
        (true, true) => "the contact and the text",
        (true, false) => "the contact",
        _ => "the text",
    }
}

impl GateSettingError {
    /// What to do.
    pub fn advice(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::NoTableName { .. } => "write it as claims or bot.claims: ASCII letters, digits and _",
            Self::NoStore { .. } => {
                "name memory, redis://HOST or postgres://USER@HOST/DATABASE; redis+unix:, redis+sentinel: and valkey: are known too"
            }
            Self::NotInMemory => "name the --store that is meant, or leave it out",
            Self::OnlyInMemory => "leave it out",
            Self::IdsInBodies { .. } | Self::NeedsNoPointer { .. } => "leave it out, or use --payload pointer",
            Self::NoPointer { .. } => "begin it with /, as in /subscriber/id (RFC 6901)",
            Self::PlaceTwice { .. } => "give each field its own place",
            Self::IdTwice { .. } => "give one of the two; --key-pointer may stand there several times",
            Self::NoMeaningWithKey { .. } => "leave it out, or leave --key out",
            Self::HeaderWithEach => "give --id-pointer or --key-pointer instead",
            Self::NoHeader { .. } => "write it as webhook-id",
            Self::NoPointerWithValues { .. } => "write it as /event=message_created",
            Self::LacksValue { .. } => "write values as in /event=message_created,message_sent",
            Self::OnlyTwice { .. } => "write all of its values in one, with commas",
            Self::NothingTellsMessages { has_contact: true, has_text: false } => {
                "give --id-pointer, or --text-pointer too, or claim the contact alone with --key contact"
            }
            Self::NothingTellsMessages { has_contact: false, has_text: true } => {
                "give --id-pointer, or --contact-pointer too"
            }
            Self::NothingTellsMessages { .. } => "give --id-pointer, or --contact-pointer and --text-pointer",
            Self::KeyLacks { contact: true, text: true, .. } => "give --contact-pointer and --text-pointer",
            Self::KeyLacks { contact: true, .. } => "give --contact-pointer",
            Self::KeyLacks { .. } => "give --text-pointer",
            Self::NoSize { .. } => "write it as 500kB or 4MB",
            Self::WaitWithDone => "leave out one of the two",
            Self::LeaseTooShort { .. } => "set a longer --lease, or a shorter --store-timeout",
            Self::HalfJson { .. } => "correct the JSON, and quote it for the shell",
            Self::NoUrl { .. }
            | Self::NoHttp { .. }
            | Self::UpstreamWithUser { .. }
            | Self::UpstreamWithQuery { .. } => "write it as http://127.0.0.1:3000",
            Self::NoCertificates { .. } => {
                "install ca-certificates, or name a file of certificates in SSL_CERT_FILE (or folders in SSL_CERT_DIR)"
            }
            Self::EmptySecret => "put the app's secret there, or leave it out",
            Self::NoListener { .. } => "write ListenStream= in the .socket unit, with an address or a path",
            Self::Connected { .. } => "write Accept=no in the .socket unit, or leave Accept= out",
            Self::NoSocketPath { .. } => {
                "write it as unix:/run/bot.sock, or unix:/run/bot.sock:/webhook with a path of calls"
            }
            Self::Missing { example } => {
                return Cow::Owned(format!("give it, as in {example}, or in [gate] of dm-audit.toml"));
            }
            Self::TextsWithoutEvents => "name a file with --events, or leave it out",
            Self::TwoSpellings { .. } => "leave one of the two out",
            Self::NoChoice { nearest: Some(near), .. } => return Cow::Owned(format!("did you mean {near}?")),
            Self::NoChoice { words, .. } => return Cow::Owned(format!("write one of {}", words.join(", "))),
            Self::NotTaken { .. } => "this command lists all options:\n  dm-audit gate --help",
        })
    }
}
